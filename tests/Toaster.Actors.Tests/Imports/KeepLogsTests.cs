using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Actors.Admin;
using Toaster.Actors.Admin.Backup;
using Toaster.Actors.Admin.Verification;
using Toaster.Actors.Imports;
using Toaster.Actors.Tests.Admin;
using Toaster.Actors.Views;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Imports;

/// <summary>Logs that are not to be kept, or not any more.</summary>
public sealed class KeepLogsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeEventSource _source = new();

    private string Data => Path.Combine(_directory.Path, "data");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Import_WithoutKeepingLogs_LeavesNoFile_AndNobodyMissesIt()
    {
        await using (var toaster = await StartAsync(keepLogs: false))
        {
            var import = await RecordedDirectory.ImportAsync(toaster, RecordedDirectory.Build("a", 9));

            Assert.Equal((ImportState.Completed, 21L), (import.State, import.Builds[0].Events));
            Assert.Equal(KeptLogState.NotKept, await StateAsync(toaster, 1));
            Assert.Null(await toaster.OpenLogAsync(new(1), default));
        }

        Assert.Empty(Directory.GetFiles(Path.Combine(Data, "logs")));
        Assert.Empty(Directory.GetFiles(Path.Combine(Data, "incoming")));
        Assert.Equal([], (await Verifier.RunAsync(Data, deep: true, TimeProvider.System, default)).Findings);
        Assert.Equal((1, 0), await BackUpAsync());
    }

    [Fact]
    public async Task Import_WithoutKeepingLogs_LeavesThoseAreThere()
    {
        await using (var toaster = await StartAsync(keepLogs: true))
        {
            await RecordedDirectory.ImportAsync(toaster, RecordedDirectory.Build("a", 9));
        }

        await using var again = await StartAsync(keepLogs: false);
        await RecordedDirectory.ImportAsync(again, RecordedDirectory.Build("a", 9));
        await RecordedDirectory.ImportAsync(again, RecordedDirectory.Build("b", 9));

        Assert.Equal((KeptLogState.Kept, KeptLogState.NotKept), (await StateAsync(again, 1), await StateAsync(again, 2)));
        Assert.Equal(1, again.Files.Dropped.Kept().Logs);
    }

    [Fact]
    public async Task Restart_BehindTheLastEvent_WithoutKeepingLogs_ReadsNothingASecondTime()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _source.BeforeCopy = () =>
        {
            reached.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        };
        ImportId import;
        await using (var toaster = await StartAsync(keepLogs: false))
        {
            import = (await toaster.Imports.StartAsync("log.json", RecordedDirectory.Bytes(RecordedDirectory.Build("a", 9)), null, default)).Id;
            await reached.Task;
        }

        await using var again = await StartAsync(keepLogs: false);

        Assert.Equal(ImportState.Completed, (await RecordedDirectory.EndAsync(again, import)).State);
        Assert.Equal((1, KeptLogState.NotKept), (_source.Passes, await StateAsync(again, 1)));
    }

    [Fact]
    public async Task DropLogs_DeletesThemAll_AndNobodyMissesThem()
    {
        await using (var toaster = await StartAsync(keepLogs: true))
        {
            await RecordedDirectory.ImportAsync(toaster, RecordedDirectory.Build("a", 9));
            await RecordedDirectory.ImportAsync(toaster, RecordedDirectory.Build("b", 4));
            var kept = toaster.Files.Dropped.Kept();
            Assert.Equal(2, kept.Logs);

            Assert.Equal(kept, await toaster.Administration.DropLogsAsync(default));
            Assert.Equal(new(0, 0), await toaster.Administration.DropLogsAsync(default));
            await RecordedDirectory.ImportAsync(toaster, RecordedDirectory.Build("c", 4));

            Assert.Equal(
                [KeptLogState.Dropped, KeptLogState.Dropped, KeptLogState.Kept],
                [await StateAsync(toaster, 1), await StateAsync(toaster, 2), await StateAsync(toaster, 3)]);
            Assert.Equal([], (await Verifier.RunAsync((Actors.Journal.Sqlite.SqliteStore)toaster.Store, deep: true, TimeProvider.System, default)).Findings);
        }

        Assert.Equal((3, 0), await BackUpAsync());
        var restored = Path.Combine(_directory.Path, "restored");
        await new Restore(Backup, restored, TimeProvider.System).RunAsync(default);
        Assert.Equal([], (await Verifier.RunAsync(restored, deep: true, TimeProvider.System, default)).Findings);
        File.Delete(Directory.GetFiles(Path.Combine(restored, "logs"), "*.json.gz").Single()); // Not on purpose.
        Assert.Equal("log-missing", Assert.Single((await Verifier.RunAsync(restored, deep: false, TimeProvider.System, default)).Findings).Code);
    }

    [Fact]
    public async Task DropLogs_WhileABackupHoldsTheFiles_IsRefused()
    {
        await using var toaster = await StartAsync(keepLogs: true);
        await RecordedDirectory.ImportAsync(toaster, RecordedDirectory.Build("a", 9));
        using (toaster.Files.Hold())
        {
            var refused = await Assert.ThrowsAsync<AdministrationException>(() => toaster.Administration.DropLogsAsync(default));

            Assert.Equal(("busy", KeptLogState.Kept), (refused.Code, await StateAsync(toaster, 1)));
        }

        Assert.Equal(1, (await toaster.Administration.DropLogsAsync(default)).Logs);
    }

    [Fact]
    public async Task Recording_OfALogThatIsLost_OrNotComplete_SaysSo()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var toaster = await StartAsync(keepLogs: true);
        await RecordedDirectory.ImportAsync(toaster, RecordedDirectory.Build("a", 9));
        File.Delete(Assert.Single(Directory.GetFiles(Path.Combine(Data, "logs"), "*.json.gz")));
        _source.BeforeCopy = () =>
        {
            reached.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        };
        await toaster.Imports.StartAsync("log.json", RecordedDirectory.Bytes(RecordedDirectory.Build("b", 4)), null, default);
        await reached.Task;

        Assert.Equal((KeptLogState.Missing, KeptLogState.Incomplete), (await StateAsync(toaster, 1), await StateAsync(toaster, 2)));
    }

    private string Backup => Path.Combine(_directory.Path, "backup");

    private static async Task<KeptLogState> StateAsync(ToasterSystem toaster, long build) => (await toaster.Recordings.FindAsync(new(build), default))!.Log;

    private async Task<(long Builds, int Missing)> BackUpAsync()
    {
        await using var store = await RecordedDirectory.TakeAsync(Data, Backup);
        var manifest = BackupManifest.Read(await File.ReadAllBytesAsync(Path.Combine(Backup, BackupManifest.FileName)));
        return (manifest.Builds, manifest.Missing.Count);
    }

    private async Task<ToasterSystem> StartAsync(bool keepLogs) => await ToasterSystem.StartAsync(
        new(Data, "test") { Imports = new() { DiskReserve = 0, KeepLogs = keepLogs } }, _source, TimeProvider.System, NullLoggerFactory.Instance, default);
}

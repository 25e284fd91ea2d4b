using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Tests.Admin;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Imports;

/// <summary>When an import has ended: its builds are shown, or were deleted since.</summary>
public sealed class ImportEndTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeEventSource _source = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Import_OfWhichABuildIsDeletedMeanwhile_EndsWithTheOthers()
    {
        _source.BeforeBatch = n => n == 7 ? Hold() : Task.CompletedTask; // All 21 events of the first build are recorded.
        await using var toaster = await StartAsync();
        var started = await toaster.Imports.StartAsync(
            "log.json", RecordedDirectory.Bytes(RecordedDirectory.Build("a", 9) + RecordedDirectory.Build("b", 9)), null, default);
        await _reached.Task.WaitAsync(Patience);
        await toaster.Upkeep.DeleteAsync(new(1), default);
        await Eventually.UntilAsync(async () => (await toaster.Upkeep.FindDeletionAsync(new(1), default))?.State == DeletionState.Done);

        _released.SetResult();
        var ended = await RecordedDirectory.EndAsync(toaster, started.Id).WaitAsync(Patience);

        Assert.Equal(ImportState.Completed, ended.State);
        Assert.Equal([(1L, true), (2L, false)], ended.Builds.Select(build => (build.Id.Value, build.IsDeleted)));
        Assert.Equal(BuildOutcome.Succeeded, ended.Builds[1].Outcome);
    }

    [Fact]
    public async Task Import_OfWhichTheTablesAreBehindAfterARestart_EndsWhenTheyAreNot()
    {
        _source.BeforeCopy = Hold;
        ImportId import;
        await using (var toaster = await StartAsync())
        {
            import = (await toaster.Imports.StartAsync("log.json", RecordedDirectory.Bytes(RecordedDirectory.Build("a", 15_000)), null, default)).Id;
            await _reached.Task.WaitAsync(Patience);
            await toaster.Store.WriteAsync(WritePriority.Projection, connection => connection.Prepared("DELETE FROM projection").Execute(), default);
        }

        await using var again = await StartAsync();
        var ended = await RecordedDirectory.EndAsync(again, import);

        Assert.Equal((ImportState.Completed, BuildOutcome.Succeeded), (ended.State, ended.Builds[0].Outcome));
    }

    private Task Hold()
    {
        _reached.TrySetResult();
        return _released.Task;
    }

    private async Task<ToasterSystem> StartAsync() => await ToasterSystem.StartAsync(
        new(_directory.Path, "test") { Imports = new() { DiskReserve = 0, KeepLogs = false }, DeletionGrace = TimeSpan.Zero },
        _source, TimeProvider.System, NullLoggerFactory.Instance, default);
}

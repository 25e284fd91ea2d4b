using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Actors.Admin.Verification;
using Toaster.Actors.Imports;
using Toaster.Actors.Logs;
using Toaster.Actors.Tests.Admin;
using Toaster.Actors.Views;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Imports;

/// <summary>Logs and files of two servers of one database, each with a data directory of its own.</summary>
public sealed class SharedImportTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _one = new();
    private readonly TemporaryDirectory _other = new();
    private readonly ManualTimeProvider _time = new(new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private TestDatabase _database = null!;

    public Task InitializeAsync()
    {
        _database = TestDatabase.Create();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await (_database?.DisposeAsync() ?? default);
        _one.Dispose();
        _other.Dispose();
    }

    [SkippableFact]
    public async Task EventLog_TakenByOneServer_IsHadFromAnother_AndGoesWithItsBuild()
    {
        await using var one = await StartAsync(_one, new());
        await using var other = await StartAsync(_other, new());
        var ended = await ImportAsync(one, "a");

        await using (var log = await other.OpenLogAsync(ended.Builds[0].Id, default))
        await using (var same = await one.OpenLogAsync(ended.Builds[0].Id, default))
        {
            Assert.True(log!.Length > 20);
            Assert.Equal(await BytesAsync(same!), await BytesAsync(log));
        }

        Assert.Equal(KeptLogState.Kept, (await other.Recordings.FindAsync(ended.Builds[0].Id, default))!.Log);
        Assert.Empty(Directory.GetFiles(_one.Path, "*.gz", SearchOption.AllDirectories));
        Assert.Equal([], await VerifyAsync());
        await other.Upkeep.DeleteAsync(ended.Builds[0].Id, default);
        await Eventually.UntilAsync(() => (long)_database.Ask("SELECT count(*) FROM blob_piece")! == 0, meanwhile: () => _time.Advance(TimeSpan.FromSeconds(1)));
        await Eventually.UntilAsync(
            async () => (await other.Upkeep.FindDeletionAsync(ended.Builds[0].Id, default))!.Deletion.State == Actors.Builds.DeletionState.Done, meanwhile: () => _time.Advance(TimeSpan.FromSeconds(1)));
        Assert.Equal([], await VerifyAsync());
    }

    [SkippableFact]
    public async Task EventLogs_DroppedByOneServer_AreKnownToBeAtAnother()
    {
        await using var one = await StartAsync(_one, new());
        await using var other = await StartAsync(_other, new());
        var ended = await ImportAsync(one, "a");

        Assert.Equal(1, (await other.Administration.DropLogsAsync(default)).Logs);

        Assert.Equal(KeptLogState.Dropped, (await one.Recordings.FindAsync(ended.Builds[0].Id, default))!.Log);
        Assert.Null(await one.OpenLogAsync(ended.Builds[0].Id, default));
        Assert.Equal([], await VerifyAsync());
    }

    [SkippableFact]
    public async Task TaskLog_SentToOneServer_IsReadAtAnother_AndGrowsThere()
    {
        await using var one = await StartAsync(_one, new());
        await using var other = await StartAsync(_other, new());
        var name = new LogName(new((await ImportAsync(one, "a")).Builds[0].Id.Value), 1, "7");

        await one.Logs.WriteAsync(name, new(LogKinds.Task, "a.bb:do_x", null, 0, "first\nsec"u8.ToArray(), false), default);
        await other.Logs.WriteAsync(name, new(LogKinds.Task, "a.bb:do_x", null, 9, "ond\n"u8.ToArray(), true), default);

        var log = await other.Logs.FindOfTaskAsync(name.Build, "a.bb:do_x", default);
        Assert.Equal((13, 2, true), (log!.Length, log.Lines, log.IsComplete));
        Assert.Equal(["first", "second"], one.Logs.Read(log).Lines(1, 10).Select(line => line.Text));
        Assert.Equal([], await VerifyAsync());
        _database.Run("UPDATE blob_piece SET payload = overlay(payload placing '\\x00' from 38) WHERE name LIKE 'build-logs/%' AND at = 9");
        Assert.Equal("build-log-damaged", Assert.Single(await VerifyAsync()).Code);
    }

    [SkippableFact]
    public async Task Import_WhoseServerHasEnded_GoesOnAtAnother()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stuck = new FakeEventSource
        {
            BeforeBatch = n =>
            {
                reached.TrySetResult();
                return n < 1 ? Task.CompletedTask : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
            },
        };
        ImportId id;
        await using (var one = await StartAsync(_one, stuck))
        {
            id = (await one.Imports.StartAsync("a.json", RecordedDirectory.Bytes(RecordedDirectory.Build("a", 9)), null, default)).Id;
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }

        await using var other = await StartAsync(_other, new());
        Assert.False((await other.Imports.FindAsync(id, default))!.HasEnded); // The first one may come back.
        _database.Run("UPDATE import_run SET beat_at = beat_at - interval '40 s'");
        var ended = await EndAsync(other, id);

        Assert.Equal((ImportState.Completed, 21L), (ended.State, Assert.Single(ended.Builds).Events));
        Assert.Equal([], await VerifyAsync());
        Assert.Equal(0L, _database.Ask("SELECT count(*) FROM import_run"));
    }

    private async Task<ToasterSystem> StartAsync(TemporaryDirectory directory, FakeEventSource source) => await ToasterSystem.StartAsync(
        new(directory.Path, directory.Path) { Db = _database.Options, Imports = new() { DiskReserve = 0 }, DeletionGrace = TimeSpan.Zero }, source, _time, NullLoggerFactory.Instance, default);

    private async Task<ImportView> ImportAsync(ToasterSystem toaster, string target)
        => await EndAsync(toaster, (await toaster.Imports.StartAsync("log.json", RecordedDirectory.Bytes(RecordedDirectory.Build(target, 9)), null, default)).Id);

    private async Task<ImportView> EndAsync(ToasterSystem toaster, ImportId id)
    {
        await Eventually.UntilAsync(async () => (await toaster.Imports.FindAsync(id, default))!.HasEnded
            && (long)_database.Ask($"SELECT count(*) FROM open_entity WHERE kind = 3")! == 0, meanwhile: () => _time.Advance(TimeSpan.FromMilliseconds(250)));
        return (await toaster.Imports.FindAsync(id, default))!;
    }

    private async Task<IReadOnlyList<Finding>> VerifyAsync()
        => (await Verifier.RunAsync(_database.Options, _other.Path, deep: false, TimeProvider.System, default)).Findings;

    private static async Task<string> BytesAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}

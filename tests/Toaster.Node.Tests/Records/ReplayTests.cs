using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Actors;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal.Sql;
using Toaster.Node.Tests.Imports;
using Toaster.Testing;

namespace Toaster.Node.Tests.Records;

/// <summary>The tables of every own recording made again: each table, each row as the first time.</summary>
public sealed class ReplayTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private ToasterSystem _toaster = null!;

    public async Task InitializeAsync()
    {
        _toaster = await StartAsync();
        // A recording that was cut off and then continued: a build of two attempts.
        var whole = Sources.Unpack(Sources.Recording("demo-failures"));
        await ImportAsync(new MemoryStream(Sources.Pack(whole.AsSpan(0, whole.Length / 2))));
        foreach (var name in EventLogs.Names(EventLogs.Own()))
        {
            await using var log = File.OpenRead(Sources.Recording(name));
            await ImportAsync(log);
        }
    }

    public async Task DisposeAsync()
    {
        await _toaster.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("INSERT INTO snapshot (kind, entity_id, name, seq_nr, fmt, payload) SELECT 2, id, 'projector', 1, 2001, randomblob(99) FROM entity WHERE kind = 2")]
    public async Task Replay_OfEveryBuild_MakesTheSameTables(string? rubbish)
    {
        var before = Rows();
        Assert.Contains(before, line => line.StartsWith("image_file:", StringComparison.Ordinal));
        Assert.Contains(before, line => line.StartsWith("build_summary:", StringComparison.Ordinal) && line.Contains(", attempt=2,", StringComparison.Ordinal));
        Assert.Contains(before, line => line.StartsWith("task:", StringComparison.Ordinal) && !line.Contains("multiconfig_text=null", StringComparison.Ordinal));
        if (rubbish is not null)
        {
            await WriteAsync(rubbish);
        }

        var builds = await _toaster.Upkeep.ListAsync(default);
        foreach (var id in builds)
        {
            await _toaster.Upkeep.ReplayAsync(id, default);
            await UntilRebuiltAsync(id);
        }

        Assert.True(builds.Count > 40, $"{builds.Count} builds");
        Assert.Equal(before, Rows());
    }

    [Fact]
    public async Task Replay_OfTablesThatWereLost_BringsThemBack()
    {
        var before = Rows();
        await WriteAsync("DELETE FROM task; DELETE FROM message; DELETE FROM build_detail; DELETE FROM build_summary; DELETE FROM projection; DELETE FROM text");

        foreach (var id in await _toaster.Upkeep.ListAsync(default))
        {
            await _toaster.Upkeep.ReplayAsync(id, default);
            await UntilRebuiltAsync(id);
        }

        Assert.Equal(before, Rows());
    }

    private Task UntilRebuiltAsync(BuildId id)
        => Eventually.UntilAsync(async () => await _toaster.Upkeep.FindReplayAsync(id, default) is { IsRebuilding: false } view && view.Seq >= view.Head);

    private IReadOnlyList<string> Rows() => new StoreDump(_toaster.Store.Name, StoreDump.IsReadTable).Lines;

    private async Task WriteAsync(string sql) => await _toaster.Store.WriteAsync(
        WritePriority.Append, connection => sql.Split(';').Sum(one => connection.Prepared(one).Execute()), default);

    private async Task ImportAsync(Stream log)
    {
        var import = await _toaster.Imports.StartAsync("log.json.gz", log, null, default);
        await foreach (var view in _toaster.Imports.WatchAsync(import.Id, default))
        {
            import = view;
        }

        Assert.Equal(ImportState.Completed, import.State);
        foreach (var build in import.Builds)
        {
            var status = await _toaster.Build(build.Id).AskAsync<BuildStatus>(replyTo => new GetBuild(replyTo), TimeSpan.FromSeconds(60));
            Assert.True(await _toaster.Views.WaitForAsync(build.Id, status.Head.LastSeq, TimeSpan.FromSeconds(60), default));
        }
    }

    private Task<ToasterSystem> StartAsync() => ToasterSystem.StartAsync(
        new(_directory.Path, "test") { Imports = new ImportLimits { DiskReserve = 0 } }, Sources.Source, TimeProvider.System,
        NullLoggerFactory.Instance, default);
}

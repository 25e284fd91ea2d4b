using System.Collections.Concurrent;
using System.Text;
using Toaster.Actors.Agents;
using Toaster.Actors.Builds.Following;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Queue;

/// <summary>Two servers of one database.</summary>
public sealed class ServersTests : QueueFixture
{
    private readonly TemporaryDirectory _otherDirectory = new();

    protected override bool OnPostgres => true;

    [SkippableFact]
    public async Task Stream_BegunOnOneServer_GoesOnOnAnother_AndBack()
    {
        await using var other = await StartOtherAsync(_otherDirectory.Path);
        var agent = await ComeAsync();
        await StartBuildAsync("a");
        var work = await TakeAsync(agent);
        List<string> lines =
        [
            .. Enumerable.Range(1, 6).Select(n => Line(n, "bb.command.CommandFailed", """{"error":"x"}""")),
            Line(7, "bb.event.BuildCompleted", """{"_failures":0,"_interrupted":0}"""),
        ];

        await Toaster.Ingest.RecordAsync(work.Build, work.Attempt, 1, Bytes(lines[..2]), default);
        await other.Ingest.RecordAsync(work.Build, work.Attempt, 3, Bytes(lines[2..4]), default);
        await Toaster.Ingest.RecordAsync(work.Build, work.Attempt, 5, Bytes(lines[4..]), default);
        using var digest = new StreamDigest();
        for (var i = 0; i < lines.Count; i++)
        {
            digest.Add(i + 1, Encoding.UTF8.GetBytes(lines[i]));
        }

        await other.Ingest.SealAsync(work.Build, work.Attempt, new(lines.Count, digest.ToString(), null, null), default);

        Assert.NotNull((await ShowsAsync(work.Build, build => build.Summary.Outcome is not null)).Summary.Outcome);
        Assert.NotNull((await other.Views.FindAsync(work.Build, default))!.Summary.Outcome);
    }

    [SkippableFact]
    public async Task Events_RecordedOnOneServer_AreToldAndShownOnAnother_BeforeItsTablesMove()
    {
        await using var other = await StartOtherAsync(_otherDirectory.Path);
        var agent = await ComeAsync();
        await StartBuildAsync("a");
        var work = await TakeAsync(agent);
        var heard = new ConcurrentQueue<LiveMove>();
        using var watching = other.Live.Watch(heard.Enqueue);

        await Toaster.Ingest.RecordAsync(work.Build, work.Attempt, 1, Bytes([Line(1, "bb.event.BuildStarted", "{}"), Line(2, "bb.event.ParseStarted", """{"total":7}""")]), default);

        await Eventually.UntilAsync(() => heard.Contains(new(work.Build, OfTables: false)), meanwhile: () => Time.Advance(TimeSpan.FromMilliseconds(100)));
        Assert.Equal((await Toaster.Live.FindAsync(work.Build, default))!.Seq, (await other.Live.FindAsync(work.Build, default))!.Seq);
    }

    [SkippableFact]
    public async Task Build_StartedOnOneServer_IsTakenByAnAgentThatCameToAnother()
    {
        await using var other = await StartOtherAsync(_otherDirectory.Path);
        var agent = await other.Farm.OpenSessionAsync(null, new("builder-2", "instance", "1.0", 1, [], 1, []), default);

        var build = await StartBuildAsync("a");

        IReadOnlyList<WorkItem> work = [];
        await Eventually.UntilAsync(
            async () => (work = await other.Farm.WorkAsync(agent.Agent, agent.Session, TimeSpan.Zero, default)).Count > 0,
            meanwhile: () => Time.Advance(TimeSpan.FromMilliseconds(300)));
        Assert.Equal(build, Assert.Single(work).Build);
    }

    [SkippableFact]
    public async Task Refusal_ByAServerThatDoesNotKnowOfAChange_IsDecidedAgain()
    {
        await using var other = await StartOtherAsync(_otherDirectory.Path);
        await other.ProjectCommands.EditAsync(Project, null, null, isHidden: true, default);
        await Toaster.ProjectCommands.EditAsync(Project, null, null, isHidden: false, default);

        // As far as it knows the project is hidden still, so there would be nothing to do.
        Assert.True((await other.ProjectCommands.EditAsync(Project, null, null, isHidden: true, default)).IsHidden);
    }

    [SkippableFact]
    public async Task Tables_WhoseServerHasEnded_AreFinishedByAnother()
    {
        var agent = await ComeAsync();
        await StartBuildAsync("a");
        var work = await TakeAsync(agent);
        await Toaster.Ingest.RecordAsync(work.Build, work.Attempt, 1, Bytes([Line(1, "bb.event.BuildStarted", "{}")]), default);
        await ShowsAsync(work.Build, build => build.Seq > 0);
        await using var other = await StartOtherAsync(_otherDirectory.Path);
        await Eventually.UntilAsync(async () => (await other.Views.FindAsync(work.Build, default))!.Seq > 0);
        Database!.Run("DELETE FROM projection");

        await Eventually.UntilAsync(
            async () => await other.Views.FindAsync(work.Build, default) is { Seq: > 0 },
            meanwhile: () => Time.Advance(TimeSpan.FromSeconds(1)));
    }

    [SkippableFact]
    public async Task Tables_OfABuildOnAnotherServer_AreToldOfByHints()
    {
        await using var other = await StartOtherAsync(_otherDirectory.Path);
        var agent = await ComeAsync();
        await StartBuildAsync("a");
        var work = await TakeAsync(agent);
        var moves = 0;
        using var watch = other.Live.Watch(move => moves += move.Id == work.Build ? 1 : 0);

        await Toaster.Ingest.RecordAsync(work.Build, work.Attempt, 1, Bytes([Line(1, "bb.event.BuildStarted", "{}")]), default);

        await Eventually.UntilAsync(() => moves > 0, meanwhile: () => Time.Advance(TimeSpan.FromMilliseconds(100)));
    }

    [SkippableFact]
    public async Task Tables_OfABuildOnAnotherServer_AreSeenWithoutHints()
    {
        await using var other = await StartOtherAsync(_otherDirectory.Path);
        var agent = await ComeAsync();
        await StartBuildAsync("a");
        var work = await TakeAsync(agent);
        await Toaster.Ingest.RecordAsync(work.Build, work.Attempt, 1, Bytes([Line(1, "bb.event.BuildStarted", "{}")]), default);
        await ShowsAsync(work.Build, build => build.Seq > 0);
        var seq = (await other.Views.FindAsync(work.Build, default))!.Seq;
        CutHints();
        var seen = other.Views.WaitForAsync(work.Build, seq + 1, TimeSpan.FromMinutes(10), default).AsTask();

        await Toaster.Ingest.RecordAsync(work.Build, work.Attempt, 2, Bytes([Line(2, "bb.event.BuildStarted", "{}")]), default);

        await Eventually.UntilAsync(
            () => seen.IsCompleted,
            meanwhile: () =>
            {
                CutHints();
                Time.Advance(TimeSpan.FromMilliseconds(100));
            });
        Assert.True(await seen);

        void CutHints() => Database!.Ask("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'");
    }

    private static string Line(int n, string name, string fields) => $$"""{"s":{{n}},"t":{{n}},"l":{{n}},"o":{{n * 10}},"e":{{(n * 10) + 10}},"c":"{{name}}","f":{{fields}}}""";

    private static byte[] Bytes(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
}

using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Actors.Builds;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.InMemory;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Tests.Builds.Interpretation;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Builds.Recording;

/// <summary>Snapshots spare the reading of rows, and nothing depends on them.</summary>
public class SnapshotTests : RecordingFixture
{
    private static readonly IReadOnlyList<AgentEvent> Events = RichBuild.Events;

    [SkippableTheory]
    [InlineData(4)]
    [InlineData(20)]
    [InlineData(40)]
    public async Task Restart_WhileRecording_GoesOnWithoutReadingFromTheStart(int cut)
    {
        await BeginAsync();
        await RecordAsync([.. Events.Take(cut)]);
        await RowsAsync();
        var head = await Journal.ReadHeadAsync(Entity1, default);

        await RestartAsync();
        await RecordAsync([.. Events.Skip(cut)]);
        await EndAsync(Events.Count);

        Assert.Equal(Expected(Events), await RowsAsync());
        Assert.All(Journal.Read, row => Assert.True(row.SeqNr >= head.LastSeq, $"row {row.SeqNr} was read again"));
    }

    [SkippableFact]
    public async Task Recording_OfManyEvents_LeavesSnapshotsAtTheCursorOrBefore()
    {
        await BeginAsync();
        await RecordAsync([.. Events.Take(40)]);
        await RowsAsync();

        await Eventually.UntilAsync(async () => await Snapshots.LoadAsync(Entity1, ProjectorState.Name, default) is not null);
        var (state, projector) = (await Snapshots.LoadAsync(Entity1, SavedBuild.Name, default), await Snapshots.LoadAsync(Entity1, ProjectorState.Name, default));

        Assert.InRange(state!.SeqNr, 2, (await Journal.ReadHeadAsync(Entity1, default)).LastSeq);
        Assert.InRange(projector!.SeqNr, 2, (await Views.FindAsync(Build1, default))!.Seq);
    }

    [SkippableFact]
    public async Task Build_ThatHasEndedAndIsShown_LeavesNone()
    {
        await BeginAsync();
        await RecordAsync(Events);
        await EndAsync(Events.Count);
        await RowsAsync();

        await Eventually.UntilAsync(async () => (await Journal.ReadOpenAsync(EntityKind.Build, default)).Count == 0);
        await RestartAsync();

        Assert.Equal(0, await CountAsync("snapshot"));
    }

    [SkippableFact]
    public async Task Activation_OfAnEndedBuild_FoldsNothing()
    {
        await BeginAsync();
        await RecordAsync(Events);
        await EndAsync(Events.Count);
        await Eventually.UntilAsync(async () => (await Journal.ReadOpenAsync(EntityKind.Build, default)).Count == 0);
        await RestartAsync();

        var status = await Actor.AskAsync<BuildStatus>(replyTo => new GetBuild(replyTo), Patience, default);

        Assert.Equal(BuildPhase.Ended, status.State.Phase);
        Assert.Equal(status.Head.LastSeq + 1, Journal.Read.Count); // The actor's own reading, and a look at the last; its projector needs none.
    }

    private static string InPostgres(string damage)
        => damage.Replace("randomblob(length(payload))", "sha256(payload)", StringComparison.Ordinal).Replace("x''", "''", StringComparison.Ordinal);

    [SkippableTheory]
    [InlineData("DELETE FROM snapshot")]
    [InlineData("UPDATE snapshot SET fmt = fmt + 1")]
    [InlineData("UPDATE snapshot SET payload = randomblob(length(payload))")]
    [InlineData("UPDATE snapshot SET payload = substr(payload, 1, length(payload) - 3)")]
    [InlineData("UPDATE snapshot SET payload = x''")]
    [InlineData("UPDATE snapshot SET seq_nr = 1000000")]
    [InlineData("UPDATE snapshot SET seq_nr = -1")]
    [InlineData("UPDATE snapshot SET payload = (SELECT payload FROM snapshot other WHERE other.name <> snapshot.name)")]
    public async Task Rubbish_InTheTable_ChangesNothing(string damage)
    {
        await BeginAsync();
        await RecordAsync([.. Events.Take(30)]);
        await RowsAsync();
        await RestartAsync(() => Store.WriteAsync(WritePriority.Append, connection => connection.Prepared(OnPostgres ? InPostgres(damage) : damage).Execute(), default).AsTask());

        await RecordAsync([.. Events.Skip(30)]);
        await EndAsync(Events.Count);

        Assert.Equal(Expected(Events), await RowsAsync());
        await Eventually.UntilAsync(async () => (await Journal.ReadOpenAsync(EntityKind.Build, default)).Count == 0);
        Assert.Equal(0, await CountAsync("snapshot"));
    }

    [SkippableTheory]
    [InlineData(2, 5, false)]
    [InlineData(1, 6, false)]
    [InlineData(1, 0, false)]
    [InlineData(1, 5, true)]
    public async Task Load_OfWhatIsOfNoUse_IsNothingAndDeletesIt(int format, long seq, bool damaged)
    {
        var journal = new InMemoryJournal(TimeProvider.System);
        await journal.AppendAsync([Requests.Of(Entity1, EntityHead.None, "1", "2", "3", "4", "5", "6")], default);
        var snapshots = new InMemorySnapshots(journal);
        var packed = SnapshotCodec.Pack(seq, format, "state"u8).Payload.ToArray();
        packed[^1] ^= (byte)(damaged ? 1 : 0);
        await snapshots.SaveAsync(Entity1, "x", new(seq, format, packed), default);

        Assert.Null(await LoadAsync());

        Assert.Null(await snapshots.LoadAsync(Entity1, "x", default));
        await snapshots.SaveAsync(Entity1, "x", SnapshotCodec.Pack(5, 1, "state"u8), default);
        Assert.Equal(("state", 5), await LoadAsync());

        ValueTask<(string, long)?> LoadAsync()
            => snapshots.TryLoadAsync(Entity1, "x", 1, 5, state => Encoding.UTF8.GetString(state.Span), NullLogger.Instance, default);
    }

    [SkippableFact]
    public void SavedBuild_HasEveryFieldOfTheState()
    {
        var state = BuildState.FromSaved(new(
            BuildPhase.Ended, 2, "s", new(new(7), 2, "s", new(3), "x", "key", 9, "head", true, "digest", DateTimeOffset.UnixEpoch.AddDays(1)),
            new(new(8), 1, "t", "spool", "bitbake x", DateTimeOffset.UnixEpoch.AddDays(2)), new("key", 9, "head", true), true, "cut",
            DateTimeOffset.UnixEpoch.AddDays(3),
            [new("task", 5, 0.5, "1 MB/s", true) { StartedAt = 1, Recipe = "hello" }, new("other")], 4, ["digest"],
            new(DateTimeOffset.UnixEpoch.AddDays(4), DateTimeOffset.UnixEpoch.AddDays(5), DateTimeOffset.UnixEpoch.AddDays(6), DateTimeOffset.UnixEpoch.AddDays(7)),
            new()
            {
                Steps = [new(true, true, 1, 2, 3, 4), default],
                Repositories = [new("poky", 1, 2)],
                Stops = [new("orderly", 3, 0)],
                Queue = new(1, 2, 3, 4, 5, 6, 7, 8),
                Awaited = 1,
                Errors = 2,
                Warnings = 3,
                Messages = [new(7, 8, 30, "careful")],
                Lines = [new(9, 10, 20, "going on")],
                BegunAt = 11,
                LastAt = 12,
                IsOver = true,
            },
            new(new(8), new()
            {
                Project = "p", Directory = "/b", Repositories = [new("r", "https://r", "main")], Bitbake = "r/bitbake", Layers = ["r/meta"], Machine = "m",
                Distro = "d", Variables = [new("X", "y")], Targets = ["t"], Task = "k", Continue = true, Force = true, DryRun = true,
            }, new(3, ["x86"]), new(1), DateTimeOffset.UnixEpoch.AddDays(8)),
            [new(new(8), 1, "u", new(5), "builder-1", "bitbake t", DateTimeOffset.UnixEpoch.AddDays(9))],
            new(true, DateTimeOffset.UnixEpoch.AddDays(10)), 4, DateTimeOffset.UnixEpoch.AddDays(11), true));

        var loaded = SavedBuild.Load(SnapshotCodec.Unpack(SavedBuild.Save(state, 3))!.Value);

        var comparer = new StateComparer().Compare(state, loaded);
        Assert.Empty(comparer.Differences);
        Assert.Empty(comparer.NeverFilled);
    }

    [SkippableFact]
    public void ProjectorState_HasItsFactsAndItsInterpreter()
    {
        var state = new ProjectorState(new(new(7), 2, true, "source", "key", 99, 100), new());

        var loaded = ProjectorState.Load(SnapshotCodec.Unpack(state.Save(3))!.Value);

        Assert.Empty(new StateComparer().Compare(state, loaded).Differences);
    }
}

public sealed class PostgresSnapshotTests : SnapshotTests
{
    protected override bool OnPostgres => true;
}

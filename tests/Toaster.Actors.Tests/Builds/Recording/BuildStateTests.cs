using System.Text;
using Toaster.Actors.Builds;
using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;

namespace Toaster.Actors.Tests.Builds.Recording;

public sealed class BuildStateTests
{
    private static readonly DateTimeOffset T0 = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private static readonly ActorRef<Commit> Nobody = ActorRef<Commit>.Nobody;

    [Fact]
    public void BeginRecording_OfANewBuild_TakesTheSourceKeyAndBeginsAttemptOne()
    {
        var decision = Assert.IsType<Decision.Accepted>(BuildState.New.Decide(Begin("s1"), T0));

        var begun = Assert.IsType<RecordingBegun>(Assert.Single(decision.Events));
        Assert.Equal((1, "s1", T0), (begun.Attempt, begun.Stream, begun.At));
        Assert.Equal([new Claim(BuildState.SourceKeys, "key")], decision.Claims);
        Assert.Equal((new NewAttempt(1, "s1"), true), (decision.Attempt!.Value, decision.Open));
    }

    [Fact]
    public void BeginRecording_WithoutAnEnd_CanBeFoundByItsHead()
    {
        var decision = Assert.IsType<Decision.Accepted>(BuildState.New.Decide(Begin("s1", hasEnd: false), T0));

        Assert.Contains(new Claim(BuildState.OpenSources, "head:0000000000000100:key"), decision.Claims);
    }

    [Fact]
    public void BeginRecording_SentAgain_IsIgnored() => Assert.Equal(Decision.Ignore, Recording().Decide(Begin("s1"), T0));

    [Fact]
    public void BeginRecording_WhileAnotherStreamIsRecorded_IsRefused()
        => Assert.IsType<Decision.Rejected>(Recording().Decide(Begin("s2"), T0));

    [Fact]
    public void BeginRecording_OfABuildRecordedToItsEnd_IsRefused()
        => Assert.IsType<Decision.Rejected>(Ended(Recording()).Decide(Begin("s2", bytes: 200), T0));

    [Fact]
    public void BeginRecording_OfALongerSource_BeginsAttemptTwo()
    {
        var decision = Assert.IsType<Decision.Accepted>(Ended(Recording(hasEnd: false)).Decide(Begin("s2", bytes: 200), T0));

        Assert.Equal(new NewAttempt(2, "s2"), decision.Attempt);
        Assert.Equal([new Claim(BuildState.OpenSources, "head:0000000000000100:key")], decision.Releases);
    }

    [Fact]
    public void BeginRecording_AfterACut_BeginsAttemptTwoOfTheSameSource()
        => Assert.IsType<Decision.Accepted>(Ended(Recording(), cut: "cancelled").Decide(Begin("s2"), T0));

    [Fact]
    public void RecordEvents_AllNew_AreOneChunk()
    {
        var decision = Recording().Decide(Events("s1", 1, 3), Head(0));

        Assert.Equal((1L, 3), ChunkOf(decision));
    }

    [Fact]
    public void RecordEvents_PartlyStored_KeepsTheRest()
    {
        var decision = Recording().Decide(Events("s1", 1, 5), Head(3));

        Assert.Equal((4L, 2), ChunkOf(decision));
        var row = RowOf(decision);
        Assert.Equal([4L, 5L], ChunkCodec.Read(row).Select(e => e.Number));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3, false)]
    public void RecordEvents_PackedAlready_AreTakenAsTheyAreOnlyIfAllAreNew(long stored, bool same)
    {
        var events = Events("s1", 1, 5);
        var packed = ChunkCodec.Pack(events.Ndjson.Span);

        var row = RowOf(Recording().Decide(events with { Packed = packed }, Head(stored)));

        Assert.Equal(same, row.Payload.Equals(packed));
        Assert.Equal(5 - stored, ChunkCodec.Read(row).Count);
    }

    [Fact]
    public void RecordEvents_AllStored_AreIgnored() => Assert.Equal(Decision.Ignore, Recording().Decide(Events("s1", 1, 3), Head(3)));

    [Fact]
    public void RecordEvents_BehindAHole_AreRefusedWithTheNumbers()
    {
        var refused = Assert.IsType<Decision.Rejected>(Recording().Decide(Events("s1", 6, 2), Head(3)));

        Assert.Equal("Events 4 to 5 are missing before event 6.", refused.Sentence);
    }

    [Fact]
    public void RecordEvents_OfAnotherStream_AreRefused()
        => Assert.IsType<Decision.Rejected>(Recording().Decide(Events("s0", 1, 1), Head(0)));

    [Fact]
    public void RecordEvents_AfterTheEnd_AreRefused()
        => Assert.IsType<Decision.Rejected>(Ended(Recording()).Decide(Events("s1", 4, 1), Head(3)));

    [Fact]
    public void EndRecording_WithEventsMissing_IsRefused()
        => Assert.IsType<Decision.Rejected>(Recording().Decide(new EndRecording("s1", 5, null, Nobody), Head(3), T0));

    [Fact]
    public void EndRecording_SentAgain_IsIgnored()
        => Assert.Equal(Decision.Ignore, Ended(Recording()).Decide(new EndRecording("s1", 3, null, Nobody), Head(3), T0));

    [Fact]
    public void EndRecording_OfAllEvents_Ends()
    {
        var decision = Recording().Decide(new EndRecording("s1", 3, null, Nobody), Head(3), T0);

        Assert.Equal([new RecordingEnded(1, 3, null, T0)], decision.Events);
    }

    [Fact]
    public void Apply_OfEachKnownEvent_ChangesTheState()
    {
        var recording = Recording();

        Assert.Equal(BuildPhase.Recording, recording.Phase);
        Assert.Equal(BuildPhase.Ended, Ended(recording).Phase);
    }

    [Fact]
    public void Apply_OfAnUnknownEvent_IsCounted()
        => Assert.Equal(1, BuildState.New.Apply(Row(Encoding.UTF8.GetBytes("""{"type":"from-the-future.v9"}"""))).UnknownRows);

    [Fact]
    public void Apply_OfAChunk_FollowsTheTasksInFlight()
    {
        var ndjson = Line(1, "bb.runqueue.runQueueTaskStarted", """{"taskfile":"/a.bb","taskname":"do_x"}""")
            + Line(2, "bb.build.TaskStarted", """{"_fn":"/a.bb","_task":"do_x","pid":7}""")
            + Line(3, "bb.build.TaskProgress", """{"pid":7,"progress":40.5,"rate":"1 MB/s"}""")
            + Line(4, "bb.runqueue.runQueueTaskStarted", """{"taskfile":"/b.bb","taskname":"do_y"}""")
            + Line(5, "bb.runqueue.runQueueTaskFailed", """{"taskfile":"/b.bb","taskname":"do_y"}""");

        var state = Recording().Apply(new JournalRow(2, RowKind.Chunk, 1, 5, ChunkCodec.Brotli, T0, "w", ChunkCodec.Pack(Encoding.UTF8.GetBytes(ndjson))));

        Assert.Equal([new TaskInFlight("/a.bb:do_x", 7, 40.5, "1 MB/s")], state.Running.Values);
    }

    [Fact]
    public void Read_OfADamagedChunk_SaysWhichRow()
    {
        var row = new JournalRow(9, RowKind.Chunk, 1, 2, ChunkCodec.Brotli, T0, "w", new byte[] { 1, 2, 3 });

        Assert.Contains("row 9", Assert.Throws<InvalidDataException>(() => ChunkCodec.Read(row)).Message, StringComparison.Ordinal);
    }

    private static BeginRecording Begin(string stream, bool hasEnd = true, long bytes = 100)
        => new(ProjectId.CommandLine, stream, new(1), "log.json", "key", bytes, "head", hasEnd, "digest", Nobody);

    private static BuildState Recording(bool hasEnd = true)
        => Fold(BuildState.New, BuildState.New.Decide(Begin("s1", hasEnd), T0));

    private static BuildState Ended(BuildState state, string? cut = null)
        => state.Apply(Row(BuildEventJson.Write(new RecordingEnded(1, 3, cut, T0))));

    private static BuildState Fold(BuildState state, Decision decision)
        => decision.Events.Aggregate(state, (s, e) => s.Apply(Row(BuildEventJson.Write((IBuildEvent)e))));

    private static JournalRow Row(ReadOnlyMemory<byte> payload) => new(1, RowKind.DomainEvent, 0, 0, 0, T0, "w", payload);

    private static EntityHead Head(long agentSeq) => new(2, 1, "s1", agentSeq, 0);

    private static RecordEvents Events(string stream, long first, int count)
    {
        var ndjson = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, count).Select(i => Line(first + i, "x.Y", "{}"))));
        return new(stream, ChunkCodec.Parse(ndjson), ndjson, null, Nobody);
    }

    private static string Line(long number, string name, string fields)
        => $$"""{"s":{{number}},"t":0,"l":{{number}},"o":0,"e":{{number * 10}},"c":"{{name}}","f":{{fields}}}""" + "\n";

    private static (long First, int Count) ChunkOf(Decision decision)
    {
        var row = RowOf(decision);
        return (row.First, row.Count);
    }

    private static JournalRow RowOf(Decision decision)
    {
        var chunk = Assert.IsType<Decision.NewChunk>(Assert.Single(Assert.IsType<Decision.Accepted>(decision).Rows));
        return new(2, RowKind.Chunk, chunk.First, chunk.Count, chunk.Format, T0, "w", chunk.Bytes);
    }
}

using Toaster.Actors.Journal;
using Toaster.Actors.Journal.InMemory;
using Toaster.Actors.Kernel;
using Toaster.Actors.Tests.Kernel;

namespace Toaster.Actors.Tests.Journal.Persistence;

public class PersistentActorTests
{
    private static readonly PersistenceId Id = new(EntityKind.Build, 7);
    private readonly Lab _lab = new();
    private readonly InMemoryJournal _store;
    private readonly JournalDouble _journal;

    public PersistentActorTests()
    {
        _store = new(_lab.Time);
        _journal = new(_store);
    }

    [Fact]
    public void Command_Accepted_IsDurableBeforeTheAnswer()
    {
        var tally = Spawn("tally");
        var gate = _store.HoldNextAppend();

        var answer = Ask(tally, r => new Add("a", r));
        Assert.False(answer.IsCompleted);
        gate.Open();
        _lab.Run();

        Assert.Equal(new Commit.Committed(new(1, 0, "", 0, 0)), Result(answer));
        Assert.Equal("a False 0", State(tally));
    }

    [Fact]
    public void Command_IgnoredOrRejected_WritesNothing()
    {
        var tally = Spawn("tally");
        Do(tally, r => new Add("a", r));

        Assert.IsType<Commit.Ignored>(Do(tally, r => new Add("a", r)));
        Do(tally, r => new Close(r));
        Assert.Equal(new Commit.Rejected("It is closed."), Do(tally, r => new Add("b", r)));

        Assert.Equal(2, _store.Appends);
    }

    [Fact]
    public void Conflict_ReloadsAndDecidesAgain()
    {
        var (one, other) = (Spawn("one"), Spawn("other"));
        Do(one, r => new Add("a", r));

        var second = Do(other, r => new Add("b", r));

        Assert.Equal(2, Assert.IsType<Commit.Committed>(second).Head.LastSeq);
        Assert.Equal("a b False 0", State(other));
        Assert.Equal(3, _store.Appends); // One of them lost.
    }

    [Fact]
    public void Conflict_OnWhatTheOtherDidAlready_IsIgnoredOnFreshState()
    {
        var (one, other) = (Spawn("one"), Spawn("other"));
        Do(one, r => new Add("a", r));

        Assert.IsType<Commit.Ignored>(Do(other, r => new Add("a", r)));

        Assert.Equal("a False 0", State(other));
    }

    [Fact]
    public void Refusal_OfAStaleActivation_IsDecidedAgain()
    {
        var (one, stale) = (Spawn("one"), Spawn("stale"));
        Do(stale, r => new Close(r));
        Do(one, r => new Reopen(r));

        Assert.IsType<Commit.Committed>(Do(stale, r => new Add("a", r)));
        Do(one, r => new Close(r));
        Do(stale, r => new Reopen(r));
        Do(stale, r => new Close(r));
        Do(one, r => new Reopen(r));

        Assert.IsType<Commit.Committed>(Do(stale, r => new Close(r))); // It would have been ignored.
    }

    [Fact]
    public void Conflicts_FiveTimesInARow_AreTheAnswer()
    {
        var tally = Spawn("tally");
        Do(tally, r => new Add("a", r));
        _journal.BeforeAppend = async () =>
        {
            var head = await _store.ReadHeadAsync(Id, default);
            await _store.AppendAsync([Toaster.Testing.Requests.Of(Id, head, $"x{head.LastSeq}")], default);
        };

        Assert.Equal(new Commit.Conflict(), Do(tally, r => new Add("b", r)));
        _journal.BeforeAppend = () => Task.CompletedTask;

        Assert.IsType<Commit.Committed>(Do(tally, r => new Add("b", r)));
        Assert.Equal("a x1 x2 x3 x4 x5 b False 0", State(tally));
    }

    [Theory, InlineData(JournalFault.BeforeCommit), InlineData(JournalFault.AfterCommit)]
    public void UnknownOutcome_ForgetsAndReadsAgain_SoNothingIsAppliedTwice(JournalFault fault)
    {
        var tally = Spawn("tally");
        Do(tally, r => new Add("a", r));
        _store.FailNextAppend(fault);

        Assert.Equal(new Commit.Unavailable("The test lets this append fail."), Do(tally, r => new Add("b", r)));
        Assert.Equal(fault == JournalFault.BeforeCommit ? "a False 0" : "a b False 0", State(tally));
        var again = Do(tally, r => new Add("b", r));

        Assert.Equal(fault == JournalFault.AfterCommit, again is Commit.Ignored);
        Assert.Equal("a b False 0", State(tally));
    }

    [Fact]
    public void Outage_AnswersCommandsAtOnceAndFailsThoseWhoNeedTheState()
    {
        var tally = Spawn("tally");
        Do(tally, r => new Add("a", r));
        _journal.BeforeAppend = _journal.BeforeRead = () => throw new JournalUnavailableException("The disk is full.");

        Assert.Equal(new Commit.Unavailable("The disk is full."), Do(tally, r => new Add("b", r)));
        Assert.Equal(new Commit.Unavailable("The disk is full."), Do(tally, r => new Add("b", r)));
        tally.Tell(new Get(ActorRef<TallyState>.Nobody)); // Fails: restarted until the store is back.
        var waiting = Ask(tally, r => new Add("c", r));
        _lab.Advance(2);
        Assert.False(waiting.IsCompleted);
        _journal.BeforeAppend = _journal.BeforeRead = () => Task.CompletedTask;
        _lab.Advance(5);

        Assert.IsType<Commit.Committed>(Result(waiting));
        Assert.Equal("a c False 0", State(tally));
    }

    [Fact]
    public void Recovery_ThatFails_IsTriedAgainLaterAndKeepsTheMessages()
    {
        var failures = 3;
        _journal.BeforeRead = () => failures-- > 0 ? throw new JournalUnavailableException("not yet") : Task.CompletedTask;
        var tally = Spawn("tally");
        var answer = Ask(tally, r => new Add("a", r));

        _lab.Advance(0.6);
        Assert.False(answer.IsCompleted);
        _lab.Advance(0.1);

        Assert.IsType<Commit.Committed>(Result(answer));
    }

    [Fact]
    public void Chunks_MoveTheHead_AndAnAttemptStartsItAgain()
    {
        var tally = Spawn("tally");
        Do(tally, r => new Begin("s1", r));

        Assert.Equal(new Commit.Committed(new(2, 1, "s1", 50, 5000)), Do(tally, r => new Ingest(1, 50, r)));
        Assert.Equal(new Commit.Committed(new(3, 1, "s1", 60, 6000)), Do(tally, r => new Ingest(41, 60, r)));
        Assert.Equal(new Commit.Rejected("Expected 61."), Do(tally, r => new Ingest(62, 70, r)));
        Assert.Equal(new Commit.Ignored(new(3, 1, "s1", 60, 6000)), Do(tally, r => new Ingest(1, 60, r)));
        Assert.Equal(new Commit.Committed(new(4, 2, "s2", 0, 0)), Do(tally, r => new Begin("s2", r)));
        Assert.Equal(new Commit.Committed(new(5, 2, "s2", 10, 1000)), Do(tally, r => new Ingest(1, 10, r)));
    }

    [Fact]
    public void Claim_HeldByAnother_IsTheAnswer()
    {
        var (one, other) = (Spawn("one"), Spawn("other", new(EntityKind.Build, 8)));
        Do(one, r => new Name("core", r));

        Assert.Equal(new Commit.Taken(new("names", "core"), Id), Do(other, r => new Name("core", r)));
        Assert.Equal(" False 0", State(other));
    }

    [Fact]
    public void DecisionThatThrows_FailsTheInstance_AndTheNextOneGoesOn()
    {
        var tally = Spawn("tally");
        Do(tally, r => new Add("a", r));

        tally.Tell(new Crash());
        var answer = Ask(tally, r => new Add("b", r));
        _lab.Advance(1);

        Assert.IsType<Commit.Committed>(Result(answer));
        Assert.Equal("a b False 0", State(tally));
    }

    [Fact]
    public async Task Chunk_ThatLeavesAHole_IsNeverWritten()
    {
        var head = new EntityHead(1, 1, "s", 10, 0);
        var errors = new List<string>();
        var actor = _lab.System.Spawn(Props.Of(() => new Holey(Id, _journal, errors)));
        await _store.AppendAsync([Toaster.Testing.Requests.To(Id, EntityHead.None, head, "x")], default);

        actor.Tell(12);
        _lab.Run();

        Assert.Equal(["build-7: a chunk of 1 events from 12 on does not follow event 10."], errors);
    }

    private ActorRef<ITallyMessage> Spawn(string name, PersistenceId? id = null)
    {
        var spawned = _lab.System.Spawn(Props.Of(() => new TallyActor(id ?? Id, _journal)), name);
        _lab.Run();
        return spawned;
    }

    private Task<Commit> Ask(ActorRef<ITallyMessage> tally, Func<ActorRef<Commit>, ITallyMessage> command)
    {
        var answer = tally.AskAsync(command, TimeSpan.FromSeconds(60));
        _lab.Run();
        return answer;
    }

    private Commit Do(ActorRef<ITallyMessage> tally, Func<ActorRef<Commit>, ITallyMessage> command) => Result(Ask(tally, command));

    private string State(ActorRef<ITallyMessage> tally)
    {
        var answer = tally.AskAsync<TallyState>(r => new Get(r), TimeSpan.FromSeconds(60));
        _lab.Run();
        return Result(answer).ToString();
    }

    private static T Result<T>(Task<T> answer)
    {
        Assert.True(answer.IsCompletedSuccessfully, answer.Exception?.ToString() ?? "no answer yet");
        return answer.Result;
    }

    private sealed class Holey(PersistenceId id, IJournal journal, List<string> errors) : PersistentActor<int, int>(id, journal, 0)
    {
        protected override async ValueTask ReceiveAsync(int message, CancellationToken ct)
        {
            try
            {
                await PersistAsync(_ => Decision.Chunk(message, 1, default, 0), ct);
            }
            catch (InvalidOperationException error)
            {
                errors.Add(error.Message);
            }
        }

        protected override int Apply(int state, JournalRow row) => state;

        protected override ReadOnlyMemory<byte> Serialize(IDomainEvent e) => default;
    }
}

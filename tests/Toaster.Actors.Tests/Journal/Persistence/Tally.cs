using System.Collections.Immutable;
using System.Text;
using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;
using static Toaster.Actors.Journal.Decision;

namespace Toaster.Actors.Tests.Journal.Persistence;

internal interface ITallyMessage;

/// <summary>Adds a word, once; refused while closed.</summary>
internal sealed record Add(string Word, ActorRef<Commit> ReplyTo) : ITallyMessage;

internal sealed record Close(ActorRef<Commit> ReplyTo) : ITallyMessage;

internal sealed record Reopen(ActorRef<Commit> ReplyTo) : ITallyMessage;

/// <summary>Begins an attempt; its chunks count from 1 again.</summary>
internal sealed record Begin(string Stream, ActorRef<Commit> ReplyTo) : ITallyMessage;

/// <summary>Events <paramref name="First"/> to <paramref name="Last"/>; what is stored already is cut off, a hole is refused.</summary>
internal sealed record Ingest(long First, long Last, ActorRef<Commit> ReplyTo) : ITallyMessage;

/// <summary>Takes the entity's name in the registry.</summary>
internal sealed record Name(string Key, ActorRef<Commit> ReplyTo) : ITallyMessage;

internal sealed record Get(ActorRef<TallyState> ReplyTo) : ITallyMessage;

internal sealed record Crash : ITallyMessage;

internal sealed record TallyEvent(string Text, DateTimeOffset At) : IDomainEvent;

internal sealed record TallyState(ImmutableList<string> Words, bool IsClosed, long Ingested)
{
    public static readonly TallyState New = new([], false, 0);

    public override string ToString() => $"{string.Join(' ', Words)} {IsClosed} {Ingested}";

    public Decision Decide(ITallyMessage command, EntityHead head) => command switch
    {
        Add when IsClosed => Reject("It is closed."),
        Add add => Words.Contains(add.Word) ? Ignore : Accept(Event(add.Word)),
        Close => IsClosed ? Ignore : Accept(Event("-")) with { Open = false },
        Reopen => IsClosed ? Accept(Event("+")) with { Open = true } : Ignore,
        Begin begin => Accept(Event($"={begin.Stream}")) with { Attempt = new(head.Attempt + 1, begin.Stream) },
        Ingest batch when batch.Last <= head.AgentSeq => Ignore,
        Ingest batch when batch.First > head.AgentSeq + 1 => Reject($"Expected {head.AgentSeq + 1}."),
        Ingest batch => Chunk(head.AgentSeq + 1, (int)(batch.Last - head.AgentSeq), new byte[3], batch.Last * 100),
        Name name => Accept(Event(name.Key)) with { Claims = [new("names", name.Key)] },
        _ => throw new ArgumentException("Not a command.", nameof(command)),
    };

    public TallyState Apply(JournalRow row) => (row.Kind, Encoding.UTF8.GetString(row.Payload.Span)) switch
    {
        (RowKind.Chunk, _) => this with { Ingested = Ingested + row.Count },
        (_, "-") => this with { IsClosed = true },
        (_, "+") => this with { IsClosed = false },
        (_, var word) => this with { Words = Words.Add(word) },
    };

    private static TallyEvent Event(string text) => new(text, default);
}

/// <summary>The least an entity needs to be.</summary>
internal sealed class TallyActor(PersistenceId id, IJournal journal) : PersistentActor<ITallyMessage, TallyState>(id, journal, TallyState.New)
{
    protected override async ValueTask ReceiveAsync(ITallyMessage message, CancellationToken ct)
    {
        switch (message)
        {
            case Get question:
                question.ReplyTo.Tell(State);
                break;
            case Crash:
                throw new InvalidOperationException("as asked");
            default:
                ReplyTo(message).Tell(await PersistAsync(state => state.Decide(message, Head), ct));
                break;
        }
    }

    protected override TallyState Apply(TallyState state, JournalRow row) => state.Apply(row);

    protected override ReadOnlyMemory<byte> Serialize(IDomainEvent e) => Encoding.UTF8.GetBytes(((TallyEvent)e).Text);

    private static ActorRef<Commit> ReplyTo(ITallyMessage command) => command switch
    {
        Add add => add.ReplyTo,
        Close close => close.ReplyTo,
        Reopen reopen => reopen.ReplyTo,
        Begin begin => begin.ReplyTo,
        Ingest ingest => ingest.ReplyTo,
        Name name => name.ReplyTo,
        _ => ActorRef<Commit>.Nobody,
    };
}

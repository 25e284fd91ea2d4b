using System.Text.Json;
using Toaster.Actors.Builds;
using Toaster.Actors.Journal;

namespace Toaster.Actors.Admin.Verification;

/// <summary>Rows of a build: attempts in order, and in each of them events numbered 1, 2, 3 ... up to what the head says.</summary>
internal sealed class BuildRows(PersistenceId id) : JournalRows(id)
{
    private int _attempt;
    private string _stream = "";
    private long _number;
    private long _offset;

    /// <summary>Every recording that was begun, the present one last.</summary>
    public List<IAttemptBegin> Attempts { get; } = [];

    /// <summary>The imports among them.</summary>
    public IEnumerable<RecordingBegun> Recordings => Attempts.OfType<RecordingBegun>();

    /// <summary>All that it was recorded from and holds the names of.</summary>
    public List<RecordedSource> Sources { get; } = [];

    /// <summary>That of the present recording; null: not known yet, or somebody else's.</summary>
    public RecordedSource? Source { get; private set; }

    /// <summary>Of the present recording; null while it goes on.</summary>
    public IAttemptEnd? Ended { get; private set; }

    /// <summary>It waits for an agent.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>The attempt that an agent has; null: none has it.</summary>
    public int? Leased { get; private set; }

    /// <summary>What reading a damaged chunk throws.</summary>
    public static bool IsDamage(Exception e)
        => e is InvalidDataException or JsonException or InvalidOperationException or ArgumentException or FormatException;

    public override void End(EntityHead head)
    {
        base.End(head);
        if (IsBroken)
        {
            return;
        }

        Same("attempt", head.Attempt, _attempt);
        Same("stream", head.Stream, _stream);
        Same("agent_seq", head.AgentSeq, _number);
        Same("source_offset", head.SourceOffset, _offset);
    }

    protected override IDomainEvent? Read(JournalRow row)
    {
        var e = BuildEventJson.Read(row.Payload.Span) is var read and not RecordingBegun { SourceKey: null } ? read : null;
        (IsWaiting, Leased) = e switch
        {
            BuildQueued or BuildRequeued => (true, null),
            AttemptAssigned assigned => (false, assigned.Attempt),
            WaitingCancelled or IAttemptEnd => (false, null),
            _ => (IsWaiting, Leased),
        };
        switch (e)
        {
            case IAttemptBegin begun:
                var isExpected = IsBroken || begun.Attempt == _attempt + 1;
                if (!isExpected)
                {
                    Error("attempt", row.SeqNr, $"Journal row {row.SeqNr} of {Entity} begins attempt {begun.Attempt} after attempt {_attempt}.");
                }

                (_attempt, _stream, _number, _offset) = (begun.Attempt, begun.Stream, 0, 0);
                IsBroken = !isExpected;
                Attempts.Add(begun);
                Ended = null;
                Hold((begun as RecordingBegun)?.Recorded);
                break;
            case IAttemptEnd ended:
                if (!IsBroken && (ended.Attempt, ended.Events) != (_attempt, _number))
                {
                    Error(
                        "end", row.SeqNr,
                        $"Journal row {row.SeqNr} of {Entity} ends attempt {ended.Attempt} with event {ended.Events}, but attempt {_attempt} has {_number} events.");
                }

                Ended = ended;
                if (ended is AttemptSealed { HoldsNames: true } live)
                {
                    Hold(live.Source);
                }

                break;
        }

        return e;
    }

    protected override void AddChunk(JournalRow row)
    {
        if (!IsBroken && row.First != _number + 1)
        {
            IsBroken = true;
            Error(
                "event-numbers", row.SeqNr,
                $"Journal row {row.SeqNr} of {Entity} begins with event {row.First}; after event {_number} it should be {_number + 1}.");
            return;
        }

        Events += row.Count;
        _number = row.First + row.Count - 1;
        try
        {
            ReadChunk(row);
        }
        catch (Exception e) when (IsDamage(e))
        {
            IsBroken = true;
            Error("chunk-unreadable", row.SeqNr, $"The events in journal row {row.SeqNr} of {Entity} cannot be read: {e.Message}");
        }
    }

    private void Hold(RecordedSource? source)
    {
        Source = source;
        if (source is not null)
        {
            Sources.Add(source);
        }
    }

    private void ReadChunk(JournalRow row)
    {
        var number = row.First;
        foreach (var e in ChunkCodec.Read(row))
        {
            if (e.Number != number++)
            {
                throw new InvalidDataException($"event {e.Number} stands where event {number - 1} should.");
            }

            _offset = e.End;
            var json = new Utf8JsonReader(e.Fields.Span, new JsonReaderOptions { MaxDepth = 2048 });
            while (json.Read())
            {
            }
        }
    }

    private void Same<T>(string column, T stored, T follows)
    {
        if (!Equals(stored, follows))
        {
            Found.Add(new(
                FindingSeverity.Error, "head", new(Entity, Table: "entity"),
                $"The head of {Entity} says {column} {stored}, but its rows end with {follows}.", Repair));
        }
    }
}

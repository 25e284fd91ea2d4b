using Toaster.Actors.Builds;
using Toaster.Actors.Journal;

namespace Toaster.Chaos.Live;

/// <summary>What the journal holds of the last attempt of a build, looked at as lines, without anybody's interpretation.</summary>
/// <param name="Events">How many, those of the agent's own included.</param>
/// <param name="Lines">Of bitbake's event log.</param>
/// <param name="Holes">What is missing.</param>
/// <param name="Repeats">What is there twice, or of an attempt that was over.</param>
/// <param name="Ends">Journal rows that end an attempt, over all attempts.</param>
internal sealed record StoredStream(long Events, long Lines, IReadOnlyList<string> Holes, IReadOnlyList<string> Repeats, int Attempts, int Ends, bool IsSealed)
{
    public static async Task<StoredStream> ReadAsync(IJournal journal, long build)
    {
        List<string> holes = [];
        List<string> repeats = [];
        List<string> late = [];
        var (number, line, offset, attempts, ends, isSealed, isOver) = (0L, 0L, 0L, 0, 0, false, false);
        await foreach (var row in journal.ReadAsync(new(EntityKind.Build, build), 1, default))
        {
            if (row.Kind == RowKind.DomainEvent)
            {
                switch (BuildEventJson.Read(row.Payload.Span))
                {
                    case IAttemptBegin:
                        (number, line, offset, isSealed, isOver) = (0, 0, 0, false, false);
                        holes.Clear();
                        repeats.Clear();
                        attempts++;
                        break;
                    case IAttemptEnd end:
                        ends++;
                        (isSealed, isOver) = (end is AttemptSealed, true);
                        break;
                }

                continue;
            }

            if (isOver)
            {
                late.Add($"event {row.First} of attempt {attempts} came after its end");
            }

            foreach (var e in ChunkCodec.Read(row))
            {
                Look(e);
            }
        }

        return new(number, line, holes, [.. repeats, .. late], attempts, ends, isSealed);

        void Look(AgentEvent e)
        {
            Count(e.Number, ref number, "event");
            if (e.Class.StartsWith("agent.", StringComparison.Ordinal) && e.Class is not ("agent.Variables" or "agent.BadLine"))
            {
                return;
            }

            Count(e.Line, ref line, "line");
            if (e.Offset != offset)
            {
                (e.Offset > offset ? holes : repeats).Add($"line {line} begins at byte {e.Offset}, not {offset}");
            }

            offset = e.End;
        }

        void Count(long n, ref long last, string what)
        {
            if (n != last + 1)
            {
                (n > last + 1 ? holes : repeats).Add($"{what} {n} after {what} {last}");
            }

            last = n;
        }
    }
}

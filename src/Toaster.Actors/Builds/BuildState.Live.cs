using Toaster.Actors.Journal;
using static Toaster.Actors.Journal.Decision;

namespace Toaster.Actors.Builds;

/// <content>Recording while it runs: begun by whoever watches, sealed by the same.</content>
public sealed partial record BuildState
{
    /// <summary>The registry of recorders' keys.</summary>
    public const string SpoolKeys = "spool-key";

    public Decision Decide(BeginAttempt c, DateTimeOffset now) => this switch
    {
        { Live.Key: var key } when key == c.Key => Ignore,
        { Phase: not BuildPhase.New } => Reject("There is such a build already."),
        _ => Accept(new AttemptBegun(c.Project, 1, c.Stream, c.Key, c.Source, now)) with
        {
            Attempt = new(1, c.Stream),
            Claims = [new(SpoolKeys, c.Key)],
            Open = true,
        },
    };

    /// <summary>The stream of an attempt that was recorded while it ran; null: there was none.</summary>
    public string? LiveStream(int attempt) => Live is { } live && live.Attempt == attempt ? live.Stream
        : Assignments.FirstOrDefault(assigned => assigned.Attempt == attempt)?.Stream;

    /// <param name="takesNames">False: somebody else holds the names of the source.</param>
    public Decision Decide(SealAttempt c, EntityHead head, bool takesNames, DateTimeOffset now)
    {
        if (Phase == BuildPhase.Ended && c.Stream == Stream && !IsGivenUp)
        {
            return Ignore;
        }

        if (Refuse(c.Stream) is { } refusal)
        {
            return refusal;
        }

        return c.Events != head.AgentSeq
            ? Reject($"The recording ends with event {c.Events}, but {head.AgentSeq} are stored.")
            : Accept(new AttemptSealed(head.Attempt, head.AgentSeq, c.Digest, c.Cut, c.Source, takesNames && c.Source is not null, now)) with
            {
                Claims = takesNames && c.Source is { } source ? source.Claims : [],
                Changes = Queued is null ? [] : [new RowChange.Release()],
            };
    }
}

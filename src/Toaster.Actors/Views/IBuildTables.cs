using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Views;

/// <summary>The read tables of builds, as their projector writes them.</summary>
public interface IBuildTables
{
    /// <summary>Version of the tables' meaning; rows written by another version are rebuilt from the journal.</summary>
    int Version { get; }

    /// <summary>Where a build's rows stand: the last journal row they show; 0 when there are none, or of another version.</summary>
    ValueTask<long> ReadCursorAsync(BuildId id, CancellationToken ct);

    /// <summary>
    /// Stores changes and moves the cursor from <paramref name="from"/> to <paramref name="to"/>, in one transaction. False, and
    /// nothing stored, when the cursor stands elsewhere: somebody else projects this build. <paramref name="from"/> 0 removes
    /// whatever rows there were before.
    /// </summary>
    ValueTask<bool> ApplyAsync(BuildId id, BuildFacts facts, BuildChanges changes, long from, long to, CancellationToken ct);

    /// <summary>
    /// Moves the cursor back to the start: the rows there are will be replaced. Until the cursor stands at
    /// <paramref name="rebuildTo"/> again, views say that the rows are being made.
    /// </summary>
    ValueTask ResetAsync(BuildId id, long rebuildTo, CancellationToken ct);

    /// <summary>Removes every row of a build.</summary>
    ValueTask DeleteAsync(BuildId id, CancellationToken ct);
}

/// <summary>What the journal's own events say about a build.</summary>
/// <param name="DeletesAt">When its deletion begins, microseconds UTC; null: nobody wants it deleted.</param>
public sealed record BuildFacts(
    ProjectId Project, int Attempt, bool IsComplete, string? Source, string? SourceKey, long? RecordedAt, long? DeletesAt = null)
{
    /// <summary>Of a build without rows.</summary>
    public static readonly BuildFacts None = new(ProjectId.CommandLine, 0, false, null, null, null);

    /// <summary>The facts after one more event; null: one that this program does not know.</summary>
    internal BuildFacts After(IBuildEvent? e) => e switch
    {
        IAttemptBegin begun => new(begun.Project, begun.Attempt, false, begun.Source, (begun as RecordingBegun)?.SourceKey, RecordedAt ?? Micros(begun.At)),
        AttemptSealed ended => this with { IsComplete = true, SourceKey = ended.Source?.SourceKey },
        IAttemptEnd => this with { IsComplete = true },
        DeletionRequested requested => this with { DeletesAt = Micros(requested.BeginsAt) },
        DeletionUndone => this with { DeletesAt = null },
        _ => this,
    };

    private static long Micros(DateTimeOffset time) => time.ToUnixTimeMilliseconds() * 1000;
}

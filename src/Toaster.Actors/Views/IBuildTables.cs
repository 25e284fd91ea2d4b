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

    /// <summary>How a build ended, as its rows say; null while they do not.</summary>
    ValueTask<BuildEnding?> ReadEndingAsync(BuildId id, CancellationToken ct);

    /// <summary>Removes every row of a build.</summary>
    ValueTask DeleteAsync(BuildId id, CancellationToken ct);
}

/// <param name="Headline">The verdict's sentence.</param>
public sealed record BuildEnding(BuildOutcome Outcome, BuildCause Cause, string Reason, string Headline);

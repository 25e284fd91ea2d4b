using Toaster.Actors.Journal;
using Toaster.Actors.Views;

namespace Toaster.Actors.Builds;

/// <summary>What the actor of a build works with.</summary>
public sealed record BuildTools(IJournal Journal, ISnapshots Snapshots, IBuildTables Tables, TimeProvider Time)
{
    /// <summary>What deleting a build takes. Null: builds cannot be deleted here.</summary>
    public IBuildEraser? Eraser { get; init; }

    /// <summary>How long a deletion can be undone.</summary>
    public TimeSpan DeletionGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Other servers write builds, too: what is asked for is compared with the store before.</summary>
    public bool IsShared { get; init; }

    /// <summary>A snapshot is made after so many events.</summary>
    public int SnapshotEvery { get; init; } = 100_000;
}

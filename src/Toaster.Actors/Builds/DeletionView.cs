namespace Toaster.Actors.Builds;

/// <summary>How far the deletion of a build is.</summary>
public enum DeletionState
{
    /// <summary>It will begin, and can be undone until then.</summary>
    Pending = 1,
    /// <summary>It has begun and cannot be undone.</summary>
    Running = 2,
    /// <summary>Nothing is left but the fact.</summary>
    Done = 3,
}

/// <summary>When the deletion of a build was asked for, began and ended, as far as it is.</summary>
public sealed record Deletion(DateTimeOffset RequestedAt, DateTimeOffset? BeginsAt, DateTimeOffset? BegunAt, DateTimeOffset? DoneAt)
{
    public DeletionState State => DoneAt is not null ? DeletionState.Done : BegunAt is not null ? DeletionState.Running : DeletionState.Pending;
}

/// <summary>The same for pages and programs.</summary>
/// <param name="RowsLeft">While it runs: rows that are still to go; null when they are not counted yet.</param>
/// <param name="Progress">While it runs: 0 to 1.</param>
public sealed record DeletionView(BuildId Id, Deletion Deletion, long? RowsLeft = null, double? Progress = null)
{
    public DeletionState State => Deletion.State;
}

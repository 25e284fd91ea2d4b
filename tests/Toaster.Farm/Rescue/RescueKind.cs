namespace Toaster.Farm.Rescue;

/// <summary>How the database is lost, and what takes its place.</summary>
public enum RescueKind
{
    /// <summary>It is gone; a base backup of some time before is put in its place, by the drill of docs/operations.md.</summary>
    Restored,

    /// <summary>It is gone; what <c>toaster admin backup</c> took some time before goes into an empty one.</summary>
    Refilled,

    /// <summary>It dies; an asynchronous standby that lacks what came last is promoted, and nobody tells the servers.</summary>
    Promoted,
}

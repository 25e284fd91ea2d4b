namespace Toaster.Actors.Builds;

/// <summary>How a build ended. The rule is in docs/build-lifecycle.md.</summary>
public enum BuildOutcome
{
    Succeeded = 1,
    Failed = 2,
    Cancelled = 3,
    NotStarted = 4,
    Incomplete = 5,
}

/// <summary>Whose matter an end is: the code's, the machines', the user's; none when nothing can be said.</summary>
public enum BuildCause
{
    None = 0,
    Build = 1,
    Infrastructure = 2,
    User = 3,
}

/// <summary>How a task ended. A task of the dependency tree that never had an event has none.</summary>
public enum TaskOutcome
{
    Succeeded = 1,
    Failed = 2,
    Cached = 3,
    Covered = 4,
    Prebuilt = 5,
    Empty = 6,
    Unfinished = 7,
}

/// <summary>What shared state did for a real task.</summary>
public enum SstateResult
{
    None = 0,
    Restored = 1,
    Failed = 2,
    Missed = 3,
}

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>What the rule of build outcomes looks at; the words are those of docs/build-lifecycle.md.</summary>
internal sealed record EndFacts
{
    /// <summary>Any task event or BuildCompleted was seen.</summary>
    public bool Began { get; init; }
    public bool HasBuildInit { get; init; }
    public bool HasCacheLoadStarted { get; init; }
    public bool HasParseStarted { get; init; }
    public bool HasBuildCompleted { get; init; }
    /// <summary>BuildCompleted's <c>total</c>.</summary>
    public long? Total { get; init; }
    public bool CountsFailures { get; init; }
    public bool WasInterrupted { get; init; }
    public bool HasFailedCommand { get; init; }
    public string? CommandError { get; init; }
    public bool HasCommandCompleted { get; init; }
    public bool HasCookerExit { get; init; }
    public bool HasSanityCheckFailed { get; init; }
    public bool HasParseError { get; init; }
    public bool HasDiskFull { get; init; }
    public bool HasNoProvider { get; init; }
    public bool TargetsUniverse { get; init; }
    public int RealTasks { get; init; }
    public int FailedTasks { get; init; }
    public int UnfinishedTasks { get; init; }
    /// <summary>All messages of level 39 and above, also those of setscene tasks.</summary>
    public IReadOnlyList<string> AllErrors { get; init; } = [];
    /// <summary>Messages of level 39 and above that belong to no setscene task.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];
    /// <summary>A message of level 30 and above begins with "Exiting due to interrupt".</summary>
    public bool SaysInterrupt { get; init; }

    /// <summary>There was a line of bitbake's.</summary>
    public bool HasEvents { get; init; } = true;
    /// <summary>Of the command, where a recorder was there; 128 and the signal when one ended it.</summary>
    public long? ExitCode { get; init; }
    /// <summary>What it said last, where there was no event.</summary>
    public IReadOnlyList<string> LastLines { get; init; } = [];

    /// <summary>An agent that drove the build was told to stop it.</summary>
    public bool WasStopped { get; init; }
    /// <summary>Why an agent that drove the build could not go on.</summary>
    public string? FailedReason { get; init; }

    public bool Ended => HasBuildCompleted || HasFailedCommand || HasCommandCompleted;

    public bool IsShort => HasBuildCompleted && (UnfinishedTasks > 0 || RealTasks < (Total ?? 0));
}

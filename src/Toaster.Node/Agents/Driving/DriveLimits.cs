namespace Toaster.Node.Agents.Driving;

/// <summary>How long each step of a build may take.</summary>
internal sealed record DriveLimits
{
    /// <summary>Until a repository is checked out.</summary>
    public TimeSpan Checkout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Until bitbake's server answers.</summary>
    public TimeSpan Start { get; init; } = TimeSpan.FromSeconds(95);

    /// <summary>Until it has read the configuration.</summary>
    public TimeSpan Configure { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Until it answers a command that takes no time.</summary>
    public TimeSpan Command { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Without a line in the log and without an answer.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Between two steps of stopping.</summary>
    public TimeSpan StopStep { get; init; } = TimeSpan.FromSeconds(30);
}

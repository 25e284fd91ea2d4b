using Toaster.Chaos.Servers;

namespace Toaster.Chaos.Live;

/// <summary>What a run of live builds is asked to do.</summary>
public sealed record LiveOptions
{
    public int Seed { get; init; } = 1;

    public int Builds { get; init; } = 100;

    /// <summary>Build directories, so builds at the same time.</summary>
    public int Lanes { get; init; } = 16;

    public int Agents { get; init; } = 2;

    /// <summary>Agents beside them that sleep through the loss of their lease, each with a build directory of its own.</summary>
    public int Sleepers { get; init; } = 1;

    /// <summary>Names of scenarios to choose from; empty: all.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    /// <summary>False: nobody is disturbed; for comparison.</summary>
    public bool Faults { get; init; } = true;

    /// <summary>Between two faults of the same sort, at most; faults of different sorts come together.</summary>
    public TimeSpan LongestGap { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>A process is stopped so long at most.</summary>
    public TimeSpan LongestStop { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>So long the fire goes on once the last build has been asked for: what hangs then must go on by itself.</summary>
    public TimeSpan LastFire { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A build that has not ended so long after the last fault is stuck.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(120);

    public string? Program { get; init; }

    internal ServerProgram ServerProgram => Program is null ? ServerProgram.Own : new(Path.GetFullPath(Program));
}

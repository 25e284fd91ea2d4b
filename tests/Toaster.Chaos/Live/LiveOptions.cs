using Toaster.Chaos.Servers;

namespace Toaster.Chaos.Live;

/// <summary>What a run of live builds is asked to do.</summary>
public sealed record LiveOptions
{
    public int Seed { get; init; } = 1;

    public int Builds { get; init; } = 100;

    /// <summary>Build directories, so builds at the same time.</summary>
    public int Lanes { get; init; } = 8;

    public int Agents { get; init; } = 2;

    /// <summary>Names of scenarios to choose from; empty: all.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    /// <summary>False: nobody is disturbed; for comparison.</summary>
    public bool Faults { get; init; } = true;

    /// <summary>A build that has not ended so long after the last fault is stuck.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(120);

    public string? Program { get; init; }

    internal ServerProgram ServerProgram => Program is null ? ServerProgram.Own : new(Path.GetFullPath(Program));
}

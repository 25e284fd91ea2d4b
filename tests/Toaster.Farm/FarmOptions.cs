using Toaster.Chaos.Live;
using Toaster.Farm.Rescue;

namespace Toaster.Farm;

/// <summary>What a run of a farm is asked to do.</summary>
public sealed record FarmOptions
{
    public int Seed { get; init; } = 1;

    public int Builds { get; init; } = 500;

    public int Servers { get; init; } = 3;

    public int Agents { get; init; } = 8;

    public int SlotsPerAgent { get; init; } = 2;

    /// <summary>Builds of each sort, where the database is lost.</summary>
    public int Rounds { get; init; } = 2;

    /// <summary>A second PostgreSQL follows the first.</summary>
    public bool HasStandby { get; init; }

    /// <summary>Names of scenarios to choose from; empty: all.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    /// <summary>False: nobody is disturbed.</summary>
    public bool Faults { get; init; } = true;

    public TimeSpan LongestGap { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>A process stands still, or a connection is cut, for so long at most.</summary>
    public TimeSpan LongestStop { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>So long the database is away at most.</summary>
    public TimeSpan LongestOutage { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan LastFire { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Of about half a minute.</summary>
    public static FarmOptions Quick(int seed) => new()
    {
        Seed = seed, Builds = 8, Servers = 2, Agents = 2, Scenarios = ["success", "failing tasks", "parse error", "cancelled"],
        LongestGap = TimeSpan.FromSeconds(10), LongestStop = TimeSpan.FromSeconds(2), LongestOutage = TimeSpan.FromSeconds(1), LastFire = TimeSpan.FromSeconds(2),
    };

    public static FarmOptions FiveMinutes(int seed) => new() { Seed = seed, Builds = 80, LongestOutage = TimeSpan.FromSeconds(20) };

    /// <summary>The database is lost under them.</summary>
    public static FarmOptions Rescued(int seed, RescueKind kind, int rounds) => new()
    {
        Seed = seed, Rounds = rounds, Servers = 2, Agents = rounds + 1, SlotsPerAgent = 3, HasStandby = kind == RescueKind.Promoted, Faults = false,
    };

    internal int Lanes => Agents * SlotsPerAgent;

    internal LiveOptions OfBuilds(int builds) => new()
    {
        Seed = Seed, Builds = builds, Lanes = Lanes, Agents = Agents, Sleepers = 0, Scenarios = Scenarios, Faults = Faults,
        LongestGap = LongestGap, LongestStop = LongestStop, LastFire = LastFire,
    };

    /// <summary>What each build does, fixed before anything runs.</summary>
    internal IReadOnlyList<Scenario> Script()
    {
        var random = new Random(Seed);
        return [.. Enumerable.Range(0, Builds).Select(_ => Scenario.Pick(random, Scenarios))];
    }
}

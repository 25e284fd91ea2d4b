using Toaster.Chaos.Servers;

namespace Toaster.Chaos;

/// <summary>What a run is asked to do.</summary>
public sealed record ChaosOptions
{
    public int Seed { get; init; } = 1;

    /// <summary>Kills to reach, a tenth of them in each phase.</summary>
    public int Kills { get; init; } = 100;

    /// <summary>Name of the one phase to kill in; null: all six.</summary>
    public string? Phase { get; init; }

    /// <summary>The one way to kill; null: all.</summary>
    internal Hook.ShotMode? Way { get; init; }

    /// <summary>Servers that were stopped, replaced and woken up again.</summary>
    public int Zombies { get; init; } = 4;

    /// <summary>Where the data directories are made; null: a temporary directory.</summary>
    public string? Data { get; init; }

    /// <summary>Directory of the program to test; null: the one built with the rig.</summary>
    public string? Program { get; init; }

    /// <summary>Data directories at the same time.</summary>
    public int Parallel { get; init; } = 2;

    /// <summary>Kills one data directory gets.</summary>
    public int KillsPerDirectory { get; init; } = 25;

    /// <summary>Every so many directories, one gets a large log, where there is one; 0: none.</summary>
    public int LargeEvery { get; init; } = 8;

    internal ServerProgram ServerProgram => Program is null ? ServerProgram.Own : new(Path.GetFullPath(Program));
}

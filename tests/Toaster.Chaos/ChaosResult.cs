namespace Toaster.Chaos;

/// <summary>What came of a run.</summary>
public sealed record ChaosResult
{
    internal ChaosResult(ChaosOptions options, string? failure, Tally tally, int directories, long builds, long rows, bool wasStopped)
        => (Options, Failure, Tally, Directories, Builds, Rows, WasStopped) = (options, failure, tally, directories, builds, rows, wasStopped);

    public ChaosOptions Options { get; }
    /// <summary>Null: nothing was lost, nothing is there twice, nothing differs.</summary>
    public string? Failure { get; }
    /// <summary>Data directories that equal the undisturbed one.</summary>
    public int Directories { get; }
    /// <summary>Builds in them.</summary>
    public long Builds { get; }
    /// <summary>Rows in them.</summary>
    public long Rows { get; }
    /// <summary>Somebody ended it before it had all its kills.</summary>
    public bool WasStopped { get; }
    public int Kills => Tally.Kills;
    public int Zombies => Tally.Zombies;

    internal Tally Tally { get; }

    public int KillsIn(int phase) => Tally.OfPhase(phase);
}

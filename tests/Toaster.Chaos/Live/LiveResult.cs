namespace Toaster.Chaos.Live;

/// <summary>What a run of live builds came to.</summary>
public sealed record LiveResult
{
    public required int Builds { get; init; }

    /// <summary>In the journal.</summary>
    public required long Events { get; init; }

    /// <summary>Builds of which events are missing.</summary>
    public required int Lost { get; init; }

    /// <summary>Builds of which events are stored twice, or after their attempt's end.</summary>
    public required int Twice { get; init; }

    /// <summary>Builds that ended otherwise than their scenario says.</summary>
    public required int Wrong { get; init; }

    /// <summary>Builds that did not end.</summary>
    public required int Stuck { get; init; }

    /// <summary>What is wrong, a line each.</summary>
    public required IReadOnlyList<string> Details { get; init; }

    /// <summary>Builds of each scenario.</summary>
    public required IReadOnlyDictionary<string, int> Scenarios { get; init; }

    /// <summary>How often who was hit by what.</summary>
    public IReadOnlyDictionary<(string Victim, string What), int> Faults { get; init; } = new Dictionary<(string, string), int>();

    /// <summary>Programs that ended because their disk was full, and were started again.</summary>
    public int Refusals { get; init; }

    public TimeSpan Took { get; init; }

    /// <summary>Until the first build was asked for: all that is started before.</summary>
    public TimeSpan Began { get; init; }

    public bool IsFine => Lost + Twice + Wrong + Stuck == 0 && Details.Count == 0;

    public double BuildsPerMinute => Builds / (Took - Began).TotalMinutes;
}

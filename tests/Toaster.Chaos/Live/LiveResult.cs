namespace Toaster.Chaos.Live;

/// <summary>What a run of live builds came to.</summary>
/// <param name="Lost">Builds of which events are missing.</param>
/// <param name="Twice">Builds of which events are stored twice.</param>
/// <param name="Wrong">Builds that ended otherwise than their scenario says.</param>
/// <param name="Stuck">Builds that did not end.</param>
/// <param name="Details">What is wrong, a line each.</param>
public sealed record LiveResult(
    int Builds, int Lost, int Twice, int Wrong, int Stuck, IReadOnlyList<string> Details, IReadOnlyDictionary<string, int> Scenarios,
    IReadOnlyDictionary<string, (int Kills, int Stops)> Processes, (int CutBefore, int CutAfter, int Doubled, int Delayed) Network, long Events, TimeSpan Took)
{
    public bool IsFine => Lost + Twice + Wrong + Stuck == 0 && Details.Count == 0;
}

namespace Toaster.Chaos.Live;

/// <summary>What one build does, and how it must end: fixed here, before anything runs, and by nobody's interpretation.</summary>
/// <param name="Recording">What the played bitbake writes into its event log.</param>
/// <param name="Deaths">So many attempts end with signal 9 in the middle of the log.</param>
/// <param name="IsCancelled">It waits in the middle of the log until somebody cancels it.</param>
/// <param name="Naps">So often its agent sleeps until its lease is gone.</param>
internal sealed record Scenario(string Name, string Recording, string Outcome, string Reason, int Attempts = 1, int Deaths = 0, bool IsCancelled = false, int Naps = 0)
{
    /// <summary>That of agents that sleep.</summary>
    public static readonly Scenario Sleeper = new("agent wakes too late", "demo-coffee", "Succeeded", "none", Attempts: 2, Naps: 1);

    public static readonly IReadOnlyList<Scenario> All =
    [
        new("success", "demo-coffee", "Succeeded", "none"),
        new("large success", "demo-first-build", "Succeeded", "none"),
        new("two configurations", "demo-multiconfig", "Succeeded", "none"),
        new("of another version", "demo-master-first-build", "Succeeded", "none"),
        new("failing tasks", "demo-failures", "Failed", "task-failed"),
        new("error without a task", "demo-error-message", "Failed", "error-message"),
        new("no provider", "demo-no-provider", "NotStarted", "no-provider"),
        new("parse error", "demo-parse-error", "NotStarted", "parse-error"),
        new("bitbake dies once", "demo-coffee", "Succeeded", "none", Attempts: 2, Deaths: 1),
        new("bitbake dies always", "demo-coffee", "Incomplete", "server-died", Attempts: 3, Deaths: 3),
        new("cancelled", "demo-stopped-once", "Cancelled", "cancelled", IsCancelled: true),
    ];

    // Those that die wait ten seconds before each further attempt, so there are fewer of them.
    private static readonly int[] Weights = [10, 6, 6, 6, 10, 6, 6, 6, 3, 1, 6];

    /// <param name="names">Of these; empty: of all.</param>
    public static Scenario Pick(Random random, IReadOnlyList<string> names)
    {
        List<(Scenario Scenario, int Weight)> some = [.. All.Zip(Weights).Where(entry => names.Count == 0 || names.Contains(entry.First.Name))];
        var at = random.Next(some.Sum(entry => entry.Weight));
        return some.First(entry => (at -= entry.Weight) < 0).Scenario;
    }
}

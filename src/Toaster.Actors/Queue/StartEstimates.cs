namespace Toaster.Actors.Queue;

/// <summary>How long something takes, by what is known of the like of it.</summary>
public readonly record struct TimeRange(TimeSpan Least, TimeSpan Most);

/// <summary>
/// When builds that wait may start: the queue's own plan, made again for each moment at which a build is likely to end. A pure function.
/// </summary>
/// <remarks>
/// It is done twice, once as if everything took as short, once as if it took as long as the like of it did. What nothing is known of takes
/// no time in the first, and never ends in the second: a build that may have to wait for it has no estimate.
/// </remarks>
public static class StartEstimates
{
    /// <summary>Of so many an estimate is made, those that start first.</summary>
    public const int MostWaiting = 100;

    private const int MostSteps = 1_000;

    /// <param name="takes">Of builds that run, how long they go on; of builds that wait, how long they run.</param>
    /// <returns>From now on; without those of which it is not known.</returns>
    public static IReadOnlyDictionary<BuildId, TimeRange> Of(QueueLook look, IReadOnlyDictionary<BuildId, TimeRange> takes, DateTimeOffset now)
    {
        var some = look with { Waiting = [.. Schedule.Plan(look, now).Waiting.Take(MostWaiting).Select(waiting => waiting.Item)] };
        var early = Play(some, id => takes.TryGetValue(id, out var range) ? range.Least : TimeSpan.Zero, now);
        var late = Play(some, id => takes.TryGetValue(id, out var range) ? range.Most : null, now);

        // One that ends later may let another build pass, so that what follows starts earlier.
        return late.Where(start => early.ContainsKey(start.Key)).ToDictionary(
            start => start.Key, start => early[start.Key] <= start.Value ? new TimeRange(early[start.Key], start.Value) : new(start.Value, early[start.Key]));
    }

    private static Dictionary<BuildId, TimeSpan> Play(QueueLook look, Func<BuildId, TimeSpan?> takes, DateTimeOffset now)
    {
        Dictionary<BuildId, TimeSpan> starts = [];
        var ends = look.Leases.ToDictionary(lease => lease.Build, lease => now + takes(lease.Build));
        var at = now;
        for (var steps = 0; steps < MostSteps && look.Waiting.Count > 0; steps++)
        {
            var plan = Schedule.Plan(look with { Agents = [.. look.Agents.Select(agent => agent.IsLost(now) ? agent : agent with { SeenAt = at })] }, at);
            foreach (var (item, agent) in plan.Assignments)
            {
                starts[item.Build] = at - now;
                ends[item.Build] = at + takes(item.Build);
                look = look with { Leases = [.. look.Leases, new(item.Build, 1, agent.Id, item.Project, item.Directory, "run", true, at)] };
            }

            look = look with { Waiting = [.. look.Waiting.Where(item => !starts.ContainsKey(item.Build))] };
            if (Next(look, plan, ends, at) is not { } next)
            {
                break;
            }

            at = next;
            look = look with { Leases = [.. look.Leases.Where(lease => !(ends[lease.Build] <= at))] };
        }

        return starts;
    }

    /// <summary>When something may be decided anew; null: never.</summary>
    private static DateTimeOffset? Next(QueueLook look, QueuePlan plan, Dictionary<BuildId, DateTimeOffset?> ends, DateTimeOffset at) => look.Leases.Select(lease => ends[lease.Build])
        .Concat(look.Waiting.Select(item => (DateTimeOffset?)item.NotBefore).Where(time => time > at))
        .Concat(plan.Waiting.Where(one => one.Reason.Code == "warm").Select(one => (DateTimeOffset?)(one.Item.EnqueuedAt + Schedule.WarmFor)).Where(time => time > at))
        .Min();
}

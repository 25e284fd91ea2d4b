namespace Toaster.Actors.Queue;

/// <summary>What is to be done now, and why everything else waits.</summary>
/// <param name="Assignments">In the order in which they are to be made.</param>
/// <param name="Waiting">Every build that waits, those about to start included, in the order of the queue.</param>
public sealed record QueuePlan(IReadOnlyList<Assignment> Assignments, IReadOnlyList<WaitingBuild> Waiting);

public sealed record Assignment(QueueItem Item, AgentRow Agent);

/// <param name="Position">From 1.</param>
/// <param name="Reason">Why it waits.</param>
public sealed record WaitingBuild(QueueItem Item, int Position, WaitReason Reason);

/// <param name="Code">A word for programs.</param>
/// <param name="Sentence">For people.</param>
public sealed record WaitReason(string Code, string Sentence);

/// <summary>Who gets what next: a pure function, so that it is also the answer to "why does my build wait?".</summary>
/// <remarks>
/// Order: priority, raised by one for every ten minutes of waiting; then the project of which fewer builds run; then who came first.
/// </remarks>
public static class Schedule
{
    /// <summary>So long a build waits for an agent that has built its project before, if that one is only busy.</summary>
    public static readonly TimeSpan WarmFor = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Ageing = TimeSpan.FromMinutes(10);

    public static QueuePlan Plan(QueueLook look, DateTimeOffset now)
    {
        var farm = new FarmLook(look, now);
        List<Assignment> assignments = [];
        List<WaitingBuild> waiting = [];
        List<QueueItem> left = [.. look.Waiting];
        while (left.Count > 0)
        {
            // Each assignment changes how many builds of its project run, and so the order of the rest.
            var next = left.OrderByDescending(item => Rank(item, now)).ThenBy(item => farm.Running(item.Project)).ThenBy(item => item.EnqueuedAt)
                .ThenBy(item => item.Build.Value).ToList();
            var taken = next.FindIndex(item => farm.ReasonToWait(item) is null);
            foreach (var item in taken < 0 ? next : next[..taken])
            {
                waiting.Add(new(item, waiting.Count + 1, farm.ReasonToWait(item)!));
            }

            if (taken < 0)
            {
                break;
            }

            var agent = farm.Take(next[taken]);
            assignments.Add(new(next[taken], agent));
            waiting.Add(new(next[taken], waiting.Count + 1, new("starting", $"It is about to start on {agent.Name}.")));
            left = next[(taken + 1)..];
        }

        return new(assignments, waiting);
    }

    /// <summary>Its priority with what waiting has added.</summary>
    private static long Rank(QueueItem item, DateTimeOffset now)
        => item.Priority + Math.Max(0, (now - item.EnqueuedAt).Ticks / Ageing.Ticks); // A clock that went back makes nobody older.
}

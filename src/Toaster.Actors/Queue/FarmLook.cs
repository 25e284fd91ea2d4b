namespace Toaster.Actors.Queue;

/// <summary>Agents, slots and directories while a plan is made: what is still free, and what is not.</summary>
internal sealed class FarmLook(QueueLook look, DateTimeOffset now)
{
    private readonly Dictionary<AgentId, int> _used = look.Leases.CountBy(lease => lease.Agent).ToDictionary();
    private readonly Dictionary<ProjectId, int> _running = look.Leases.CountBy(lease => lease.Project).ToDictionary();
    private readonly Dictionary<string, BuildId> _directories = look.Leases.Where(lease => lease.Directory is not null)
        .GroupBy(lease => lease.Directory!, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Build, StringComparer.Ordinal);

    private readonly Dictionary<PoolId, PoolRow> _pools = look.Pools.ToDictionary(pool => pool.Id);

    public int Running(ProjectId project) => _running.GetValueOrDefault(project);

    /// <summary>Null: an agent could take it now.</summary>
    public WaitReason? ReasonToWait(QueueItem item)
    {
        if (item.NotBefore > now && now >= item.EnqueuedAt) // Else the clock was set back, and nobody knows how long it has waited.
        {
            return new("retry-later", $"It is tried again in {Seconds(item.NotBefore - now)}.");
        }

        if (look.AtMost.TryGetValue(item.Project, out var most) && Running(item.Project) >= most)
        {
            return new("project-limit", most == 1
                ? "Its project builds one at a time, and one runs." : $"Its project builds at most {most} at once, and {Running(item.Project)} run.");
        }

        if (item.Directory is { } directory && _directories.TryGetValue(directory, out var holder))
        {
            return new("directory", $"Build {holder} uses its build directory.");
        }

        return ReasonOfAgents(item);
    }

    /// <summary>The best agent for it, whose slot is used from now on. There must be one.</summary>
    public AgentRow Take(QueueItem item)
    {
        var agent = Free(item).OrderByDescending(agent => IsWarm(agent, item)).ThenBy(agent => (double)Used(agent) / agent.Slots)
            .ThenBy(agent => agent.Id.Value).First();
        _used[agent.Id] = Used(agent) + 1;
        _running[item.Project] = Running(item.Project) + 1;
        if (item.Directory is { } directory)
        {
            _directories[directory] = item.Build;
        }

        return agent;
    }

    private WaitReason? ReasonOfAgents(QueueItem item)
    {
        if (look.Agents.Count == 0)
        {
            return new("no-agent", "No agent has come yet. Start one: toaster agent --server ADDRESS.");
        }

        List<AgentRow> allowed = [.. look.Agents.Where(agent => IsFor(agent, item.Project))];
        if (allowed.Count == 0)
        {
            return WhyNoPool(item.Project);
        }

        List<AgentRow> fitting = [.. allowed.Where(agent => agent.HasLabels(item.Labels))];
        if (fitting.Count == 0)
        {
            var who = allowed.Count < look.Agents.Count ? "No agent of the pools that its project may use" : "No agent";
            return new("no-label", $"{who} has {(item.Labels.Count == 1 ? "the label" : "all of the labels")} {string.Join(", ", item.Labels)}.");
        }

        List<AgentRow> ready = [.. fitting.Where(agent => agent.State == AgentState.Ready && !agent.IsLost(now) && agent.Slots > 0)];
        if (ready.Count == 0)
        {
            return WhyNoneIsReady(fitting);
        }

        if (ready.All(IsFull))
        {
            return new("no-disk", $"Too little disk is free on {Names(ready)}.");
        }

        var free = Free(item).ToList();
        return free.Count == 0 ? new("no-slot", ready.Count == 1
                ? $"{ready[0].Name} is busy: {Used(ready[0])} of {ready[0].Slots} slots are in use." : $"All {ready.Sum(agent => agent.Slots)} slots of {ready.Count} agents are in use.")
            : now >= item.EnqueuedAt && now - item.EnqueuedAt < Schedule.WarmFor && !free.Exists(agent => IsWarm(agent, item)) && ready.Find(agent => IsWarm(agent, item)) is { } warm
                ? new("warm", $"{warm.Name} has built this project before and is busy; it is waited for {Seconds(Schedule.WarmFor - (now - item.EnqueuedAt))} more.")
            : null;
    }

    private WaitReason WhyNoPool(ProjectId project)
    {
        var name = look.ProjectNames.TryGetValue(project, out var known) ? $"its project, {known}" : "its project";
        List<PoolRow> pools = [.. look.Pools.Where(pool => pool.Allows(project))];
        return new("no-pool", pools switch
        {
            [] => $"No pool allows {name}. Allow it in one: Farm, Pools, or toaster pool edit POOL --allow {project}.",
            [var one] => $"No agent is in {one.Name}, the only pool that allows {name}. Move one there: Farm, or toaster node move NODE --pool {one.Name}.",
            _ => $"No agent is in the pools that allow {name}: {string.Join(", ", pools.Take(3).Select(pool => pool.Name))}{(pools.Count > 3 ? " and more" : "")}. Move one there: Farm, or toaster node move NODE --pool {pools[0].Name}.",
        });
    }

    private WaitReason WhyNoneIsReady(List<AgentRow> fitting)
    {
        var lost = fitting.Where(agent => agent.IsLost(now)).ToList();
        return lost.Count == fitting.Count ? new("agents-lost", $"Nothing has been heard of {Names(lost)} for {Seconds(AgentRow.LostAfter)} or more.")
            : new("agents-paused", $"{Names([.. fitting.Except(lost)])} {(fitting.Count - lost.Count == 1 ? "takes" : "take")} no new builds: paused or draining.");
    }

    private IEnumerable<AgentRow> Free(QueueItem item) => look.Agents.Where(agent =>
        agent.State == AgentState.Ready && !agent.IsLost(now) && IsFor(agent, item.Project) && agent.HasLabels(item.Labels) && Used(agent) < agent.Slots && !IsFull(agent));

    /// <summary>An agent of a pool that is not known is for nobody.</summary>
    private bool IsFor(AgentRow agent, ProjectId project) => _pools.TryGetValue(agent.Pool, out var pool) && pool.Allows(project);

    private static bool IsFull(AgentRow agent) => agent.DiskFree < AgentRow.DiskReserve;

    private bool IsWarm(AgentRow agent, QueueItem item) => look.Warm.Contains((agent.Id, item.Project));

    private int Used(AgentRow agent) => _used.GetValueOrDefault(agent.Id);

    private static string Names(List<AgentRow> agents)
        => agents.Count <= 3 ? string.Join(", ", agents.Select(agent => agent.Name)) : $"{agents[0].Name}, {agents[1].Name} and {agents.Count - 2} more agents";

    private static string Seconds(TimeSpan time) => $"{Math.Max(1, (long)Math.Ceiling(time.TotalSeconds))} s";
}

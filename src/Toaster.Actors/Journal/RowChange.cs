namespace Toaster.Actors.Journal;

/// <summary>
/// A row beside the journal that an append changes in its own transaction: the queue, leases, the list of projects. So what waits and
/// what runs is never told by two truths. Each of the queue's raises its version.
/// </summary>
public abstract record RowChange
{
    private RowChange() { }

    /// <summary>The build waits, in place of whatever its row said before.</summary>
    /// <param name="Labels">What an agent must have to take it.</param>
    /// <param name="Directory">The build directory that no other build may use meanwhile; null: the agent makes one.</param>
    /// <param name="NotBefore">It is not given to anybody before.</param>
    public sealed record Enqueue(
        ProjectId Project, int Priority, IReadOnlyList<string> Labels, string? Directory, DateTimeOffset At, DateTimeOffset NotBefore) : RowChange;

    /// <summary>The build does not wait any more.</summary>
    public sealed record Dequeue : RowChange;

    /// <summary>
    /// The build goes from the queue to an agent. Declined, with everything else of the append, when the queue is not as it was
    /// decided on, or the agent is not ready.
    /// </summary>
    /// <param name="QueueVersion">That of the look the decision is from.</param>
    public sealed record Grant(AgentId Agent, int Attempt, ProjectId Project, string? Directory, long QueueVersion, DateTimeOffset At) : RowChange;

    /// <summary>An agent has had the build all along, and the store did not know.</summary>
    public sealed record Adopt(AgentId Agent, int Attempt, ProjectId Project, string? Directory, DateTimeOffset At) : RowChange;

    /// <summary>No agent has the build any more.</summary>
    public sealed record Release : RowChange;

    /// <summary>What the agent that has the build is to do.</summary>
    /// <param name="Desired"><c>run</c>, <c>cancel</c> or <c>force</c>.</param>
    public sealed record Desire(string Desired) : RowChange;

    /// <summary>A project's row in lists.</summary>
    /// <param name="Settings">JSON.</param>
    /// <param name="AtMost">Builds of it that run at once; null: as many as there are slots.</param>
    public sealed record PutProject(string Name, bool IsHidden, int? AtMost, ReadOnlyMemory<byte> Settings) : RowChange;

    /// <summary>The project is in no list any more; its name stays with its builds.</summary>
    public sealed record DropProject : RowChange;
}

using Toaster.Actors;
using Toaster.Actors.Projects;
using Toaster.Actors.Queue;

namespace Toaster.Testing.Views;

/// <summary>A queue as a test wants it; remembers what was asked, and refuses what it is told to refuse.</summary>
public sealed class InMemoryQueue : IBuildQueue
{
    public List<WaitingBuild> Waiting { get; } = [];
    public List<Lease> Running { get; } = [];
    public List<AgentRow> Agents { get; } = [];
    public List<(ProjectId Project, BuildOrder Order)> Started { get; } = [];
    public List<string> Asked { get; } = [];

    /// <summary>The build that start and rebuild answer.</summary>
    public BuildId Next { get; set; } = new(1);

    /// <summary>Thrown at the next change.</summary>
    public RefusedException? Refuse { get; set; }

    public static WaitingBuild Wait(long build, int position, string code, string sentence, long project = 1, int priority = 0, params string[] labels)
        => new(new(new(build), new(project), priority, labels, null, DateTimeOffset.UnixEpoch.AddDays(20_778), DateTimeOffset.UnixEpoch), position, new(code, sentence));

    public ValueTask<BuildId> StartAsync(ProjectId project, BuildOrder order, CancellationToken ct)
    {
        Check();
        Started.Add((project, order));
        return new(Next);
    }

    public ValueTask<BuildId> RebuildAsync(BuildId id, CancellationToken ct) => new(Note($"rebuild {id}"));

    public ValueTask CancelAsync(BuildId id, bool force, CancellationToken ct)
    {
        Note(force ? $"force {id}" : $"cancel {id}");
        return default;
    }

    public ValueTask SetPriorityAsync(BuildId id, int priority, CancellationToken ct)
    {
        Note($"priority {id} {priority}");
        return default;
    }

    public ValueTask<QueueView> ListAsync(CancellationToken ct) => new(new QueueView([.. Waiting], new(1, [.. Waiting.Select(one => one.Item)], [.. Running], [.. Agents])));

    private BuildId Note(string asked)
    {
        Check();
        Asked.Add(asked);
        return Next;
    }

    private void Check()
    {
        if (Refuse is { } refusal)
        {
            throw refusal;
        }
    }
}

namespace Toaster.Actors.Builds.Following;

/// <summary>A build that waits for a place.</summary>
/// <param name="Name">Its targets, as lists name it.</param>
/// <param name="Position">1 = next.</param>
/// <param name="Reason">Why it waits: one sentence that names what must change.</param>
/// <param name="Since">When it was queued, microseconds UTC.</param>
/// <param name="Project">Name of its project, if it has one.</param>
public sealed record WaitingBuild(BuildId Id, string Name, int Position, string Reason, long Since, string? Project = null);

/// <summary>The builds that wait, first to start first. Whoever keeps the queue answers.</summary>
public interface IWaitingBuilds
{
    ValueTask<IReadOnlyList<WaitingBuild>> ListAsync(CancellationToken ct);
}

/// <summary>Somebody was queued, started or taken away, or waits for another reason: told on the event stream, after it is durable.</summary>
public sealed record WaitingChanged;

/// <summary>Without a queue nobody waits.</summary>
public sealed class NobodyWaits : IWaitingBuilds
{
    public ValueTask<IReadOnlyList<WaitingBuild>> ListAsync(CancellationToken ct) => new([]);
}

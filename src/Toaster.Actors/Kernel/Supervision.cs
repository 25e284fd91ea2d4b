namespace Toaster.Actors.Kernel;

/// <summary>What a parent does about a failed child.</summary>
public enum Directive
{
    /// <summary>
    /// After the child's <see cref="Backoff"/> a new instance takes over its mailbox; its own children are stopped.
    /// Stopped instead once <see cref="Backoff.MaxRestarts"/> are used up.
    /// </summary>
    Restart,

    /// <summary>Ends the child; what waits in its mailbox becomes dead letters.</summary>
    Stop,

    /// <summary>The parent fails with the child's exception, and its own parent decides. Either way the child is stopped.</summary>
    Escalate,
}

/// <summary>A child's failure, as its parent sees it.</summary>
/// <param name="Child">The child; it handles nothing until the parent has decided.</param>
/// <param name="Error">What <c>PreStartAsync</c> or <c>ReceiveAsync</c> threw.</param>
/// <param name="Restarts">Restarts since it last ran well, without one that this failure may lead to.</param>
public sealed record ChildFailure(ActorRef Child, Exception Error, int Restarts);

/// <summary>Waiting time before restarts: doubled each time, up to a limit.</summary>
/// <param name="First">Before the first restart.</param>
/// <param name="Longest">Never longer than this.</param>
/// <param name="ResetAfter">An instance that ran this long counts as well: its next failure is a first one.</param>
/// <param name="MaxRestarts">So many restarts in a row, then the actor is stopped.</param>
public sealed record Backoff(TimeSpan First, TimeSpan Longest, TimeSpan ResetAfter, int MaxRestarts = int.MaxValue)
{
    /// <summary>0.1 s, 0.2 s ... 30 s, without end; forgotten after a good minute.</summary>
    public static readonly Backoff Default =
        new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1));

    /// <summary>Restart at once.</summary>
    public static readonly Backoff None = new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMinutes(1));

    /// <summary>How long to wait before the restart that follows <paramref name="restarts"/> others.</summary>
    public TimeSpan DelayAfter(int restarts)
        => TimeSpan.FromTicks((long)Math.Min(First.Ticks * Math.Pow(2, Math.Min(restarts, 40)), Longest.Ticks));
}

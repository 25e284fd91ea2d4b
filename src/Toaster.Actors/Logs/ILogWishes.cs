namespace Toaster.Actors.Logs;

/// <summary>Logs of tasks that only the agent has, and that somebody wants here. Nobody calls an agent: it is told with its beats, and sends them.</summary>
public interface ILogWishes
{
    /// <summary>Where a log may be had that is not here.</summary>
    /// <param name="task"><c>file:do_x</c></param>
    /// <param name="agent">Name of the agent that built it.</param>
    ValueTask<LogElsewhere> FindAsync(BuildId build, string task, string agent, CancellationToken ct);

    /// <summary>Wants a log of the build's last attempt. Wanted twice it is wanted once; one that could not be had is asked for again.</summary>
    /// <returns>Null: it is here.</returns>
    /// <exception cref="Projects.RefusedException">The build is under way, no agent built it, or the agent is not there any more.</exception>
    ValueTask<LogWish?> AskAsync(BuildId build, string task, CancellationToken ct);

    /// <summary>What came of it: it was sent, so the wish goes; or it cannot be.</summary>
    /// <param name="cannot">Why not: a sentence of the agent.</param>
    ValueTask AnswerAsync(BuildId build, int attempt, string task, string? cannot, CancellationToken ct);
}

/// <summary>A log that is wanted.</summary>
/// <param name="Agent">Name of the one that is asked.</param>
/// <param name="SeenAt">When it was heard of last.</param>
/// <param name="IsAway">It has not been heard of for so long that it counts as lost.</param>
/// <param name="Cannot">Why it cannot be had: a sentence of the agent, hostile text; null: it is waited for.</param>
public sealed record LogWish(BuildId Build, int Attempt, string Task, string Agent, DateTimeOffset AskedAt, DateTimeOffset? SeenAt, bool IsAway, string? Cannot);

/// <summary>Where a log may be had.</summary>
/// <param name="IsKnown">There is an agent of that name that can be asked.</param>
/// <param name="Wish">Null: nobody wants it yet.</param>
public sealed record LogElsewhere(bool IsKnown, LogWish? Wish);

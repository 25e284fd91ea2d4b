namespace Toaster.Actors.Logs;

/// <summary>Which logs there are.</summary>
public interface ILogTable
{
    ValueTask<BuildLogView?> FindAsync(LogName name, CancellationToken ct);

    ValueTask<BuildLogView?> FindLastAsync(BuildId build, string name, CancellationToken ct);

    ValueTask<BuildLogView?> FindOfTaskAsync(BuildId build, string task, CancellationToken ct);

    ValueTask<IReadOnlyList<BuildLogView>> ListAsync(BuildId build, CancellationToken ct);

    /// <summary>How many of the last attempt, but for statistics.</summary>
    ValueTask<long> CountAsync(BuildId build, CancellationToken ct);

    /// <summary>How many, and their bytes as far as they are complete.</summary>
    ValueTask<(long Logs, long Bytes)> AmountAsync(BuildId build, CancellationToken ct);

    ValueTask BeginAsync(BuildLogView log, CancellationToken ct);

    ValueTask CompleteAsync(LogName name, LogExtent extent, CancellationToken ct);
}

namespace Toaster.Actors.Logs;

/// <summary>Where no logs are stored beside event logs.</summary>
public sealed class NoBuildLogs : IBuildLogs
{
    /// <inheritdoc/>
    public ValueTask<long> WriteAsync(LogName name, LogWrite write, CancellationToken ct) => throw new LogRefusedException("unavailable", "No logs are stored here.");

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<BuildLogView>> ListAsync(BuildId build, CancellationToken ct) => new([]);

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(BuildId build, CancellationToken ct) => new(0);

    /// <inheritdoc/>
    public ValueTask<BuildLogView?> FindAsync(BuildId build, string name, CancellationToken ct) => new((BuildLogView?)null);

    /// <inheritdoc/>
    public ValueTask<BuildLogView?> FindOfTaskAsync(BuildId build, string task, CancellationToken ct) => new((BuildLogView?)null);

    /// <inheritdoc/>
    public LogText Read(BuildLogView log) => throw new InvalidOperationException("There is no log.");
}

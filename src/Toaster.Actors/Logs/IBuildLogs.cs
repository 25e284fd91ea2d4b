namespace Toaster.Actors.Logs;

/// <summary>What kind of log.</summary>
public static class LogKinds
{
    public const string Task = "task";
    public const string Cooker = "cooker";
    public const string Console = "console";

    /// <summary>Of the build directory, a line of JSON for each task.</summary>
    public const string BuildStats = "buildstats";

    public static bool AreKnown(string kind) => kind is Task or Cooker or Console or BuildStats;
}

/// <summary>A log of a build, as lists show it.</summary>
/// <param name="Task">Of a task's log: <c>file:do_x</c>.</param>
/// <param name="Path">Where it was on the machine that built; hostile text.</param>
/// <param name="Lines">A last one without a line feed counts.</param>
/// <param name="IsComplete">Nothing more will come.</param>
public sealed record BuildLogView(LogName Name, string Kind, string? Task, string? Path, long Length, long Lines, bool IsComplete);

/// <summary>Bytes that come in.</summary>
/// <param name="IsComplete">These are the last ones.</param>
public sealed record LogWrite(string Kind, string? Task, string? Path, long Offset, ReadOnlyMemory<byte> Bytes, bool IsComplete);

/// <summary>The logs of builds beside their event logs.</summary>
public interface IBuildLogs
{
    /// <summary>Stores what is new; the length that is stored then.</summary>
    /// <exception cref="LogConflictException">It does not fit what is stored.</exception>
    /// <exception cref="LogRefusedException">It is not taken.</exception>
    ValueTask<long> WriteAsync(LogName name, LogWrite write, CancellationToken ct);

    /// <summary>All logs of a build's last attempt that has any, tasks in the order their logs began.</summary>
    ValueTask<IReadOnlyList<BuildLogView>> ListAsync(BuildId build, CancellationToken ct);

    /// <summary>How many there are, but for statistics.</summary>
    ValueTask<long> CountAsync(BuildId build, CancellationToken ct);

    /// <summary>A log of that attempt.</summary>
    ValueTask<BuildLogView?> FindAsync(BuildId build, string name, CancellationToken ct);

    /// <summary>The last log of a task.</summary>
    ValueTask<BuildLogView?> FindOfTaskAsync(BuildId build, string task, CancellationToken ct);

    /// <summary>The text of a log.</summary>
    LogText Read(BuildLogView log);
}

/// <summary>Bytes of a log are not taken. The message says why.</summary>
/// <param name="code"><c>bad-value</c>, <c>log-too-large</c>, <c>too-many-logs</c>, <c>no-space</c>, <c>unavailable</c>.</param>
public sealed class LogRefusedException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code => code;
}

/// <summary>How much of logs is stored.</summary>
public sealed record LogLimits
{
    /// <summary>Bytes of one log.</summary>
    public long LogBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of all logs of a build: beyond it none is begun.</summary>
    public long BuildBytes { get; init; } = 2L << 30;

    /// <summary>Logs of a build.</summary>
    public long Logs { get; init; } = 50_000;
}

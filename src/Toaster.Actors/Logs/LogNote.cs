namespace Toaster.Actors.Logs;

/// <summary>Logs in which an agent says in one line why there is nothing in them.</summary>
public static class LogNote
{
    private const int Longest = 500;
    private const string Opening = "[Toaster: ";

    /// <summary>There is nothing of the log itself in it: too much was collected already, or it could not be read.</summary>
    public static bool IsAll(IBuildLogs logs, BuildLogView log)
        => log is { IsComplete: true, Lines: 1, Length: <= Longest } && logs.Read(log).Lines(1, 1, Longest) is [{ Text: var text }] && text.StartsWith(Opening, StringComparison.Ordinal);

    /// <summary>The log of a task, if there is anything of it.</summary>
    public static async ValueTask<BuildLogView?> FindOfTaskAsync(IBuildLogs logs, BuildId build, string task, CancellationToken ct)
        => await logs.FindOfTaskAsync(build, task, ct) is { } log && !IsAll(logs, log) ? log : null;
}

using Toaster.Actors;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Logs;

namespace Toaster.Web.Logs;

/// <summary>A task's log on the task's page: around its first failing line, else its end.</summary>
public sealed record TaskLogModel(BuildLogView Log, IReadOnlyList<LogTextLine> Lines, LogMatches Failures)
{
    private const int Before = 8;
    private const int MostLines = 40;
    private const int MostEnd = 20;
    private const int MostBytes = 64 << 10;

    public static async ValueTask<TaskLogModel?> ReadAsync(IBuildLogs logs, BuildId build, TaskRow task, CancellationToken ct)
    {
        if (await logs.FindOfTaskAsync(build, LogTexts.KeyOf(task), ct) is not { } log)
        {
            return null;
        }

        var text = logs.Read(log);
        var failures = FailureLines.Find(text);
        var (from, count) = log.Lines <= MostLines ? (1, MostLines)
            : failures.Numbers is [var first, ..] ? (Math.Max(1, first - Before), MostLines) : (Math.Max(1, log.Lines - MostEnd + 1), MostEnd);
        return new(log, text.Lines(from, count, MostBytes), failures);
    }
}

using Toaster.Node.Agents.Collecting;
using Toaster.Node.Agents.Driving;
using Toaster.Node.Agents.Sending;
using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Slots;

/// <summary>
/// Sends logs that the server asks for afterwards, from disk or from what the recording still holds, and says why where it cannot. The server names a
/// task, never a file: which file that is stands in the agent's own recording. What came to nothing is asked again with the next beat.
/// </summary>
internal sealed class LogFetch(AgentClient client, Func<AgentServer?> find, SpoolDirectory spools, CollectLimits? limits)
{
    private const int MostHopeless = 1_000;

    private readonly HashSet<(long, int, string)> _hopeless = []; // The token opens nothing any more.

    /// <param name="asked">One after the other; with what is kept of the attempt, if it is.</param>
    public async Task RunAsync(IReadOnlyList<(AskedLog Log, AttemptFiles? Kept)> asked, CancellationToken ct)
    {
        foreach (var (log, kept) in asked.Where(one => !_hopeless.Contains(KeyOf(one.Log))))
        {
            if (find() is not { } server)
            {
                return;
            }

            var stream = new AgentStream(log.Build, log.Attempt, log.Token);
            var (isOver, cannot) = await SendAsync(server, stream, log.Task, kept, ct);
            var answer = isOver ? await client.TellAskedAsync(server, stream, new(log.Task, cannot), ct) : null;
            if (answer is { Status: 401 or 410 } && _hopeless.Count < MostHopeless)
            {
                _hopeless.Add(KeyOf(log));
            }
        }
    }

    /// <summary>Whether there is an answer, and why it cannot be sent; null: it was.</summary>
    private async Task<(bool IsOver, string? Cannot)> SendAsync(AgentServer server, AgentStream stream, string task, AttemptFiles? kept, CancellationToken ct)
    {
        if (limits is null)
        {
            return (true, "It is set to collect no logs (Collect:Logs).");
        }

        try
        {
            if (kept?.TryRead() is not var (_, state) || new SpoolFiles(spools.Path, state.Spool) is var files && !File.Exists(files.Events))
            {
                return (true, "It has no recording of this attempt, or none any more: one is kept for a day after the build's end.");
            }

            if (AnnouncedLog.Find(files, task) is not { } log)
            {
                return (true, "In its recording no log of this task is named.");
            }

            var copy = new FileInfo(Path.Combine(kept.Directory, "fetched.logs"));
            copy.Delete();
            try
            {
                using var logs = new LogSpool(copy.FullName, () => { });
                return Read(logs, log, limits, files.ReadState().SealedAt) is { } problem
                    ? await SendKeptAsync(server, stream, files, task, problem, ct) : await SendAsync(server, stream, logs, ct);
            }
            finally
            {
                copy.Delete();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (true, $"It cannot read what is needed: {e.Message}");
        }
    }

    /// <summary>Puts the log into a spool as if it were collected now: the same ends of it, without secrets. Why not; null: it is there.</summary>
    /// <param name="sealedAt">What was written to later is of another build.</param>
    private static string? Read(LogSpool logs, AnnouncedLog announced, CollectLimits limits, DateTimeOffset? sealedAt)
    {
        try
        {
            using var file = RegularFile.TryOpen(announced.First.Path!, announced.Root);
            if (file is null)
            {
                return "The file is not there any more.";
            }

            if (RandomAccess.GetLength(file) == 0)
            {
                return "The file is empty.";
            }

            if (File.GetLastWriteTimeUtc(file) > sealedAt?.UtcDateTime)
            {
                return "The file was written to after the build's end, so it may be of another one.";
            }
        }
        catch (IOException e)
        {
            return $"The file is not read: {e.Message}.";
        }

        if (!limits.HasRoom())
        {
            return "Its spool is full.";
        }

        var log = new FollowedLog(logs, announced.First, announced.Root);
        log.Follow(limits.LogBytes / 2);
        log.Complete(limits.LogBytes, isUrgent: false);
        return log.Length > 0 ? null : "The file is not there any more."; // From one moment to the next.
    }

    /// <summary>What was collected while it was built, and not taken then.</summary>
    private async Task<(bool IsOver, string? Cannot)> SendKeptAsync(
        AgentServer server, AgentStream stream, SpoolFiles files, string task, string problem, CancellationToken ct)
    {
        using var logs = new LogSpool(files.Logs, () => { });
        logs.Recover();
        return logs.KeepOnly(task) ? await SendAsync(server, stream, logs, ct) : (true, problem);
    }

    private async Task<(bool IsOver, string? Cannot)> SendAsync(AgentServer server, AgentStream stream, LogSpool logs, CancellationToken ct)
    {
        while (logs.Next() is var (piece, bytes))
        {
            var answer = await client.SendLogAsync(server, stream, piece, bytes, ct);
            switch (answer)
            {
                case { IsOk: true, Length: { } length }:
                    logs.Sent(piece.Name, length, piece.IsLast);
                    break;
                case { Status: 409, Code: "hole", Length: { } length } when length < piece.Offset:
                    logs.Sent(piece.Name, length, wasLast: false);
                    break;
                case { Status: 400 or 409 or 413 or 415 or 507 }:
                    return (true, $"The server did not take it: {answer.Detail ?? answer.Code ?? $"it answered {answer.Status}"}");
                default:
                    return (answer.Status is 401 or 410, answer.Detail); // Else once more, with the next beat.
            }
        }

        return (true, null);
    }

    private static (long, int, string) KeyOf(AskedLog log) => (log.Build, log.Attempt, log.Task);
}

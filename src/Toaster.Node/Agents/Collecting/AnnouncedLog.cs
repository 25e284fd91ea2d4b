using Toaster.Actors.Logs;
using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Collecting;

/// <summary>The log of a task, as the events of a recording announced it: no other file is ever read because somebody asks for it.</summary>
/// <param name="First">As it would have been collected; under another name, since something may have been sent under that one: the longer one is shown.</param>
/// <param name="Root">The directory below which it is said to be.</param>
internal sealed record AnnouncedLog(LogPiece First, string? Root)
{
    /// <summary>The last one of a task; null: none was announced.</summary>
    /// <param name="task"><c>file:do_x</c></param>
    /// <exception cref="IOException">The spool cannot be read.</exception>
    public static AnnouncedLog? Find(SpoolFiles spool, string task)
    {
        // Not as spools are opened otherwise: whoever has it, or wants it, is not kept from it.
        using var handle = RegularFile.TryOpen(spool.Events, spool.Directory) ?? throw new FileNotFoundException();
        using var file = new FileStream(handle, FileAccess.Read);
        using var lines = new SpoolReader(file);
        LogPiece? found = null;
        string? root = null;
        lines.ReadHeader();
        for (var number = 1L; lines.Read() is { } line && SpoolLine.IsWhole(line.Span, number); number++)
        {
            var eventClass = SpoolLine.Head(line.Span).Class;
            if (!LogCollector.Wants(eventClass))
            {
                continue;
            }

            if (eventClass == "agent.Variables")
            {
                root = AnnouncedLogs.Variables(line.Span).GetValueOrDefault("TMPDIR");
            }
            else if (AnnouncedLogs.Task(line.Span) is { LogFile: { } log } told && told.Key == task && Path.IsPathRooted(log) && found?.Path != log)
            {
                found = new($"task-{number}-fetched", LogKinds.Task, task, log, 0, 0, false, false, 0);
            }
        }

        return found is null ? null : new(found, root);
    }
}

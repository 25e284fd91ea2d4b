using System.Globalization;

namespace Toaster.Node.Agents.Driving;

/// <summary>A process that is this one and no later one with its number.</summary>
/// <param name="Start">When it started, in ticks since the machine did.</param>
internal sealed record ProcessIdentity(int Pid, long Start)
{
    /// <summary>Null: there is no such process, or it has ended and is only still listed.</summary>
    public static ProcessIdentity? Of(int pid) => ProcessTable.Read(pid) is { IsGone: false } entry ? new(pid, entry.Start) : null;

    public bool IsAlive => ProcessTable.Read(Pid) is { IsGone: false } entry && entry.Start == Start;

    public void Signal(int signal)
    {
        if (IsAlive)
        {
            Libc.TryKill(Pid, signal);
        }
    }
}

/// <param name="Session">Number of its session, which is the pid of who opened it.</param>
internal readonly record struct ProcessEntry(int Pid, char State, int Parent, int Session, long Start)
{
    public bool IsGone => State is 'Z' or 'X';
}

/// <summary>The machine's processes, from /proc.</summary>
internal static class ProcessTable
{
    private static readonly int OwnSession = Read(Environment.ProcessId)?.Session ?? -1;

    public static ProcessEntry? Read(int pid)
    {
        if (TryRead($"/proc/{pid}/stat") is not { } text || text.LastIndexOf(')') is not (> 0 and var end))
        {
            return null;
        }

        // pid (name) state parent group session ... start time is the 22nd; the name may hold anything.
        var fields = text[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 20 ? null : new(pid, fields[0][0], Number(fields[1]), Number(fields[3]), long.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// All that belong to an attempt: those that carry its mark in their environment, those that are known, whatever descends from
    /// them, and all of their sessions.
    /// </summary>
    /// <param name="mark">NAME=value.</param>
    /// <param name="sessions">Sessions seen so far; those found now are added. A session outlives who opened it.</param>
    public static IReadOnlyList<ProcessIdentity> OfAttempt(string mark, IEnumerable<ProcessIdentity> known, HashSet<int> sessions)
    {
        var all = All();
        var found = known.Where(process => process.IsAlive).Select(process => process.Pid).ToHashSet();
        found.UnionWith(all.Where(entry => HasMark(entry.Pid, mark)).Select(entry => entry.Pid));
        for (var before = -1; before != found.Count;)
        {
            before = found.Count;
            sessions.UnionWith(all.Where(entry => found.Contains(entry.Pid) && entry.Session != OwnSession && entry.Session > 1).Select(entry => entry.Session));
            found.UnionWith(all.Where(entry => found.Contains(entry.Parent) || sessions.Contains(entry.Session)).Select(entry => entry.Pid));
        }

        found.Remove(Environment.ProcessId);
        return [.. all.Where(entry => found.Contains(entry.Pid) && !entry.IsGone).Select(entry => new ProcessIdentity(entry.Pid, entry.Start))];
    }

    /// <summary>The arguments it was started with; empty when that cannot be told.</summary>
    public static string CommandOf(int pid) => (TryRead($"/proc/{pid}/cmdline") ?? "").Replace('\0', ' ');

    private static List<ProcessEntry> All()
        => [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? Read(pid) : null).OfType<ProcessEntry>()];

    private static bool HasMark(int pid, string mark)
        => pid != Environment.ProcessId && (TryRead($"/proc/{pid}/environ") ?? "").Split('\0').Contains(mark, StringComparer.Ordinal);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // It ended meanwhile, or is somebody else's.
        }
    }
}

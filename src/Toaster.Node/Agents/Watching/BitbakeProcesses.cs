using System.Text;
using Toaster.Node.Agents.Running;

namespace Toaster.Node.Agents.Watching;

/// <summary>A bitbake command that runs: what it was called with, and where its log goes.</summary>
/// <param name="Directory">The build directory.</param>
/// <param name="Words">As the user typed it.</param>
/// <param name="Log">Full path; null when the command does not name one.</param>
/// <param name="IsRecorded">A <c>toaster run</c> records it.</param>
internal sealed record BitbakeProcess(int Id, string Directory, string Words, string? Log, bool IsRecorded);

/// <summary>bitbake commands of this user, by the table of processes.</summary>
internal static class BitbakeProcesses
{
    private const int MostBytes = 64 << 10;
    private const int MostGenerations = 8;

    public static IReadOnlyList<BitbakeProcess> Find()
    {
        List<BitbakeProcess> found = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit)))
        {
            if (Read(folder) is { } process)
            {
                found.Add(process);
            }
        }

        return found;
    }

    private static BitbakeProcess? Read(string folder)
    {
        try
        {
            var command = Texts(Path.Combine(folder, "cmdline"));
            var at = command.FindIndex(word => Path.GetFileName(word) == "bitbake");
            if (at is < 0 or > 2)
            {
                return null; // The program, or python and perhaps an option before it.
            }

            var environment = Texts(Path.Combine(folder, "environ"));
            string? Variable(string name) => environment.Find(entry => entry.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
            var current = new DirectoryInfo(Path.Combine(folder, "cwd")).LinkTarget;
            if (current is null || BuildDirectory.Find(Variable("BBPATH"), current) is not { } directory)
            {
                return null;
            }

            string[] words = ["bitbake", .. command.Skip(at + 1)];
            var line = BitbakeCommandLine.Of(words, Variable("BBEVENTLOG"));
            return line.NoBuild is not null ? null
                : new(int.Parse(Path.GetFileName(folder), null), directory.Path, string.Join(' ', words), line.Log is { Length: > 0 } log ? Path.GetFullPath(log, current) : null, IsRecorded(folder));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // It has ended, or is somebody else's.
        }
    }

    /// <summary>Whether one of its ancestors is a recorder.</summary>
    private static bool IsRecorded(string folder)
    {
        for (var generation = 0; generation < MostGenerations; generation++)
        {
            // "pid (name) state parent ...": a name may hold anything, so what follows its last bracket counts.
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var parent = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
            if (parent is "0" or "1")
            {
                return false;
            }

            folder = $"/proc/{parent}";
            var command = Texts(Path.Combine(folder, "cmdline"));
            var at = command.FindIndex(word => Path.GetFileName(word) is "toaster" or "toaster.dll");
            if (at is 0 or 1 && command.Contains("run"))
            {
                return true;
            }
        }

        return false;
    }

    private static List<string> Texts(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var bytes = new byte[MostBytes];
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return [.. Encoding.UTF8.GetString(bytes, 0, read).Split('\0', StringSplitOptions.RemoveEmptyEntries)];
    }
}

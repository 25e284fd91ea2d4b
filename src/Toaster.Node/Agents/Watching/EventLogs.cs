using System.Text.RegularExpressions;

namespace Toaster.Node.Agents.Watching;

/// <summary>Event logs below a build directory, where bitbake and <see cref="ConfFragment"/> put them.</summary>
internal static partial class EventLogs
{
    /// <summary>What bitbake 2.0 is told to write, with BBEVENTLOG.</summary>
    public const string Named = "toaster-events.json";

    public static IEnumerable<FileInfo> Below(string directory)
    {
        IEnumerable<string> folders = [.. Directory.EnumerateDirectories(directory, "tmp*"), .. ElsewhereOf(directory)];
        return folders.Select(tmp => new DirectoryInfo(Path.Combine(tmp, "log", "eventlog"))).Where(logs => logs.Exists).SelectMany(logs => logs.EnumerateFiles("*.json"))
            .Concat(new DirectoryInfo(directory).EnumerateFiles("bitbake_eventlog_*.json"))
            .Concat(new DirectoryInfo(directory).EnumerateFiles(Named))
            .DistinctBy(file => file.FullName);
    }

    /// <summary>A TMPDIR that local.conf puts elsewhere, in plain words.</summary>
    private static IEnumerable<string> ElsewhereOf(string directory)
    {
        var conf = Path.Combine(directory, "conf", "local.conf");
        if (!File.Exists(conf))
        {
            return [];
        }

        return File.ReadLines(conf).Select(line => Tmpdir().Match(line)).Where(match => match.Success)
            .Select(match => Path.GetFullPath(match.Groups["path"].Value.Replace("${TOPDIR}", directory, StringComparison.Ordinal), directory)).Where(Directory.Exists);
    }

    [GeneratedRegex("^\\s*TMPDIR\\s*\\??\\??=\\s*[\"'](?<path>(?:\\$\\{TOPDIR\\}|/)[^\"'$]*)[\"']", RegexOptions.CultureInvariant)]
    private static partial Regex Tmpdir();
}

using System.Buffers;
using System.Text.RegularExpressions;
using Toaster.Actors.Logs;

namespace Toaster.Web.Logs;

/// <summary>Lines of a log that tell of a failure: where one looks first.</summary>
public static partial class FailureLines
{
    private const int Most = 200;
    private const long MostBytes = 64 << 20;

    /// <summary>What such lines hold, at first sight; <see cref="Lines"/> looks closer.</summary>
    private static readonly SearchValues<string> Words = SearchValues.Create(
        ["error", "fatal", "traceback", "failed", "undefined reference", "cannot find", "no such file", "not found", "no space left", "exception", "*** [", "exit code", "exit status", "killed"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>All of them counted, and the numbers of the first ones.</summary>
    public static LogMatches Find(LogText log) => log.Find(Words, Most, MostBytes, line => Lines().IsMatch(line));

    public static bool IsOne(string line) => line.AsSpan().ContainsAny(Words) && Lines().IsMatch(line);

    // No backtracking: the text is anybody's.
    [GeneratedRegex(
        @"^(?:ERROR|FATAL|CRITICAL)(?: |:)|^Traceback \(most recent call last\)|(?:^|[\s:])(?:fatal )?[Ee]rror: |^(?:\w+\.)*[A-Z]\w*(?:Error|Exception)(?::|$)|\*\*\* \[|^FAILED: |^ninja: build stopped|undefined reference to |cannot find -l|No such file or directory|: (?:command )?not found$|No space left on device|(?:exit (?:code|status)|exited with(?: code| status)?) '?[1-9]|^Killed$|\[Toaster: this log cannot",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Lines();
}

using System.Text.RegularExpressions;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>Why bitbake ended before it wrote an event log, as far as its last lines tell.</summary>
internal static partial class ExitReason
{
    private static readonly (string Text, string Reason)[] Known =
    [
        ("config sanity checker", BuildReasons.Sanity),
        ("Do not use Bitbake as root", BuildReasons.Sanity),
        ("does not exist for target", BuildReasons.NoSuchTask),
        ("Nothing PROVIDES", BuildReasons.NoProvider),
        ("Nothing RPROVIDES", BuildReasons.NoProvider),
        ("Unable to connect to bitbake server", BuildReasons.Environment),
        ("Please use a locale setting", BuildReasons.Environment),
        ("The BBPATH variable is not set", BuildReasons.Environment),
        ("Unable to parse", BuildReasons.ConfigError),
        ("Parsing halted due to errors", BuildReasons.ParseError),
        ("ParseError", BuildReasons.ParseError),
        ("Traceback (most recent call last)", BuildReasons.Exception),
    ];

    public static string Of(IReadOnlyList<string> lines)
        => lines.Any(line => ParseErrorInConf().IsMatch(line)) ? BuildReasons.ConfigError
            : Known.Where(known => lines.Any(line => line.Contains(known.Text, StringComparison.Ordinal))).Select(known => known.Reason).FirstOrDefault()
                ?? BuildReasons.ErrorMessage;

    /// <summary>What it called errors, without that word; where it called nothing so, its last line.</summary>
    public static IReadOnlyList<string> Errors(IReadOnlyList<string> lines)
    {
        string[] errors = [.. lines.Select(line => Error().Match(line)).Where(match => match.Success).Select(match => match.Groups["text"].Value)];
        return errors.Length > 0 ? errors : [.. lines.TakeLast(1)];
    }

    /// <summary>The name nobody provides, if that is what a line says.</summary>
    public static NoProviderRow? NoProvider(IReadOnlyList<string> lines, long line)
        => lines.Select(text => Nobody().Match(text)).FirstOrDefault(match => match.Success) is { } match
            ? new(line, match.Groups["item"].Value, match.Groups["runtime"].Success, [], [], [])
            : null;

    [GeneratedRegex(@"^(?:ERROR|FATAL|CRITICAL): (?<text>.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Error();

    [GeneratedRegex(@"ParseError at /[^\s:]+\.conf:\d+", RegexOptions.CultureInvariant)]
    private static partial Regex ParseErrorInConf();

    [GeneratedRegex(@"Nothing (?<runtime>R)?PROVIDES '(?<item>[^']+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Nobody();
}

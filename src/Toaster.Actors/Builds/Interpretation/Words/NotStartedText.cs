using System.Text.RegularExpressions;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>The sentence of a build that never began, by its reason.</summary>
internal static partial class NotStartedText
{
    private const string SanityList = "Following is the list of potential problems / advisories:";

    public static void Write(VerdictFacts facts, Phrase sentence, Phrase detail)
    {
        var first = facts.Told ?? (facts.Errors is [var told, ..] ? told : null);
        sentence.Say("Not started: ");
        switch (facts.Summary.Reason)
        {
            case BuildReasons.NoProvider:
                NoProvider(facts, sentence, detail);
                break;
            case BuildReasons.NoSuchTask:
                NoSuchTask(facts, sentence);
                break;
            case BuildReasons.ParseError:
                ParseError(facts, sentence, detail);
                break;
            case BuildReasons.ConfigError:
                sentence.Say($"a configuration file cannot be read{Because(Told(facts.Raised) ?? Read(first))}.");
                break;
            case BuildReasons.Sanity:
                sentence.Say($"this host fails bitbake's check: {SanityProblem(facts.Errors)}.");
                break;
            case BuildReasons.Exception:
                sentence.Say($"bitbake failed inside itself: {ExceptionName(facts)}.");
                break;
            case BuildReasons.Environment:
                sentence.Say($"bitbake cannot run in this environment{Because(first ?? facts.CommandError)}.");
                break;
            case BuildReasons.Busy:
                sentence.Say("the build directory is in use by another bitbake.");
                Told(facts, detail);
                break;
            case BuildReasons.CheckoutFailed:
                sentence.Say($"the layers could not be fetched{Because(first ?? facts.CommandError)}.");
                break;
            case BuildReasons.StartTimeout:
                sentence.Say("bitbake's server did not come up in time.");
                Told(facts, detail);
                break;
            case BuildReasons.ErrorMessage when first is null && facts is { CommandError: null, ExitCode: { } code }:
                sentence.Say($"bitbake ended with exit code {code} and wrote no event log.");
                break;
            default:
                sentence.Say($"bitbake refused{Because(first ?? FailedText.Told(facts.CommandError))}.");
                break;
        }

        if (facts.Errors.Count > 1)
        {
            detail.Next("bitbake reported ").Link(Figures.Count(facts.Errors.Count, "error"), "messages").Say(".");
        }
    }

    private static void Told(VerdictFacts facts, Phrase detail)
    {
        if (facts.Told is { Length: > 0 } told)
        {
            detail.Say($"{Figures.Short(told, 300)}.");
        }
    }

    private static string Because(string? text) => text is { Length: > 0 } ? $": {Figures.Short(text)}" : "";

    private static void NoProvider(VerdictFacts facts, Phrase sentence, Phrase detail)
    {
        if (facts.NoProvider is not { } missing)
        {
            sentence.Say("a target has no provider.");
            return;
        }

        sentence.Say($"{ProviderText.Nobody(missing, facts.NoProviders)}.");
        if (ProviderText.DidYouMean(missing) is { } close)
        {
            sentence.Say(" " + close);
        }

        if (missing.Reasons is [var reason, ..])
        {
            detail.Say($"{Figures.Short(reason)}.");
        }
    }

    private static void NoSuchTask(VerdictFacts facts, Phrase sentence)
    {
        var match = facts.Errors.Select(e => MissingTask().Match(e)).FirstOrDefault(m => m.Success);
        sentence.Say(match is null ? "a target does not have the task that was asked for." : $"{match.Groups["target"].Value} has no task {match.Groups["task"].Value}.");
    }

    private static void ParseError(VerdictFacts facts, Phrase sentence, Phrase detail)
    {
        List<string> files = [.. facts.UnparsedFiles
            .Concat(facts.Errors.Select(e => Place().Match(e)).Where(m => m.Success).Select(m => m.Groups["file"].Value))
            .Distinct(StringComparer.Ordinal)];
        if (files is not [var first, ..])
        {
            sentence.Say("recipes cannot be parsed.");
        }
        else
        {
            var name = first[(first.LastIndexOf('/') + 1)..];
            var line = facts.Errors.Select(e => Place().Match(e)).FirstOrDefault(m => m.Success && m.Groups["file"].Value.EndsWith("/" + name, StringComparison.Ordinal));
            var where = line is null ? name : $"{name}, line {line.Groups["line"].Value}";
            sentence.Say(files.Count <= 1
                ? $"a recipe cannot be parsed: {where}."
                : $"{Figures.Count(files.Count)} recipes cannot be parsed. First is {where}.");
        }

        if (facts.Errors.FirstOrDefault(e => !e.StartsWith("Parsing halted", StringComparison.Ordinal)) is { } told)
        {
            detail.Say($"{Figures.Short(told)}.");
        }
    }

    private static string SanityProblem(IReadOnlyList<string> errors)
    {
        var text = errors.FirstOrDefault(e => e.Contains("config sanity checker", StringComparison.Ordinal)) ?? (errors is [var only, ..] ? only : "");
        var list = text.IndexOf(SanityList, StringComparison.Ordinal);
        return Figures.Short(list < 0 ? text : text[(list + SanityList.Length)..]);
    }

    private static string ExceptionName(VerdictFacts facts) =>
        facts.Raised is { } line && line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? line[..colon]
        : facts.Raised ?? (facts.Errors is [var first, ..] ? Figures.Short(first) : "no more is known");

    /// <summary>The agent's own sentence begins as the verdict's does.</summary>
    private static string? Read(string? told) => told?.Replace("The configuration cannot be read: ", "", StringComparison.Ordinal);

    /// <summary>"bb.parse.ParseError: ParseError at /x/local.conf:3: …" says its name twice.</summary>
    private static string? Told(string? raised) => raised is null ? null : RaisedName().Replace(raised, "", 1);

    [GeneratedRegex(@"Task (?<task>\S+) does not exist for target (?<target>\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex MissingTask();

    [GeneratedRegex(@"\bat (?<file>/[^\s:]+):(?<line>\d+): ", RegexOptions.CultureInvariant)]
    private static partial Regex Place();

    [GeneratedRegex(@"^[A-Za-z_.]+: (?=\w+ at /)", RegexOptions.CultureInvariant)]
    private static partial Regex RaisedName();
}

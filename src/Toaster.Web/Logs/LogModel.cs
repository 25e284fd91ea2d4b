using System.Buffers;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Logs;
using Toaster.Web.Builds;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Parts;

namespace Toaster.Web.Logs;

/// <summary>A part of a log, as its page shows it.</summary>
/// <param name="Task">Whose log it is; null for bitbake's own.</param>
/// <param name="From">Number of the first line shown.</param>
public sealed record LogModel(BuildHead Head, BuildLogView Log, TaskRow? Task, long From, IReadOnlyList<LogTextLine> Lines, LogMatches Failures)
{
    public const int PageLines = 1_000;

    private const int Before = 10;
    private const int MostMatches = 10_000;
    private const long MostSearched = 64 << 20;
    private const int LongestSearch = 200;

    public string? Search { get; private init; }

    /// <summary>Of the search; null without one.</summary>
    public LogMatches? Matches { get; private init; }

    /// <summary>The line that was asked for.</summary>
    public long? At { get; private init; }

    public bool Follows => !Log.IsComplete && To >= Log.Lines;

    public long To => Lines.Count == 0 ? From - 1 : Lines[^1].Number;

    public string Title => LogTexts.NameOf(Log, Task);

    public static LogModel Read(BuildHead head, LogText text, TaskRow? task, IQueryCollection query)
    {
        var failures = FailureLines.Find(text);
        var search = query["q"].ToString() is { Length: > 0 and <= LongestSearch } asked ? asked : null;
        var matches = search is null ? null : text.Find(SearchValues.Create([search], StringComparison.OrdinalIgnoreCase), MostMatches, MostSearched);
        long? at = long.TryParse(query["line"], out var line) && line >= 1 ? Math.Min(line, Math.Max(1, text.Log.Lines)) : null;
        at ??= matches is { Numbers: [var first, ..] } && !query.ContainsKey("from") ? first : null;
        var from = at is { } place ? Math.Max(1, place - Before)
            : long.TryParse(query["from"], out var asked2) && asked2 >= 1 ? Math.Min(asked2, Math.Max(1, text.Log.Lines))
            : !text.Log.IsComplete ? Math.Max(1, text.Log.Lines - PageLines + 1)
            : failures.Numbers is [var failure, ..] && text.Log.Lines > PageLines ? Math.Max(1, failure - Before)
            : 1;
        return new(head, text.Log, task, from, text.Lines(from, PageLines), failures)
        {
            Search = search,
            Matches = matches,
            At = at,
            LineOf = number => text.Lines(number, 1) is [var one] ? one : null,
        };
    }

    /// <summary>With their words.</summary>
    public required Func<long, LogTextLine?> LineOf { private get; init; }

    public IReadOnlyList<LogTextLine> FirstFailures(int most) => [.. Failures.Numbers.Take(most).Select(LineOf).OfType<LogTextLine>()];

    /// <summary>The match before or behind the place one is at; null: there is none, or it lies beyond those that were counted.</summary>
    public long? Match(bool next)
        => Matches is not { Numbers: { Count: > 0 } numbers } ? null
            : next ? numbers.Where(n => n > (At ?? From)).Select(n => (long?)n).FirstOrDefault()
            : numbers.Where(n => n < (At ?? From)).Select(n => (long?)n).LastOrDefault();

    /// <summary>Which of the matches one is at, from 1; 0: none.</summary>
    public int MatchNumber => Matches is null || At is null ? 0 : Matches.Numbers.TakeWhile(n => n <= At).Count();

    public string Url(long? line = null, long? from = null)
    {
        List<string> query = [];
        if (Search is not null) query.Add($"q={Uri.EscapeDataString(Search)}");
        if (line is not null) query.Add($"line={line}");
        if (from is not null) query.Add($"from={from}");
        var url = Task is null ? Urls.Log(Head.Id, Log.Name.Name) : Urls.TaskLog(Head.Id, Task.Id);
        var separator = url.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return (query.Count == 0 ? url : $"{url}{separator}{string.Join('&', query)}") + (line is null ? "" : $"#L{line}");
    }
}

/// <summary>Words about logs.</summary>
internal static class LogTexts
{
    public static string NameOf(BuildLogView log, TaskRow? task) => log.Kind switch
    {
        LogKinds.Cooker => "Log of bitbake's server",
        LogKinds.Console => "Console log",
        LogKinds.BuildStats => "Statistics of tasks",
        _ => task is null ? $"Log of {Foreign.Line(log.Task ?? log.Name.Name, 120)}" : TaskTexts.NameOf(task),
    };

    public static string Amount(BuildLogView log) => $"{Format.Count(log.Lines, "line")}, {Format.Size(log.Length)}{(log.IsComplete ? "" : ", growing")}";

    public static IReadOnlyList<LogLine> Lines(IEnumerable<LogTextLine> lines) => [.. lines.Select(line => LogLine.OfText(line.Number, line.Text, line.Cut, FailureLines.IsOne(line.Text)))];

    /// <summary>bitbake's name of a task.</summary>
    public static string KeyOf(TaskRow task) => $"{(task.Multiconfig.Length > 0 ? $"mc:{task.Multiconfig}:" : "")}{task.RecipeFile}:{task.Task}";
}

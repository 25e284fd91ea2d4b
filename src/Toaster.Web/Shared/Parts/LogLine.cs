using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Web.Shared.Parts;

/// <summary>A line to show: the first of a message carries number and level, those after it are its continuation.</summary>
/// <param name="Class">is-error, is-warning, or nothing.</param>
/// <param name="Rest">What was cut off a very long line.</param>
public sealed record LogLine(long? Number, string? Level, string? Class, string Text, string? Rest)
{
    private static readonly string[] Levels = ["DEBUG", "NOTE", "WARNING", "ERROR", "FATAL", "CRITICAL", "INFO"];

    private const int Fold = 600;
    private const int Shown = 240;

    public static IReadOnlyList<LogLine> Of(IEnumerable<MessageRow> messages)
    {
        List<LogLine> lines = [];
        foreach (var message in messages)
        {
            var first = true;
            foreach (var text in Foreign.Text(message.Text).TrimEnd().Split('\n'))
            {
                lines.Add(Line(message, text, first));
                first = false;
            }
        }

        return lines;
    }

    /// <summary>A line of a log: bitbake's word at its beginning is its level.</summary>
    /// <param name="cut">Bytes that are not here.</param>
    public static LogLine OfText(long number, string line, long cut, bool isFailure)
    {
        var text = Foreign.Text(line);
        var level = Levels.FirstOrDefault(level => text.StartsWith(level, StringComparison.Ordinal) && text.AsSpan(level.Length).StartsWith(": "));
        text = level is null ? text : text[(level.Length + 2)..];
        var fold = text.Length > Fold ? Shown - (char.IsHighSurrogate(text[Shown - 1]) ? 1 : 0) : text.Length;
        var rest = text[fold..] + (cut > 0 ? $"… and {Format.Size(cut)} more in the raw log" : "");
        return new(number, level, isFailure ? "is-error" : level == "WARNING" ? "is-warning" : null, text[..fold], rest.Length > 0 ? rest : null);
    }

    /// <summary>Stands for lines that are left out.</summary>
    public static LogLine Folded(int lines, string? kind) => new(null, null, $"{kind} is-fold", $"{Format.Count(lines, "line")} left out", null);

    public static string Word(int level) => level switch
    {
        >= 50 => "CRITICAL",
        >= 40 => "ERROR",
        >= 39 => "ERROR (once)",
        >= 30 => "WARNING",
        >= 29 => "WARNING (once)",
        >= 20 => "NOTE",
        _ => "DEBUG",
    };

    private static LogLine Line(MessageRow message, string text, bool first)
    {
        var cut = text.Length > Fold ? Shown - (char.IsHighSurrogate(text[Shown - 1]) ? 1 : 0) : text.Length;
        return new(
            first ? message.Line : null, first ? Word(message.Level) : null, message.Level >= 39 ? "is-error" : message.Level >= 29 ? "is-warning" : null,
            text[..cut], cut < text.Length ? text[cut..] : null);
    }
}

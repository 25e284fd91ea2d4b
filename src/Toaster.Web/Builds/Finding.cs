using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Parts;

namespace Toaster.Web.Builds;

/// <summary>A task that failed or reported errors, or bitbake itself, with what was said.</summary>
/// <param name="Task">Null: bitbake's own messages.</param>
/// <param name="Messages">Its errors and warnings, in order.</param>
public sealed record Finding(TaskRow? Task, IReadOnlyList<MessageRow> Messages)
{
    private const int MostLines = 12;
    private const int FirstLines = 4;

    /// <summary>Failed tasks in the order they began, then other errors in the order they were reported.</summary>
    public static IReadOnlyList<Finding> Of(IReadOnlyList<TaskRow> failed, IReadOnlyList<MessageView> errors, IReadOnlyList<MessageView> warnings)
    {
        List<Finding> findings = [];
        foreach (var task in failed.OrderBy(t => t.Order ?? int.MaxValue))
        {
            findings.Add(new(task, [.. errors.Concat(warnings).Where(m => m.Task?.Id == task.Id).Select(m => m.Message).OrderBy(m => m.Line)]));
        }

        foreach (var group in errors.Where(m => failed.All(t => t.Id != m.Task?.Id)).GroupBy(m => m.Task?.Id))
        {
            var task = group.First().Task;
            findings.Add(new(task, [.. group.Concat(warnings.Where(m => task is not null && m.Task?.Id == task.Id)).Select(m => m.Message).OrderBy(m => m.Line)]));
        }

        return findings;
    }

    public int Errors => Messages.Count(m => m.Level >= 39);

    public string Name => Task is null ? "bitbake" : TaskTexts.NameOf(Task);

    public string? Label => FailureWords.Label(this);

    public string Sentence => FailureWords.Sentence(this);

    /// <summary>
    /// When there are too many lines, only those of errors: they prove, warnings lead up to them. When these are still too many,
    /// the first and the last: a traceback ends with what was raised.
    /// </summary>
    public (IReadOnlyList<LogLine> Lines, int More) Lines()
    {
        var all = LogLine.Of(Messages);
        if (all.Count <= MostLines) return (all, 0);

        var errors = LogLine.Of(Messages.Where(m => m.Level >= 39));
        var lines = errors.Count == 0 ? all : errors;
        if (lines.Count <= MostLines) return (lines, all.Count - lines.Count);

        return ([.. lines.Take(FirstLines), LogLine.Folded(lines.Count - MostLines, lines[FirstLines].Class), .. lines.Skip(lines.Count - MostLines + FirstLines)], all.Count - MostLines);
    }
}

/// <summary>Warnings with the same words.</summary>
public sealed record WarningGroup(string Text, IReadOnlyList<MessageView> Messages)
{
    public static IReadOnlyList<WarningGroup> Of(IReadOnlyList<MessageView> warnings) =>
        [.. warnings.GroupBy(m => m.Message.Text.Trim(), StringComparer.Ordinal).Select(g => new WarningGroup(g.Key, [.. g]))];
}

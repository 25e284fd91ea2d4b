namespace Toaster.Actors.Builds.Interpretation;

/// <summary>Names that nobody provides, in words.</summary>
internal static class ProviderText
{
    /// <summary>"no recipe provides x, which y needs".</summary>
    public static string Nobody(NoProviderRow row, int all)
    {
        var what = row.Runtime ? $"no recipe provides the package {row.Item}" : $"no recipe provides {row.Item}";
        var dependees = row.Dependees.Select(Dependee).Distinct(StringComparer.Ordinal).ToList();
        var needs = dependees.Count == 0 ? "" : $", which {Figures.Names(dependees)} {(dependees.Count == 1 ? "needs" : "need")}";
        return all > 1 ? $"{what}{needs}, nor {Figures.Count(all - 1, "further name")}" : what + needs;
    }

    /// <summary>bitbake's reasons, and names that are close.</summary>
    public static void Why(NoProviderRow row, Phrase detail)
    {
        if (row.Reasons is [var reason, ..])
        {
            detail.Next($"{Figures.Short(reason)}.");
        }

        if (DidYouMean(row) is { } close)
        {
            detail.Next(close);
        }
    }

    public static string? DidYouMean(NoProviderRow row)
    {
        var close = row.CloseMatches.Where(name => name != row.Item).ToList();
        return close.Count == 0 ? null : $"Did you mean {Figures.Names(close, "or")}?";
    }

    private static string Dependee(string text) =>
        text.Contains('/', StringComparison.Ordinal) ? NamedTask.FileStem(TaskName.PlainFile(TaskName.SplitMulticonfig(text).Name)) : text;
}

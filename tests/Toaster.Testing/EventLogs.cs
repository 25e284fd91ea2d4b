namespace Toaster.Testing;

/// <summary>Event logs with known results: the project's own, and more where a machine has them.</summary>
public static class EventLogs
{
    /// <summary>
    /// A folder of <c>NAME.json.gz</c> with <c>NAME.expected.json</c>: TOASTER_EVENTLOGS, else <c>shared/eventlogs</c> beside a
    /// parent directory. Null when there is none.
    /// </summary>
    public static string? More() =>
        Environment.GetEnvironmentVariable("TOASTER_EVENTLOGS") is { Length: > 0 } named ? named : Find(Path.Combine("shared", "eventlogs"));

    /// <summary>The folder <c>recordings</c> of the repository.</summary>
    public static string? Own() => Find("recordings");

    /// <summary>Names in a folder that have an expected result, in order.</summary>
    public static IReadOnlyList<string> Names(string? folder) => folder is null
        ? []
        : [.. Directory.GetFiles(folder, "*.expected.json").Select(file => Path.GetFileName(file)[..^".expected.json".Length]).Order(StringComparer.Ordinal)];

    private static string? Find(string below)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (Path.Combine(at.FullName, below) is var folder && Directory.Exists(folder))
            {
                return folder;
            }
        }

        return null;
    }
}

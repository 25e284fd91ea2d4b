namespace Toaster.Bitbake.Tests.Support;

/// <summary>The folder with event logs of real builds, where there is one.</summary>
internal static class Recordings
{
    public const string Variable = "TOASTER_EVENTLOGS";

    public static string? Folder { get; } = Find();

    /// <summary>The folder; skips the test without one.</summary>
    public static string Require()
    {
        Skip.If(Folder is null, $"There are no recorded event logs: set {Variable} or put them beside the repository as shared/eventlogs.");
        return Folder!;
    }

    public static IEnumerable<string> Logs(string folder) => Directory.EnumerateFiles(folder, "*.json.gz").Order(StringComparer.Ordinal);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named && Directory.Exists(named)) return named;

        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var beside = Path.Combine(at.FullName, "shared", "eventlogs");
            if (Directory.Exists(beside)) return beside;
        }

        return null;
    }
}

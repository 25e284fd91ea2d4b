using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Toaster.Actors.Journal.Sql;

/// <summary>One numbered script: <c>001_create_journal.sql</c>.</summary>
internal sealed record SchemaMigration(int Number, string Name, string Sql);

/// <summary>What was done to the schema of a database.</summary>
/// <param name="Name">Which database.</param>
/// <param name="Version">That it has now.</param>
/// <param name="Steps">Taken one after the other, <c>090 create_build_log</c>; none: it was up to date.</param>
public sealed record SchemaChange(string Name, int Version, IReadOnlyList<string> Steps);

/// <summary>The scripts in this program: embedded <c>Migrations/NNN_name.sql</c> of any folder. Each database has numbers of its own.</summary>
internal static partial class SchemaScripts
{
    /// <param name="isPostgres">Those below a folder <c>Postgres</c>; else all others.</param>
    public static IReadOnlyList<SchemaMigration> Collect(Assembly assembly, bool isPostgres)
    {
        var found = assembly.GetManifestResourceNames()
            .Where(name => name.Contains(".Postgres.", StringComparison.Ordinal) == isPostgres)
            .Select(name => (Resource: name, Match: ScriptName().Match(name)))
            .Where(script => script.Match.Success)
            .Select(script => new SchemaMigration(
                int.Parse(script.Match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture),
                script.Match.Groups["name"].Value,
                ReadText(assembly, script.Resource)))
            .OrderBy(migration => migration.Number)
            .ToList();
        var twice = found.GroupBy(migration => migration.Number).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? found
            : throw new InvalidOperationException($"Two schema scripts have number {twice.Key:000}: {string.Join(", ", twice.Select(m => m.Name))}.");
    }

    private static string ReadText(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\.Migrations\.(?<number>\d{3})_(?<name>\w+)\.sql$", RegexOptions.ExplicitCapture)]
    private static partial Regex ScriptName();
}

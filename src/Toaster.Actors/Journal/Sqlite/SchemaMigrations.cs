using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Toaster.Actors.Journal.Sqlite;

/// <summary>One numbered script: <c>001_create_journal.sql</c>.</summary>
internal sealed record SchemaMigration(int Number, string Name, string Sql);

/// <summary>
/// Brings a database to the newest schema. Every embedded <c>Migrations/NNN_name.sql</c> of any folder is one step; each runs
/// once, in number order, in a transaction of its own that also records it in <c>schema_version</c>.
/// </summary>
internal static partial class SchemaMigrations
{
    private const string CreateVersionTable = """
        CREATE TABLE IF NOT EXISTS schema_version (
            version    INTEGER PRIMARY KEY,
            name       TEXT    NOT NULL,
            applied_at TEXT    NOT NULL
        )
        """;

    public static IReadOnlyList<SchemaMigration> All { get; } = Collect(typeof(SchemaMigrations).Assembly);

    public static IReadOnlyList<SchemaMigration> Collect(Assembly assembly)
    {
        var found = assembly.GetManifestResourceNames()
            .Where(name => !name.Contains(".Postgres.", StringComparison.Ordinal))
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

    /// <summary>The newest step recorded in the database; 0 in an empty one.</summary>
    public static int CurrentVersion(SqliteStoreConnection connection)
        => connection.Scalar<long>("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'") == 0
            ? 0
            : (int)connection.Scalar<long>("SELECT coalesce(max(version), 0) FROM schema_version");

    public static void Apply(SqliteStoreConnection connection, IReadOnlyList<SchemaMigration> migrations, TimeProvider time)
    {
        connection.Execute(CreateVersionTable);
        var applied = connection.Prepared("SELECT version FROM schema_version").All(row => row.Int32(0));
        foreach (var migration in migrations.Where(migration => !applied.Contains(migration.Number)))
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            connection.Execute(migration.Sql);
            connection.Prepared("INSERT INTO schema_version (version, name, applied_at) VALUES (?1, ?2, ?3)")
                .Bind(1, migration.Number)
                .Bind(2, migration.Name)
                .Bind(3, time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture))
                .Execute();
            transaction.Commit();
        }
    }

    private static string ReadText(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\.Migrations\.(?<number>\d{3})_(?<name>\w+)\.sql$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ScriptName();
}

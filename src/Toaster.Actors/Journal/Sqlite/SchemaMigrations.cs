using System.Globalization;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Sqlite;

/// <summary>
/// Brings a database to the newest schema. Every embedded <c>Migrations/NNN_name.sql</c> of any folder is one step; each runs
/// once, in number order, in a transaction of its own that also records it in <c>schema_version</c>.
/// </summary>
internal static class SchemaMigrations
{
    private const string CreateVersionTable = """
        CREATE TABLE IF NOT EXISTS schema_version (
            version    INTEGER PRIMARY KEY,
            name       TEXT    NOT NULL,
            applied_at TEXT    NOT NULL
        )
        """;

    public static IReadOnlyList<SchemaMigration> All { get; } = SchemaScripts.Collect(typeof(SchemaMigrations).Assembly, isPostgres: false);

    /// <summary>The newest step recorded in the database; 0 in an empty one.</summary>
    public static int CurrentVersion(SqliteStoreConnection connection)
        => connection.Scalar<long>("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'") == 0
            ? 0
            : (int)connection.Scalar<long>("SELECT coalesce(max(version), 0) FROM schema_version");

    /// <summary>The steps that were missing.</summary>
    public static IReadOnlyList<SchemaMigration> Apply(SqliteStoreConnection connection, IReadOnlyList<SchemaMigration> migrations, TimeProvider time)
    {
        connection.Execute(CreateVersionTable);
        var applied = connection.Prepared("SELECT version FROM schema_version").All(row => row.Int32(0));
        List<SchemaMigration> missing = [.. migrations.Where(migration => !applied.Contains(migration.Number))];
        foreach (var migration in missing)
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

        return missing;
    }
}

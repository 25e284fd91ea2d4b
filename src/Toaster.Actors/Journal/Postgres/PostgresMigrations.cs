using System.Globalization;
using Npgsql;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Postgres;

/// <summary>Brings a database of PostgreSQL to the newest schema. Several servers may start at once: one of them does it.</summary>
internal static class PostgresMigrations
{
    public const long LockKey = 0x544F4153; // "TOAS"

    public static IReadOnlyList<SchemaMigration> All { get; } = SchemaScripts.Collect(typeof(PostgresMigrations).Assembly, isPostgres: true);

    /// <summary>The steps that were missing. Throws <see cref="StoreUnavailableException"/> for a database of a newer program, or of another one.</summary>
    public static IReadOnlyList<SchemaMigration> Apply(NpgsqlConnection connection, string name, IReadOnlyList<SchemaMigration> migrations, TimeProvider time)
    {
        using var transaction = connection.BeginTransaction();
        // Held to the end of the transaction, whatever becomes of this process.
        Execute(connection, $"SET LOCAL lock_timeout = '60s'; SELECT pg_advisory_xact_lock({LockKey})");
        var applied = Look(connection, name, migrations);
        List<SchemaMigration> missing = [.. migrations.Where(migration => !applied.Contains(migration.Number))];
        foreach (var migration in missing)
        {
            Execute(connection, migration.Sql);
            using var command = new NpgsqlCommand("INSERT INTO schema_version (version, name, applied_at) VALUES ($1, $2, $3)", connection)
            {
                Parameters =
                {
                    new() { Value = migration.Number },
                    new() { Value = migration.Name },
                    new() { Value = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture) },
                },
            };
            command.ExecuteNonQuery();
        }

        transaction.Commit();
        return missing;
    }

    /// <summary>The steps there are, none in an empty database. Throws like <see cref="Apply"/>.</summary>
    public static IReadOnlyList<int> Look(NpgsqlConnection connection, string name, IReadOnlyList<SchemaMigration> migrations)
    {
        var applied = Applied(connection, name);
        var newest = migrations.Count == 0 ? 0 : migrations[^1].Number;
        return applied.Count > 0 && applied.Max() is var version && version > newest
            ? throw new StoreUnavailableException(
                $"{name} was written by a newer Toaster (schema {version}, this one knows {newest}); install that version or a later one.")
            : applied;
    }

    private static List<int> Applied(NpgsqlConnection connection, string name)
    {
        using (var look = new NpgsqlCommand("""
            SELECT to_regclass('schema_version') IS NOT NULL,
                (SELECT count(*) FROM pg_catalog.pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p'))
            """, connection))
        using (var row = look.ExecuteReader())
        {
            row.Read();
            if (!row.GetBoolean(0))
            {
                return row.GetInt64(1) == 0 ? [] : throw new StoreUnavailableException($"{name} holds tables of another program; choose another database, or another schema by Search Path=….");
            }
        }

        using var command = new NpgsqlCommand("SELECT version FROM schema_version", connection);
        using var reader = command.ExecuteReader();
        List<int> applied = [];
        while (reader.Read())
        {
            applied.Add(reader.GetInt32(0));
        }

        return applied;
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}

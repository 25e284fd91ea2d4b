using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Postgres;

namespace Toaster.Actors.Admin.Verification;

/// <summary>The database as PostgreSQL sees it: every page of a table can be read, every index is there and usable; and its schema.</summary>
internal sealed class PostgresCheck(IVerifiedStore store, Findings findings) : IDatabaseCheck
{
    private const string Rebuild = "build it again: REINDEX INDEX CONCURRENTLY NAME; if that says there are two rows of one key, restore a backup";

    private const string Unusable = """
        SELECT CAST(c.relname AS TEXT), CAST(t.relname AS TEXT) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
        WHERE t.relnamespace = current_schema()::regnamespace AND NOT (i.indisvalid AND i.indisready) ORDER BY 1
        """;

    private const string Tables = """
        SELECT CAST(relname AS TEXT) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' ORDER BY 1
        """;

    private const string Unique = """
        SELECT CAST(c.relname AS TEXT) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
        WHERE t.relnamespace = current_schema()::regnamespace AND i.indisunique
        """;

    // What appends and projections rely on to happen once.
    private static readonly (string Index, string Table)[] Needed =
    [
        ("entity_pkey", "entity"), ("build_journal_seq", "build_journal"), ("journal_seq", "journal"), ("registry_pkey", "registry"),
        ("open_entity_pkey", "open_entity"), ("projection_pkey", "projection"), ("id_sequence_pkey", "id_sequence"), ("lease_pkey", "lease"),
    ];

    /// <inheritdoc/>
    public async Task<bool> SchemaAsync(CancellationToken ct)
    {
        var newest = PostgresMigrations.All[^1].Number;
        var (version, stores) = await store.ReadAsync(
            connection => (
                connection.Prepared("SELECT coalesce(max(version), 0) FROM schema_version").Single(row => row.Int32(0)),
                connection.Prepared("SELECT count(*) FROM store").Single(row => row.Int32(0))),
            ct);
        if (version < newest)
        {
            findings.Warn(
                "schema-old", new(Table: "schema_version"),
                $"The schema of the database is {version}; this program's is {newest}. Tables are not looked at.", "bring it up to date: toaster admin migrate");
            return false;
        }

        if (stores != 1)
        {
            findings.Error("store-row", new(Table: "store"), $"The table store has {stores} rows instead of one, so nothing can be recorded.", Advice.Restore);
        }

        return true;
    }

    /// <inheritdoc/>
    public async Task PagesAsync(CancellationToken ct)
    {
        foreach (var (index, table) in await store.ReadAsync(connection => connection.Prepared(Unusable).All(row => (row.Text(0), row.Text(1))), ct))
        {
            findings.Error("index-unusable", new(Table: table), $"The index {index} of {table} is not valid, so PostgreSQL does not use it.", Rebuild);
        }

        var unique = (await store.ReadAsync(connection => connection.Prepared(Unique).All(row => row.Text(0)), ct)).ToHashSet(StringComparer.Ordinal);
        foreach (var (index, table) in Needed.Where(needed => !unique.Contains(needed.Index)))
        {
            findings.Error("index-missing", new(Table: table), $"The unique index {index} of {table} is missing, so one thing could be stored twice.", Advice.Restore);
        }

        foreach (var table in await store.ReadAsync(connection => connection.Prepared(Tables).All(row => row.Text(0)), ct))
        {
            await ReadAsync(table, ct);
        }
    }

    /// <summary>Each page once: with checksums PostgreSQL itself says which of them is damaged.</summary>
    private async Task ReadAsync(string table, CancellationToken ct)
    {
        try
        {
            await store.ReadAsync(connection => connection.Prepared($"SELECT count(*) FROM \"{table}\"").Single(row => row.Int64(0)), ct);
        }
        catch (JournalUnavailableException e) when (e.InnerException is Npgsql.PostgresException { SqlState: Npgsql.PostgresErrorCodes.QueryCanceled })
        {
            findings.Note($"The table {table} is too large to be counted in one short read; what Toaster reads of it was read.");
        }
        catch (JournalUnavailableException e)
        {
            findings.Error("integrity", new(Table: table), $"PostgreSQL cannot read the table {table}: {e.Message}", Advice.Restore);
        }
    }
}

using Microsoft.Data.Sqlite;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Admin.Verification;

/// <summary>The database as SQLite sees it: pages, indexes, keys; and its schema.</summary>
internal sealed class DatabaseCheck(IVerifiedStore store, string path, Findings findings) : IDatabaseCheck
{
    private const int MostListed = 20;

    /// <inheritdoc/>
    public async Task<bool> SchemaAsync(CancellationToken ct)
    {
        var newest = SchemaMigrations.All[^1].Number;
        var (version, stores) = await store.ReadAsync(
            connection =>
            {
                StoreInspection.CheckOwner((SqliteStoreConnection)connection, path);
                StoreInspection.CheckVersion((SqliteStoreConnection)connection, path, newest);
                var version = SchemaMigrations.CurrentVersion((SqliteStoreConnection)connection);
                return (version, version == 0 ? 0 : connection.Prepared("SELECT count(*) FROM store").Single(row => row.Int32(0)));
            },
            ct);
        if (version < newest)
        {
            findings.Warn(
                "schema-old", new(Table: "schema_version"),
                $"The schema of the database is {version}; this program's is {newest}. Tables are not looked at.", "start toaster serve once: it brings the schema up to date");
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
        if (!store.IsLive)
        {
            await LookAsync("PRAGMA integrity_check", "the database", ct);
        }
        else
        {
            // One table at a time: a read that lasts keeps the log from being cut, and is stopped.
            foreach (var table in await TablesAsync(ct))
            {
                await LookAsync($"PRAGMA integrity_check(\"{table}\")", $"table {table}", ct);
            }
        }

        foreach (var (table, parent) in await store.ReadAsync(
            connection => connection.Prepared("PRAGMA foreign_key_check").All(row => (row.Text(0), row.TextOrNull(2) ?? "?")), ct))
        {
            findings.Error("foreign-key", new(Table: table), $"A row of {table} refers to one of {parent} that does not exist.", Advice.Restore);
        }
    }

    private async Task LookAsync(string pragma, string what, CancellationToken ct)
    {
        try
        {
            foreach (var said in (await store.ReadAsync(connection => connection.Prepared(pragma).All(row => row.Text(0)), ct)).Where(said => said != "ok").Take(MostListed))
            {
                findings.Error("integrity", new(File: "toaster.db"), $"SQLite finds {what} damaged: {said.ReplaceLineEndings(" ")}", Advice.Restore);
            }
        }
        catch (JournalUnavailableException e) when (store.IsLive && e.InnerException is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_INTERRUPT })
        {
            findings.Note($"The pages of {what} are too many to be checked in one short read while a server writes; its rows were read. Stop the server and verify again for the pages.");
        }
    }

    private async Task<List<string>> TablesAsync(CancellationToken ct)
        => await store.ReadAsync(connection => connection.Prepared("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").All(row => row.Text(0)), ct);
}

using Toaster.Actors.Blobs;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Admin.Verification;

/// <summary>
/// Looks whether journal, tables and files of a data directory are whole and agree, and says what is wrong where. It changes
/// nothing, reads in short transactions, and holds at most one build in memory.
/// </summary>
public static class Verifier
{
    /// <summary>A directory that no process uses; not a byte of it changes.</summary>
    /// <param name="deep">Also compares the read tables with what folding the journal gives.</param>
    /// <exception cref="StoreUnavailableException">It cannot be looked at: in use, not there, of another or a newer program.</exception>
    public static async Task<VerifyReport> RunAsync(string dataDirectory, bool deep, TimeProvider time, CancellationToken ct)
    {
        using var store = QuietStore.Open(dataDirectory);
        return await RunAsync(store, deep, time, ct);
    }

    /// <summary>A database that servers may use meanwhile, and the files of one data directory; nothing of either changes.</summary>
    /// <param name="deep">Also compares the read tables with what folding the journal gives.</param>
    /// <param name="pieces">Where logs and received files are; null: in the database, or in the directory.</param>
    /// <exception cref="StoreUnavailableException">It cannot be looked at: not there, empty, of another or a newer program.</exception>
    public static async Task<VerifyReport> RunAsync(PostgresStoreOptions db, string dataDirectory, bool deep, TimeProvider time, CancellationToken ct, IPieces? pieces = null)
    {
        await using var store = PostgresStore.OpenToLook(db);
        return await RunAsync(new SharedStore(store, dataDirectory, pieces ?? new PostgresPieces(store)), deep, time, ct);
    }

    /// <inheritdoc cref="RunAsync(IStore, ImportFiles, bool, TimeProvider, CancellationToken)"/>
    public static Task<VerifyReport> RunAsync(SqliteStore store, bool deep, TimeProvider time, CancellationToken ct) => RunAsync(new LiveStore(store), deep, time, ct);

    /// <summary>The store of this process, while it is used, and the files beside it.</summary>
    public static Task<VerifyReport> RunAsync(IStore store, ImportFiles files, bool deep, TimeProvider time, CancellationToken ct) => RunAsync(
        store is PostgresStore shared ? new SharedStore(shared, files.DataDirectory, files.Shared?.Pieces ?? new PostgresPieces(store)) : new LiveStore((SqliteStore)store), deep, time, ct);

    private static async Task<VerifyReport> RunAsync(IVerifiedStore store, bool deep, TimeProvider time, CancellationToken ct)
    {
        var findings = new Findings();
        var database = store.Database(findings);
        var isOurs = true;
        await GuardAsync("schema", async () => isOurs = await database.SchemaAsync(ct), store, findings);
        if (!isOurs)
        {
            return findings.Report(deep);
        }

        await GuardAsync("pages", () => database.PagesAsync(ct), store, findings);
        var files = new DirectoryCheck(store, findings, time);
        await GuardAsync("files", () => files.BeginAsync(ct), store, findings);
        await GuardAsync("journal", () => new EntityCheck(store, findings, files).RunAsync(ct), store, findings);
        await GuardAsync("registry", () => new RegistryCheck(store, findings).RunAsync(ct), store, findings);
        await GuardAsync("rows", () => new OrphanCheck(store, findings).RunAsync(ct), store, findings);
        await GuardAsync("pools", () => new PoolCheck(store, findings).RunAsync(ct), store, findings);
        await GuardAsync(
            "tables",
            async () =>
            {
                using var compare = deep ? new TableCompare(store, findings, time) : null;
                await new TableCheck(store, findings, compare is null ? null : compare.RunAsync).RunAsync(ct);
            },
            store, findings);
        await GuardAsync("files", () => files.FinishAsync(ct), store, findings);
        await GuardAsync("build logs", () => new BuildLogCheck(store, findings).RunAsync(ct), store, findings);
        return findings.Report(deep);
    }

    /// <summary>A part that cannot be read is a finding; the other parts are still looked at.</summary>
    private static async Task GuardAsync(string part, Func<Task> look, IVerifiedStore store, Findings findings)
    {
        try
        {
            await look();
        }
        catch (Exception e) when (e is JournalUnavailableException or IOException { InnerException: JournalUnavailableException })
        {
            findings.Error("unreadable", store.Place, $"While looking at the {part}: {e.Message}", Advice.Restore);
        }
    }
}

using Toaster.Actors.Journal;
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

    /// <summary>The store of this process, while it is used.</summary>
    public static Task<VerifyReport> RunAsync(SqliteStore store, bool deep, TimeProvider time, CancellationToken ct)
        => RunAsync(new LiveStore(store), deep, time, ct);

    private static async Task<VerifyReport> RunAsync(IVerifiedStore store, bool deep, TimeProvider time, CancellationToken ct)
    {
        var findings = new Findings();
        var database = new DatabaseCheck(store, findings);
        var isOurs = true;
        await GuardAsync("schema", async () => isOurs = await database.SchemaAsync(ct), findings);
        if (!isOurs)
        {
            return findings.Report(deep);
        }

        await GuardAsync("pages", () => database.PagesAsync(ct), findings);
        var files = new DirectoryCheck(store, findings, time);
        await GuardAsync("journal", () => new EntityCheck(store, findings, files).RunAsync(ct), findings);
        await GuardAsync("registry", () => new RegistryCheck(store, findings).RunAsync(ct), findings);
        await GuardAsync("rows", () => new OrphanCheck(store, findings).RunAsync(ct), findings);
        await GuardAsync(
            "tables",
            async () =>
            {
                using var compare = deep ? new TableCompare(store, findings, time) : null;
                await new TableCheck(store, findings, compare is null ? null : compare.RunAsync).RunAsync(ct);
            },
            findings);
        await GuardAsync("files", () => files.FinishAsync(ct), findings);
        await GuardAsync("build logs", () => new BuildLogCheck(store, findings).RunAsync(ct), findings);
        return findings.Report(deep);
    }

    /// <summary>A part that cannot be read is a finding; the other parts are still looked at.</summary>
    private static async Task GuardAsync(string part, Func<Task> look, Findings findings)
    {
        try
        {
            await look();
        }
        catch (JournalUnavailableException e)
        {
            findings.Error("unreadable", new(File: "toaster.db"), $"While looking at the {part}: {e.Message}", Advice.Restore);
        }
    }
}

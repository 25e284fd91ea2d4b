using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql;

namespace Toaster.Actors.Admin.Verification;

/// <summary>Rows of entities that do not exist, in the journal and in every read table.</summary>
internal sealed class OrphanCheck(IVerifiedStore store, Findings findings)
{
    public async Task RunAsync(CancellationToken ct)
    {
        await TableAsync("build_journal", "entity_id", "", EntityKind.Build, Advice.Restore, ct);
        await TableAsync("journal", "entity_id", $"entity_kind = {(int)EntityKind.Import} AND", EntityKind.Import, Advice.Restore, ct);
        await TableAsync("journal", "entity_id", $"entity_kind = {(int)EntityKind.Project} AND", EntityKind.Project, Advice.Restore, ct);
        await TableAsync("projection", "entity_id", "", EntityKind.Build, "", ct);
        await TableAsync("import_view", "import_id", "", EntityKind.Import, "", ct);
        await TableAsync("build_log", "build_id", "", EntityKind.Build, "they do no harm; restore a backup if the build is missed", ct);
        await TableAsync("log_wish", "build_id", "", EntityKind.Build, "they do no harm: nobody can send these logs", ct);
        await TableAsync("build_summary", "build_id", "", EntityKind.Build, "", ct);
        foreach (var table in BuildTableNames.Names.Where(name => name != "build_summary"))
        {
            await TableAsync(table, "build_id", "", EntityKind.Build, "", ct);
        }
    }

    /// <summary>Jumps from id to id along the index, so that long tables cost no more than short ones.</summary>
    private async Task TableAsync(string table, string column, string where, EntityKind kind, string advice, CancellationToken ct)
    {
        var next = $"SELECT min({column}) FROM {table} WHERE {where} {column} > ?1";
        for (long? at = long.MinValue; at is { } from;)
        {
            var (last, orphans) = await store.ReadAsync(connection => Page(connection, next, from, kind), ct);
            foreach (var id in orphans)
            {
                var entity = new PersistenceId(kind, id);
                findings.Error(
                    "rows-of-nobody", new($"{entity}", Table: table), $"The table {table} has rows of {entity}, which does not exist.",
                    advice.Length > 0 ? advice : Advice.Replay(id));
            }

            at = last;
        }
    }

    private static (long? Last, List<long> Orphans) Page(IStoreConnection connection, string next, long from, EntityKind kind)
    {
        List<long> orphans = [];
        for (var n = 0; n < 500; n++)
        {
            if (connection.Prepared(next).Bind(1, from).Single(row => row.Int64OrNull(0)) is not { } id)
            {
                return (null, orphans);
            }

            if (VerifySql.Find(connection, new(kind, id)) is null)
            {
                orphans.Add(id);
            }

            from = id;
        }

        return (from, orphans);
    }
}

using System.Text.Json;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql;

namespace Toaster.Actors.Admin.Verification;

/// <summary>The read tables of each build: how far they are, and whether their summary says the same as the journal.</summary>
internal sealed class TableCheck(IVerifiedStore store, Findings findings, Func<BuildId, long, CancellationToken, Task>? compare)
{
    private const string Sql = """
        SELECT e.last_seq, e.attempt, e.agent_seq, p.version, p.seq, s.attempt, s.is_complete, d.summary,
            EXISTS (SELECT 1 FROM open_entity o WHERE o.kind = 2 AND o.id = e.id), s.build_id IS NULL
        FROM entity e
        LEFT JOIN projection p ON p.entity_id = e.id AND p.name = 'build'
        LEFT JOIN build_summary s ON s.build_id = e.id
        LEFT JOIN build_detail d ON d.build_id = e.id
        WHERE e.kind = 2 AND e.id = ?1
        """;

    public async Task RunAsync(CancellationToken ct)
    {
        for (var after = 0L; ;)
        {
            var from = after;
            var builds = await store.ReadAsync(
                connection => connection.Prepared("SELECT id FROM entity WHERE kind = 2 AND id > ?1 ORDER BY id LIMIT 500").Bind(1, from).All(row => row.Int64(0)), ct);
            if (builds.Count == 0)
            {
                break;
            }

            foreach (var id in builds)
            {
                var (found, cursor) = await store.ReadAsync(connection => Look(connection, id), ct);
                findings.AddRange(found);
                if (cursor > 0 && compare is not null && !findings.IsDamaged(new(EntityKind.Build, id)))
                {
                    await compare(new(id), cursor, ct);
                }
            }

            after = builds[^1];
        }

        await ImportsAsync(ct);
        await SnapshotsAsync(ct);
    }

    private static (List<Finding> Found, long Cursor) Look(IStoreConnection connection, long id)
    {
        List<Finding> found = [];
        if (VerifySql.IsDeleted(connection, id))
        {
            return (found, 0);
        }

        var cursor = connection.Prepared(Sql).Bind(1, id).First(row =>
        {
            var (last, isOpen, seq) = (row.Int64(0), row.Flag(8), row.Int64OrNull(4) ?? 0);
            if (row.Int64OrNull(3) is { } version && version != SqlBuildTables.CurrentVersion)
            {
                Warn("tables-version", "projection", $"The read tables of build {id} are of version {version}; this program's is {SqlBuildTables.CurrentVersion}.");
                return 0;
            }

            if (seq > last)
            {
                Error("tables-ahead", "projection", $"The read tables of build {id} show journal row {seq}, but its journal ends with row {last}.");
                return 0;
            }

            if (seq < last && !isOpen)
            {
                Error(
                    "tables-behind", "projection",
                    $"The read tables of build {id} show journal row {seq} of {last}, and the build is not among those that are looked at after a restart.");
            }

            if (seq > 0 && (row.Flag(9) || row.IsNull(7)))
            {
                Error("summary-missing", row.Flag(9) ? "build_summary" : "build_detail", $"The summary of build {id} is missing, so it is on no page.");
                return 0;
            }

            if (seq > 0)
            {
                Summary(row, isUpToDate: seq == last);
            }

            return seq;
        });
        return (found, cursor);

        void Summary(Statement row, bool isUpToDate)
        {
            try
            {
                SummaryJson.Read(row.Bytes(7));
            }
            catch (JsonException e)
            {
                Error("summary-unreadable", "build_detail", $"The summary of build {id} cannot be read: {e.Message}");
            }

            if (isUpToDate && row.Int32(5) != row.Int32(1))
            {
                Error("summary-wrong", "build_summary", $"The summary of build {id} is of attempt {row.Int32(5)}, but the journal is in attempt {row.Int32(1)}.");
            }
        }

        void Error(string code, string table, string sentence) => found.Add(new(FindingSeverity.Error, code, new($"build-{id}", Table: table), sentence, Advice.Replay(id)));

        void Warn(string code, string table, string sentence) => found.Add(new(FindingSeverity.Warning, code, new($"build-{id}", Table: table), sentence, Advice.Replay(id)));
    }

    private async Task ImportsAsync(CancellationToken ct)
    {
        const string Ahead = """
            SELECT v.import_id, v.seq, e.last_seq FROM import_view v JOIN entity e ON e.kind = 3 AND e.id = v.import_id WHERE v.seq > e.last_seq LIMIT 500
            """;
        foreach (var (id, seq, last) in await store.ReadAsync(connection => connection.Prepared(Ahead).All(row => (row.Int64(0), row.Int64(1), row.Int64(2))), ct))
        {
            findings.Error(
                "tables-ahead", new($"import-{id}", Table: "import_view"),
                $"The list of imports shows journal row {seq} of import {id}, but its journal ends with row {last}.", Advice.Restore);
        }
    }

    private async Task SnapshotsAsync(CancellationToken ct)
    {
        const string Wrong = """
            SELECT s.kind, s.entity_id, s.name, s.seq_nr, coalesce(e.last_seq, 0)
            FROM snapshot s LEFT JOIN entity e ON e.kind = s.kind AND e.id = s.entity_id
            WHERE e.id IS NULL OR s.seq_nr > e.last_seq LIMIT 500
            """;
        foreach (var (id, name, seq, last) in await store.ReadAsync(
            connection => connection.Prepared(Wrong).All(row => (new PersistenceId((EntityKind)row.Int32(0), row.Int64(1)), row.Text(2), row.Int64(3), row.Int64(4))), ct))
        {
            findings.Warn(
                "snapshot", new($"{id}", Table: "snapshot"),
                $"The snapshot {name} of {id} is of journal row {seq}, but its journal ends with row {last}; it is a cache and is not believed.", Advice.Nothing);
        }
    }
}

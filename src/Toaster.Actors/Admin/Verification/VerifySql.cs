using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Admin.Verification;

/// <summary>An entity and where it stands.</summary>
internal readonly record struct EntityRow(PersistenceId Id, EntityHead Head);

/// <summary>What the checks ask the store, each in one short read.</summary>
internal static class VerifySql
{
    private const int PageRows = 256;
    private const int PageBytes = 4 * 1024 * 1024;

    private const string Entities = """
        SELECT kind, id, last_seq, attempt, stream, agent_seq, source_offset FROM entity
        WHERE (kind, id) > (?1, ?2) ORDER BY kind, id LIMIT 500
        """;

    private const string Head = "SELECT kind, id, last_seq, attempt, stream, agent_seq, source_offset FROM entity WHERE kind = ?1 AND id = ?2";

    private const string Columns = "SELECT seq_nr, kind, first, cnt, fmt, ts, writer, payload FROM ";

    private const string BuildRows = Columns + "build_journal WHERE entity_id = ?1 AND seq_nr > ?2 ORDER BY seq_nr LIMIT ?3";

    private const string OtherRows = Columns + "journal WHERE entity_kind = ?4 AND entity_id = ?1 AND seq_nr > ?2 ORDER BY seq_nr LIMIT ?3";

    private const string Deleted = """
        SELECT count(*) FROM entity e JOIN build_journal j ON j.entity_id = e.id AND j.seq_nr = e.last_seq
        WHERE e.kind = 2 AND e.id = ?1 AND j.kind = 0
          AND (instr(j.payload, ?2) > 0 OR instr(j.payload, ?3) > 0)
        """;

    /// <summary>The build is being deleted, or was.</summary>
    public static bool IsDeleted(IStoreConnection connection, long build)
        => connection.Prepared(Deleted).Bind(1, build).Bind(2, "\"deletion-begun."u8).Bind(3, "\"build-deleted."u8).Single(row => row.Flag(0));

    /// <summary>Entities behind one, in order.</summary>
    public static List<EntityRow> EntitiesAfter(IStoreConnection connection, PersistenceId after)
        => connection.Prepared(Entities).Bind(1, (long)after.Kind).Bind(2, after.Value).All(Entity);

    public static EntityRow? Find(IStoreConnection connection, PersistenceId id)
        => connection.Prepared(Head).Bind(1, (long)id.Kind).Bind(2, id.Value).First<EntityRow?>(row => Entity(row));

    /// <summary>Rows of an entity behind a number, holes or not; false: there are more.</summary>
    public static (List<JournalRow> Rows, bool IsLast) RowsAfter(IStoreConnection connection, PersistenceId id, long after)
    {
        var isBuild = id.Kind == EntityKind.Build;
        var statement = connection.Prepared(isBuild ? BuildRows : OtherRows).Bind(1, id.Value).Bind(2, after).Bind(3, PageRows);
        if (!isBuild)
        {
            statement.Bind(4, (long)id.Kind);
        }

        List<JournalRow> rows = [];
        try
        {
            for (var bytes = 0; bytes < PageBytes; bytes += rows[^1].Payload.Length)
            {
                if (!statement.Step())
                {
                    return (rows, rows.Count < PageRows);
                }

                rows.Add(new(
                    statement.Int64(0), (RowKind)statement.Int32(1), statement.Int64(2), statement.Int32(3), statement.Int32(4),
                    DateTimeOffset.UnixEpoch, statement.Text(6), statement.Blob(7)));
            }

            return (rows, false);
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>All rows of an entity up to a number, page by page.</summary>
    public static async IAsyncEnumerable<JournalRow> RowsAsync(
        IVerifiedStore store, PersistenceId id, long upTo, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (var after = 0L; ;)
        {
            var from = after;
            var (rows, isLast) = await store.ReadAsync(connection => RowsAfter(connection, id, from), ct);
            foreach (var row in rows.TakeWhile(row => row.SeqNr <= upTo))
            {
                yield return row;
            }

            if (isLast || rows[^1].SeqNr >= upTo)
            {
                yield break;
            }

            after = rows[^1].SeqNr;
        }
    }

    private static EntityRow Entity(Statement row) => new(
        new((EntityKind)row.Int32(0), row.Int64(1)), new(row.Int64(2), row.Int32(3), row.Text(4), row.Int64(5), row.Int64(6)));
}

using System.Text;
using Toaster.Actors.Builds;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Views.Sql;

/// <summary>Deletes builds from a <see cref="IStore"/>; a step is one work item of the write lane.</summary>
/// <param name="deleteLog">Deletes the log with a digest; may be repeated.</param>
public sealed class SqlBuildEraser(IStore store, BuildCursors cursors, string writer, Action<IStoreConnection, string> deleteLog, TimeProvider time) : IBuildEraser
{
    /// <summary>Rows that one step removes; of the journal, whose rows are large, 200 at most.</summary>
    public int RowsAtOnce { get; init; } = 5_000;

    /// <summary>What else there is of a build beside its record goes with its logs; may be repeated.</summary>
    public Action<IStoreConnection, BuildId> EraseMore { get; init; } = (_, _) => { };

    private const string CountJournal = "SELECT count(*) FROM build_journal WHERE entity_id = ?1";

    private const string DeleteJournal = """
        DELETE FROM build_journal WHERE entity_id = ?1 AND seq_nr IN (
            SELECT seq_nr FROM build_journal WHERE entity_id = ?1 AND seq_nr < ?2 ORDER BY seq_nr LIMIT ?3)
        """;

    // Begun events of builds that are not being deleted themselves; almost always the first row.
    private const string Users = """
        SELECT count(*) FROM entity e CROSS JOIN build_journal j ON j.entity_id = e.id
        WHERE e.kind = 2 AND e.id <> ?1 AND j.kind = 0 AND instr(j.payload, ?2) > 0
          AND instr(j.payload, ?3) > 0 AND j.seq_nr = 1 AND e.attempt <= 1
          AND NOT EXISTS (SELECT 1 FROM build_journal l WHERE l.entity_id = e.id AND l.seq_nr = e.last_seq AND l.kind = 0
              AND instr(l.payload, ?4) > 0)
        """;

    private static readonly string UsersOfSeveralAttempts
        = Users.Replace("j.seq_nr = 1 AND e.attempt <= 1", "e.attempt > 1", StringComparison.Ordinal);

    private static readonly string[] FinishSql =
    [
        "DELETE FROM build_journal WHERE entity_id = ?1",
        "DELETE FROM projection WHERE entity_id = ?1",
        "DELETE FROM snapshot WHERE kind = 2 AND entity_id = ?1",
        "DELETE FROM registry WHERE kind = 2 AND id = ?1",
        "DELETE FROM open_entity WHERE kind = 2 AND id = ?1",
        "UPDATE entity SET last_seq = 1, agent_seq = 0, source_offset = 0 WHERE kind = 2 AND id = ?1",
    ];

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(BuildId id, CancellationToken ct) => store.ReadAsync(
        connection => BuildTableNames.Count(connection, id) + connection.Prepared(CountJournal).Bind(1, id.Value).Single(row => row.Int64(0)), ct);

    /// <inheritdoc/>
    public async ValueTask<int> EraseRowsAsync(BuildId id, EntityHead head, CancellationToken ct)
    {
        var gone = await WriteAsync(id, head, connection => EraseRows(connection, id, head), ct);
        cursors.Moved(id);
        return gone;
    }

    /// <inheritdoc/>
    public async ValueTask EraseLogsAsync(BuildId id, EntityHead head, IReadOnlyList<string> digests, CancellationToken ct)
    {
        foreach (var digest in digests)
        {
            // In the lane: no recording from the same file can begin between the look and the deletion.
            await WriteAsync(id, head, connection => EraseLog(connection, id, digest), ct);
        }

        await WriteAsync(
            id, head,
            connection =>
            {
                EraseMore(connection, id);
                return 0;
            },
            ct);
    }

    /// <inheritdoc/>
    public async ValueTask FinishAsync(BuildId id, EntityHead head, ReadOnlyMemory<byte> last, CancellationToken ct)
    {
        await WriteAsync(
            id, head,
            connection =>
            {
                foreach (var sql in FinishSql)
                {
                    connection.Prepared(sql).Bind(1, id.Value).Execute();
                }

                return connection.Prepared(JournalSql.InsertBuildRow)
                    .Bind(1, id.Value).Bind(2, 1).Bind(3, (long)RowKind.DomainEvent).Bind(4, 0).Bind(5, 0).Bind(6, 0)
                    .Bind(7, time.GetUtcNow().ToUnixTimeMilliseconds()).Bind(8, writer).Bind(9, last.Span).Execute();
            },
            ct);
        cursors.Moved(id);
    }

    private ValueTask<int> WriteAsync(BuildId id, EntityHead head, Func<IStoreConnection, int> work, CancellationToken ct) => store.WriteAsync(
        WritePriority.Projection,
        connection => connection.Prepared(JournalSql.Head).Bind(1, (long)EntityKind.Build).Bind(2, id.Value).First(row => row.Int64(0)) == head.LastSeq
            ? work(connection)
            : throw new JournalUnavailableException($"Build {id} does not stand at row {head.LastSeq} any more."),
        ct);

    private int EraseRows(IStoreConnection connection, BuildId id, EntityHead head)
    {
        // Without its cursor nobody stores rows of it any more.
        connection.Prepared(CursorSql.Delete).Bind(1, id.Value).Execute();
        SqlSnapshots.DeleteIn(connection, new(EntityKind.Build, id.Value));
        return BuildTableNames.DeleteSome(connection, id, RowsAtOnce) is > 0 and var gone
            ? gone
            : connection.Prepared(DeleteJournal).Bind(1, id.Value).Bind(2, head.LastSeq).Bind(3, Math.Min(200, RowsAtOnce)).Execute();
    }

    private int EraseLog(IStoreConnection connection, BuildId id, string digest)
    {
        var users = new[] { Users, UsersOfSeveralAttempts }.Sum(
            sql => connection.Prepared(sql).Bind(1, id.Value).Bind(2, Encoding.UTF8.GetBytes(digest)).Bind(3, "recording-begun."u8).Bind(4, "deletion-begun."u8).Single(row => row.Int64(0)));
        if (users == 0)
        {
            deleteLog(connection, digest);
        }

        return 0;
    }
}

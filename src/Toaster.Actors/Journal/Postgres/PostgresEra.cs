using System.Security.Cryptography;
using Npgsql;

namespace Toaster.Actors.Journal.Postgres;

/// <summary>
/// Which life of a database this is. After a restore or the promotion of a standby the same numbers may stand for other content, so
/// nothing that was read before holds. The operator says so by a new incarnation; a promotion nobody tells us of shows in PostgreSQL's
/// own timeline.
/// </summary>
internal readonly record struct PostgresEra(long Incarnation, long Timeline)
{
    /// <summary>Numbers between the last one that is known to be given and the next one: the others may be in somebody's hands.</summary>
    public const long SkippedIds = 1_000_000;

    /// <summary>Agents have so long to say what they are at, before builds that seem to wait are given away.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(30);

    // Among the counters that a promotion sets back, a row that is of no kind of entity: the timeline they were last given in.
    private const int TimelineRow = -1;

    private const string Look = """
        SELECT incarnation, CASE WHEN pg_is_in_recovery() THEN 0
            ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint END
        FROM store
        """;

    /// <exception cref="NpgsqlException">It is a standby, or has lost the row of its table store.</exception>
    public static PostgresEra Read(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(Look, connection);
        using var row = command.ExecuteReader();
        return !row.Read() ? throw new NpgsqlException("the row of its table store is gone; restore a backup")
            : row.GetInt64(1) == 0 ? throw new NpgsqlException("it is a standby, which only takes reads")
            : new(row.GetInt64(0), row.GetInt64(1));
    }

    /// <inheritdoc cref="Read"/>
    public static async Task<PostgresEra> ReadAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(Look, connection);
        await using var row = await command.ExecuteReaderAsync();
        return !await row.ReadAsync() ? throw new NpgsqlException("the row of its table store is gone; restore a backup")
            : row.GetInt64(1) == 0 ? throw new NpgsqlException("it is a standby, which only takes reads")
            : new(row.GetInt64(0), row.GetInt64(1));
    }

    /// <summary>Before a server uses it: when the database has been promoted since servers used it last, its new life begins. One of them does it.</summary>
    /// <returns>The present one.</returns>
    public static PostgresEra Settle(NpgsqlConnection connection, TimeProvider time)
    {
        using var transaction = connection.BeginTransaction();
        Execute(connection, "SELECT one FROM store FOR UPDATE");
        var era = Read(connection);
        if (Known(connection) is { } known && known != era.Timeline)
        {
            Begin(connection, time);
            era = Read(connection);
        }

        Execute(connection, $"INSERT INTO id_sequence (kind, next) VALUES ({TimelineRow}, $1) ON CONFLICT (kind) DO UPDATE SET next = excluded.next", era.Timeline);
        transaction.Commit();
        return era;
    }

    /// <summary>
    /// A new life begins: caches of the old one are void, no number is given twice, agents open new sessions and tell what they have, and what
    /// seems to wait is held back until they have. Part of the caller's transaction.
    /// </summary>
    public static void Begin(NpgsqlConnection connection, TimeProvider time)
    {
        var incarnation = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue;
        Execute(connection, "UPDATE store SET incarnation = $1", incarnation);
        Execute(connection, "INSERT INTO id_sequence (kind, next) SELECT kind, 1 FROM entity GROUP BY kind ON CONFLICT DO NOTHING");
        Execute(
            connection,
            "UPDATE id_sequence s SET next = greatest(next, coalesce((SELECT max(id) FROM entity e WHERE e.kind = s.kind), 0) + 1) + $1 WHERE kind > 0", SkippedIds);
        Execute(connection, "UPDATE agent SET session = session + $1", SkippedIds);
        Execute(connection, "UPDATE queue_item SET not_before = greatest(not_before, $1)", (time.GetUtcNow() + Hold).ToUnixTimeMilliseconds());
        Execute(connection, "UPDATE queue_state SET version = version + 1");
    }

    /// <summary>Null: no server has used it that knew of timelines.</summary>
    private static long? Known(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand($"SELECT next FROM id_sequence WHERE kind = {TimelineRow}", connection);
        return command.ExecuteScalar() as long?;
    }

    private static void Execute(NpgsqlConnection connection, string sql, params ReadOnlySpan<long> values)
    {
        using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        command.ExecuteNonQuery();
    }
}

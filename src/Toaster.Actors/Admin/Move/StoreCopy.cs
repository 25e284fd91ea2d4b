using System.Security.Cryptography;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Admin.Move;

/// <summary>Rows of a table that were copied.</summary>
public sealed record CopiedRows(string Table, long Rows);

/// <summary>
/// Copies everything that one database holds into another one, table by table, inside the two transactions of the caller. Each table is then
/// read back and compared with what was read before.
/// </summary>
internal sealed class StoreCopy(IStoreConnection from, IStoreConnection to, SqliteStoreConnection schema)
{
    private const int MostWaitingBytes = 4 << 20;

    /// <exception cref="AdministrationException">What was written is not what was read.</exception>
    public IReadOnlyList<CopiedRows> Run(CancellationToken ct)
    {
        var copied = CopiedTables.Names.Select(table => Copy(table, ct)).ToList();
        CopySequence("agent");
        CopySequence("pool");
        return copied;
    }

    private CopiedRows Copy(string table, CancellationToken ct)
    {
        var columns = CopiedTables.Columns(schema, table);
        var list = string.Join(", ", columns.Select(column => column.Name));
        to.Prepared($"DELETE FROM {table}").Execute();
        var write = to.Prepared($"INSERT INTO {table} ({list}) VALUES ({string.Join(", ", columns.Select((_, i) => $"?{i + 1}"))})");
        var waiting = 0;
        var read = Each(from, $"SELECT {list} FROM {table}", columns, row =>
        {
            waiting += CopiedRow.Bind(write, row, columns);
            write.Add();
            if (waiting > MostWaitingBytes)
            {
                (to as PostgresConnection)?.Flush();
                waiting = 0;
            }
        }, ct);
        var written = Each(to, $"SELECT {list} FROM {table}", columns, _ => { }, ct);
        return read == written
            ? new(table, read.Rows)
            : throw new AdministrationException("damaged-copy", $"The table {table} was copied, but {written.Rows} rows read back are not the {read.Rows} that were written; nothing was changed.");
    }

    private static (long Rows, UInt128 Digest) Each(IStoreConnection connection, string sql, List<CopiedColumn> columns, Action<Statement> look, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var statement = connection.Prepared(sql);
        var (rows, digest) = (0L, UInt128.Zero);
        try
        {
            while (statement.Step())
            {
                ct.ThrowIfCancellationRequested();
                look(statement);
                digest = unchecked(digest + CopiedRow.DigestOf(statement, columns, hash));
                rows++;
            }

            return (rows, digest);
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Numbers of agents and pools that were removed are not given again.</summary>
    private void CopySequence(string table)
    {
        var last = from is SqliteStoreConnection
            ? from.Prepared("SELECT max(seq) FROM sqlite_sequence WHERE name = ?1").Bind(1, table).Single(row => row.Int64OrNull(0))
            : from.Prepared("SELECT last_value FROM pg_sequences WHERE schemaname = current_schema() AND sequencename = ?1").Bind(1, $"{table}_id_seq").First(row => row.Int64OrNull(0));
        if (last is not { } number)
        {
            return;
        }

        if (to is PostgresConnection)
        {
            to.Prepared($"SELECT setval(pg_get_serial_sequence('{table}', 'id'), ?1)").Bind(1, number).Execute();
        }
        else
        {
            to.Prepared("DELETE FROM sqlite_sequence WHERE name = ?1").Bind(1, table).Execute();
            to.Prepared("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)").Bind(1, table).Bind(2, number).Execute();
        }
    }
}

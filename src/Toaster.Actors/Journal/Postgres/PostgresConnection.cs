using System.Data;
using Npgsql;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Postgres;

/// <summary>
/// A connection and its statements. Nothing of the session is relied on: what a transaction needs it sets for itself, so a pooler
/// may give each transaction another session.
/// </summary>
internal sealed class PostgresConnection : IStoreConnection, IDisposable
{
    private const int MostWaiting = 1_000;
    private const int MostWaitingBytes = 4 << 20; // PostgreSQL takes less than 1 GiB as one value.
    private const string LimitsSql = """
        SELECT set_config('statement_timeout', ?1, true), set_config('lock_timeout', ?2, true),
            set_config('idle_in_transaction_session_timeout', ?3, true), set_config('transaction_read_only', ?4, true)
        """;

    private readonly NpgsqlConnection _connection;
    private readonly PostgresStoreOptions _options;
    private readonly Dictionary<string, PostgresStatement> _statements = new(StringComparer.Ordinal);
    private readonly List<NpgsqlBatchCommand> _commands = [];
    private readonly List<PostgresRows> _rows = [];
    private int _rowCount, _byteCount;
    private int _answers;
    private NpgsqlTransaction? _transaction;

    private PostgresConnection(NpgsqlConnection connection, PostgresStoreOptions options)
    {
        _connection = connection;
        _options = options;
    }

    public static PostgresConnection Open(NpgsqlDataSource source, PostgresStoreOptions options) => new(source.OpenConnection(), options);

    /// <summary>False when its server has gone: it is of no use any more.</summary>
    public bool IsOpen => _connection.FullState == ConnectionState.Open;

    /// <summary>Something is to be sent before whatever asks for an answer.</summary>
    public bool HasWaiting => _commands.Count + _rows.Count > 0;

    /// <inheritdoc/>
    public Statement Prepared(string sql) => Statement(sql);

    public PostgresStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements[sql] = statement = new PostgresStatement(this, sql);
        }

        return statement;
    }

    public void Begin(bool write)
    {
        // Reads see one state, whatever is committed meanwhile. Writes see what was committed before each statement: a row that
        // waits for another transaction is compared as that one left it.
        _transaction = _connection.BeginTransaction(write ? IsolationLevel.ReadCommitted : IsolationLevel.RepeatableRead);
        var limits = Prepared(LimitsSql)
            .Bind(1, Milliseconds(write ? _options.StatementTimeout : _options.ReadTimeout)).Bind(2, Milliseconds(_options.LockTimeout))
            .Bind(3, Milliseconds(_options.IdleTimeout)).Bind(4, write ? "off" : "on");
        if (write)
        {
            limits.Add();
            _answers = 1;
        }
        else
        {
            limits.Execute(); // A thread of everybody's reads: it does not wait for another one.
        }
    }

    public void Commit()
    {
        Flush();
        _transaction!.Commit();
        End();
    }

    public void Rollback()
    {
        Forget();
        _transaction?.Rollback();
        End();
    }

    /// <summary>Sends it with the next ones.</summary>
    public void Add(NpgsqlBatchCommand command)
    {
        _commands.Add(command);
        FlushWhenMany();
    }

    /// <summary>A row came to <paramref name="rows"/>: they go with the next ones, in the order in which their first rows came.</summary>
    /// <param name="bytes">Of its texts.</param>
    public void Added(PostgresRows rows, int bytes)
    {
        if (rows.Count == 1)
        {
            _rows.Add(rows);
        }

        _rowCount++;
        _byteCount += bytes;
        FlushWhenMany();
    }

    /// <summary>Sends what was added.</summary>
    public void Flush()
    {
        if (HasWaiting)
        {
            using var batch = Waiting();
            Execute(batch);
        }
    }

    /// <summary>What was added and <paramref name="command"/>, to be sent as one.</summary>
    /// <param name="answers">How many come before that of the command.</param>
    public NpgsqlBatch WaitingAnd(NpgsqlBatchCommand command, out int answers)
    {
        answers = _answers;
        var batch = Waiting();
        batch.BatchCommands.Add(command);
        return batch;
    }

    // Not synchronously: Npgsql (10.0.0) then may hand a batch to one thread for all connections, and was seen to stand still for seconds.
    public static void Execute(NpgsqlBatch batch) => batch.ExecuteNonQueryAsync().GetAwaiter().GetResult();

    public static NpgsqlDataReader Read(NpgsqlBatch batch) => batch.ExecuteReaderAsync().GetAwaiter().GetResult();

    public NpgsqlCommand CreateCommand(string sql) => new(sql, _connection);

    public void Dispose()
    {
        _transaction?.Dispose();
        _connection.Dispose();
    }

    private void FlushWhenMany()
    {
        if (_commands.Count + _rowCount >= MostWaiting || _byteCount >= MostWaitingBytes)
        {
            Flush();
        }
    }

    private NpgsqlBatch Waiting()
    {
        var batch = new NpgsqlBatch(_connection, _transaction);
        foreach (var command in _commands.Concat(_rows.Select(rows => rows.Command())))
        {
            batch.BatchCommands.Add(command);
        }

        Forget();
        return batch;
    }

    private void Forget()
    {
        _commands.Clear();
        _rows.ForEach(rows => rows.Clear());
        _rows.Clear();
        (_rowCount, _byteCount, _answers) = (0, 0, 0);
    }

    private void End()
    {
        _transaction?.Dispose();
        _transaction = null;
    }

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

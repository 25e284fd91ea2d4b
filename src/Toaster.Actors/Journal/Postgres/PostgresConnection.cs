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
    private const int MostPending = 500;
    private readonly NpgsqlConnection _connection;
    private readonly PostgresStoreOptions _options;
    private readonly Dictionary<string, PostgresStatement> _statements = new(StringComparer.Ordinal);
    private NpgsqlBatch? _pending;
    private NpgsqlTransaction? _transaction;

    private PostgresConnection(NpgsqlConnection connection, PostgresStoreOptions options)
    {
        _connection = connection;
        _options = options;
    }

    public static PostgresConnection Open(NpgsqlDataSource source, PostgresStoreOptions options) => new(source.OpenConnection(), options);

    /// <summary>False when its server has gone: it is of no use any more.</summary>
    public bool IsOpen => _connection.FullState == ConnectionState.Open;

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
        Prepared("""
            SELECT set_config('statement_timeout', ?1, true), set_config('lock_timeout', ?2, true),
                set_config('idle_in_transaction_session_timeout', ?3, true), set_config('transaction_read_only', ?4, true)
            """)
            .Bind(1, Milliseconds(write ? _options.StatementTimeout : _options.ReadTimeout)).Bind(2, Milliseconds(_options.LockTimeout))
            .Bind(3, Milliseconds(_options.IdleTimeout)).Bind(4, write ? "off" : "on").Execute();
    }

    public void Commit()
    {
        Flush();
        _transaction!.Commit();
        End();
    }

    public void Rollback()
    {
        _pending?.Dispose();
        _pending = null;
        _transaction?.Rollback();
        End();
    }

    /// <summary>Sends it with the next ones.</summary>
    public void Add(NpgsqlBatchCommand command)
    {
        _pending ??= new NpgsqlBatch(_connection, _transaction);
        _pending.BatchCommands.Add(command);
        if (_pending.BatchCommands.Count >= MostPending)
        {
            Flush();
        }
    }

    /// <summary>Sends what was added.</summary>
    public void Flush()
    {
        if (_pending is { } pending)
        {
            _pending = null;
            using (pending)
            {
                pending.ExecuteNonQuery();
            }
        }
    }

    public NpgsqlCommand CreateCommand(string sql) => new(sql, _connection);

    public void Dispose()
    {
        _pending?.Dispose();
        _transaction?.Dispose();
        _connection.Dispose();
    }

    private void End()
    {
        _transaction?.Dispose();
        _transaction = null;
    }

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

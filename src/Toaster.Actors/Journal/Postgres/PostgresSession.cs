using Npgsql;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Postgres;

/// <summary>
/// One long transaction on a connection of its own, for copying a whole database: without the limits of a server's short ones. Disposed
/// without <see cref="Commit"/> it was never there.
/// </summary>
internal sealed class PostgresSession : IDisposable
{
    // Not the name of a server's connections: that tells whether a server uses the database.
    private const string ApplicationName = "toaster-admin";

    private readonly NpgsqlDataSource _source;
    private readonly PostgresConnection _connection;

    private PostgresSession(NpgsqlDataSource source, string name, PostgresConnection connection)
    {
        _source = source;
        Name = name;
        _connection = connection;
    }

    public string Name { get; }

    public PostgresConnection Connection => _connection;

    /// <param name="write">False: it sees one state of everything.</param>
    /// <exception cref="StoreUnavailableException">The database cannot be reached.</exception>
    public static PostgresSession Open(PostgresStoreOptions options, bool write)
    {
        var patient = Patient(options);
        var (source, name) = PostgresStore.Connect(patient);
        try
        {
            var connection = PostgresConnection.Open(source, patient);
            connection.Begin(write);
            return new(source, name, connection);
        }
        catch (Exception e)
        {
            source.Dispose();
            throw new StoreUnavailableException(PostgresErrors.Sentence(e, name) ?? $"{name} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>The same database without limits, under a name that is no server's.</summary>
    public static PostgresStoreOptions Patient(PostgresStoreOptions options) => options with
    {
        ConnectionString = new NpgsqlConnectionStringBuilder(options.ConnectionString) { CommandTimeout = 0, ApplicationName = ApplicationName }.ToString(),
        StatementTimeout = TimeSpan.Zero,
        ReadTimeout = TimeSpan.Zero,
        IdleTimeout = TimeSpan.Zero,
    };

    /// <summary>Connections of running servers to this database.</summary>
    public int Servers() => _connection.Prepared("""
        SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'toaster'
        """).Single(row => row.Int32(0));

    /// <summary>Keeps others out who would make or fill the tables: as long as the transaction lasts.</summary>
    public void Lock() => _connection.Prepared("SELECT pg_advisory_xact_lock(?1)").Bind(1, PostgresMigrations.LockKey).Execute();

    public void Commit() => _connection.Commit();

    public void Dispose()
    {
        _connection.Dispose();
        _source.Dispose();
    }
}

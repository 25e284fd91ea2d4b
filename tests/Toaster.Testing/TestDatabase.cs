using System.Collections.Concurrent;
using Npgsql;
using Toaster.Actors.Journal.Postgres;

namespace Toaster.Testing;

/// <summary>A database of its own for a test, empty but for the schema, on one server for the whole process.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private const string Empty = """
        DO $$ DECLARE one text; BEGIN
            FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('store', 'schema_version') LOOP
                EXECUTE 'DELETE FROM ' || one;
            END LOOP;
            INSERT INTO queue_state (one, version) VALUES (1, 0);
            INSERT INTO project (id, name) VALUES (1, 'Command line builds');
            INSERT INTO pool (id, name, is_open, created_at) VALUES (1, 'default', 1, 0);
            PERFORM setval(pg_get_serial_sequence('agent', 'id'), 1, false);
            PERFORM setval(pg_get_serial_sequence('pool', 'id'), 1);
        END $$
        """;

    private static readonly Lazy<PostgresServer> Shared = new(Start);
    private static int _last;
    private static readonly ConcurrentBag<string> Free = [];
    private readonly string _name;
    private readonly bool _isUsedAgain;

    private TestDatabase(string name, bool isUsedAgain) => (_name, _isUsedAgain) = (name, isUsedAgain);

    /// <summary>As Npgsql takes it.</summary>
    public string ConnectionString => Shared.Value.ConnectionString(_name);

    public PostgresStoreOptions Options => new(ConnectionString);

    /// <summary>Skips the test where PostgreSQL is not installed.</summary>
    public static TestDatabase Create()
    {
        Requires.PostgreSql();
        if (!Free.TryTake(out var name))
        {
            name = $"test_{Interlocked.Increment(ref _last)}";
            Ask("postgres", $"CREATE DATABASE {name} TEMPLATE template_toaster");
        }

        return new(name, isUsedAgain: true);
    }

    /// <summary>One without the schema.</summary>
    public static TestDatabase CreateEmpty()
    {
        Requires.PostgreSql();
        var name = $"test_{Interlocked.Increment(ref _last)}";
        Ask("postgres", $"CREATE DATABASE {name}");
        return new(name, isUsedAgain: false);
    }

    /// <summary>Runs one statement beside the store.</summary>
    public void Run(string sql) => Ask(_name, sql);

    /// <summary>Its first answer.</summary>
    public object? Ask(string sql) => Ask(_name, sql);

    public ValueTask DisposeAsync()
    {
        if (_isUsedAgain)
        {
            Ask(_name, Empty); // Much cheaper than another database.
            Free.Add(_name);
        }
        else
        {
            Ask("postgres", $"DROP DATABASE {_name} WITH (FORCE)");
        }

        return default;
    }

    private static PostgresServer Start()
    {
        var server = PostgresServer.Start(isDurable: false);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        using var source = NpgsqlDataSource.Create(server.ConnectionString("postgres") + ";Pooling=false");
        source.CreateCommand("CREATE DATABASE template_toaster").ExecuteNonQuery();
        // Elsewhere: the threads of tests may all wait for this.
        Task.Run(() => PostgresStore.Open(new(server.ConnectionString("template_toaster")), TimeProvider.System).DisposeAsync().AsTask()).GetAwaiter().GetResult();
        return server;
    }

    private static object? Ask(string database, string sql)
    {
        using var connection = new NpgsqlConnection(Shared.Value.ConnectionString(database) + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }
}

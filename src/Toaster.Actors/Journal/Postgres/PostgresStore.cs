using Npgsql;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Postgres;

/// <summary>One database of a PostgreSQL server, which several servers may use at once. A few connections write, others read.</summary>
/// <remarks>
/// Usable behind a pooler that gives each transaction another session; then the connection string says <c>Max Auto Prepare=0</c>
/// unless the pooler knows prepared statements.
/// </remarks>
public sealed class PostgresStore : IStore
{
    private readonly NpgsqlDataSource _source;
    private readonly PostgresLanes _lanes;
    private readonly PostgresReaders _readers;
    private int _disposed;

    private PostgresStore(NpgsqlDataSource source, string name, long incarnation, byte[] key, PostgresStoreOptions options)
    {
        _source = source;
        Name = name;
        Incarnation = incarnation;
        InstallationKey = key;
        Options = options;
        _lanes = new(source, name, options);
        _readers = new(source, name, options);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public long Incarnation { get; }

    /// <summary>Random, the same for all servers of this database: what tokens are derived from.</summary>
    public ReadOnlyMemory<byte> InstallationKey { get; }

    internal PostgresStoreOptions Options { get; }

    internal NpgsqlDataSource Source => _source;

    /// <summary>
    /// Connects, and brings the schema up to date. Throws <see cref="StoreUnavailableException"/>, having changed nothing, when the
    /// database cannot be used, is another program's, or newer than this program.
    /// </summary>
    public static PostgresStore Open(PostgresStoreOptions options, TimeProvider time) => Open(options, time, PostgresMigrations.All);

    /// <summary>
    /// Connects without changing anything. Throws <see cref="StoreUnavailableException"/> when the database cannot be used, holds nothing
    /// of Toaster, or is newer than this program; an older one is opened as it is.
    /// </summary>
    public static PostgresStore OpenToLook(PostgresStoreOptions options) => Open(options, (connection, name) =>
    {
        if (PostgresMigrations.Look(connection, name, PostgresMigrations.All).Count == 0)
        {
            throw new StoreUnavailableException($"{name} holds no Toaster data; toaster serve or toaster admin migrate makes its tables.");
        }
    });

    internal static PostgresStore Open(PostgresStoreOptions options, TimeProvider time, IReadOnlyList<SchemaMigration> migrations)
        => Open(options, (connection, name) => PostgresMigrations.Apply(connection, name, migrations, time));

    /// <summary>Brings the schema up to date and closes again: from which version, and by which steps. Throws as <see cref="Open(PostgresStoreOptions, TimeProvider)"/>.</summary>
    public static async Task<SchemaChange> MigrateAsync(PostgresStoreOptions options, TimeProvider time)
    {
        IReadOnlyList<SchemaMigration> steps = [];
        var store = Open(options, (connection, name) => steps = PostgresMigrations.Apply(connection, name, PostgresMigrations.All, time));
        await using (store)
        {
            return new(store.Name, PostgresMigrations.All[^1].Number, [.. steps.Select(step => $"{step.Number:000} {step.Name}")]);
        }
    }

    private static PostgresStore Open(PostgresStoreOptions options, Action<NpgsqlConnection, string> prepare)
    {
        var (source, name) = Connect(options);
        try
        {
            using var connection = source.OpenConnection();
            prepare(connection, name);
            using var command = new NpgsqlCommand("SELECT incarnation, installation_key FROM store", connection);
            using var row = command.ExecuteReader();
            return row.Read()
                ? new(source, name, row.GetInt64(0), row.GetFieldValue<byte[]>(1), options)
                : throw new StoreUnavailableException($"{name} has lost the row of its table store; restore a backup.");
        }
        catch (Exception e) when (e is not StoreUnavailableException)
        {
            source.Dispose();
            throw new StoreUnavailableException(PostgresErrors.Sentence(e, name) ?? $"{name} cannot be used: {e.Message}", e);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>What can be said of a connection string without its password.</summary>
    public static string NameOf(string connectionString) => NameOf(Builder(connectionString));

    /// <summary>The same without what must not be shown.</summary>
    public static string WithoutPassword(string connectionString)
    {
        var settings = Builder(connectionString);
        if (settings.Password is not null)
        {
            settings.Password = "***";
        }

        return settings.ToString();
    }

    /// <inheritdoc/>
    public ValueTask<T> WriteAsync<T>(WritePriority priority, Func<IStoreConnection, T> work, CancellationToken ct)
        => ct.IsCancellationRequested ? ValueTask.FromCanceled<T>(ct) : new(_lanes.Enqueue(priority, work, ct));

    /// <inheritdoc/>
    public ValueTask<T> ReadAsync<T>(Func<IStoreConnection, T> work, CancellationToken ct) => _readers.ReadAsync(work, ct);

    /// <summary>Does the writes that wait, lets running reads end, closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _lanes.CloseAsync();
        await _readers.DisposeAsync();
        await _source.DisposeAsync();
    }

    internal static (NpgsqlDataSource Source, string Name) Connect(PostgresStoreOptions options)
    {
        var settings = Builder(options.ConnectionString);
        settings.MaxPoolSize = options.Writers + options.Readers + 2;
        settings.NoResetOnClose = true; // Nothing of a session is used.
        settings.ApplicationName ??= "toaster";
        SetUnlessGiven(settings, "Timeout", 5);
        SetUnlessGiven(settings, "Command Timeout", 20); // The server ends a statement before.
        if (!settings.Host!.Contains('/'))
        {
            SetUnlessGiven(settings, "Tcp Keepalive", true); // Sockets in a directory have none.
            SetUnlessGiven(settings, "Tcp Keepalive Time", 5);
            SetUnlessGiven(settings, "Tcp Keepalive Interval", 2);
        }

        SetUnlessGiven(settings, "Keepalive", 10); // Else whoever listens would not notice that nobody speaks any more.
        SetUnlessGiven(settings, "Max Auto Prepare", 500);
        SetUnlessGiven(settings, "Auto Prepare Min Usages", 2);
        SetUnlessGiven(settings, "Include Error Detail", true);
        SetUnlessGiven(settings, "Server Compatibility Mode", "NoTypeLoading"); // Only types that every server has are used.
        return (NpgsqlDataSource.Create(settings), NameOf(settings));
    }

    private static NpgsqlConnectionStringBuilder Builder(string connectionString)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            return string.IsNullOrEmpty(settings.Host)
                ? throw new StoreUnavailableException("The database's connection string names no host: Host=…;Username=…;Password=…;Database=…")
                : settings;
        }
        catch (ArgumentException e)
        {
            throw new StoreUnavailableException($"The database's connection string is not understood: {e.Message} It is to look like Host=…;Username=…;Password=…;Database=…", e);
        }
    }

    private static string NameOf(NpgsqlConnectionStringBuilder settings) => $"The database {settings.Database ?? settings.Username} at {settings.Host}:{settings.Port}";

    private static void SetUnlessGiven(NpgsqlConnectionStringBuilder settings, string key, object value)
    {
        if (!settings.ShouldSerialize(key))
        {
            settings[key] = value;
        }
    }
}

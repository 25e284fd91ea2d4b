using Npgsql;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Postgres;

/// <summary>One database of a PostgreSQL server, which several servers may use at once. A few connections write, others read.</summary>
/// <remarks>
/// Usable behind a pooler that gives each transaction another session; then the connection string says <c>Max Auto Prepare=0</c>
/// unless the pooler knows prepared statements.
/// </remarks>
public sealed partial class PostgresStore : IStore
{
    private readonly NpgsqlDataSource _source;
    private readonly PostgresLanes _lanes;
    private readonly PostgresReaders _readers;
    private readonly PostgresLife _life;
    private int _disposed;

    private PostgresStore(NpgsqlDataSource source, PostgresLife life, string name, byte[] key, PostgresStoreOptions options)
    {
        _source = source;
        _life = life;
        Name = name;
        InstallationKey = key;
        Options = options;
        _lanes = new(source, name, options);
        _readers = new(source, name, options);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public long Incarnation => _life.Era!.Value.Incarnation;

    /// <summary>Ends when the database turned out to be restored, or a promoted standby: nothing that was read from it holds, and this store refuses everything.</summary>
    public Task Replaced => _life.IsOver;

    /// <inheritdoc/>
    public void NoteReplaced() => _life.End();

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

        return null;
    });

    /// <summary>
    /// Tells a database that was restored to an earlier state by PostgreSQL's own means so: <see cref="PostgresEra.Begin"/>. Servers that run
    /// notice, and begin again.
    /// </summary>
    public static async Task BeginAnewAsync(PostgresStoreOptions options, TimeProvider time)
    {
        var store = Open(options, (connection, name) =>
        {
            PostgresMigrations.Apply(connection, name, PostgresMigrations.All, time);
            using var transaction = connection.BeginTransaction();
            PostgresEra.Begin(connection, time);
            transaction.Commit();
            return PostgresEra.Settle(connection, time);
        });
        await store.DisposeAsync();
    }

    internal static PostgresStore Open(PostgresStoreOptions options, TimeProvider time, IReadOnlyList<SchemaMigration> migrations)
        => Open(options, (connection, name) =>
        {
            PostgresMigrations.Apply(connection, name, migrations, time);
            return PostgresEra.Settle(connection, time);
        });

    /// <summary>Brings the schema up to date and closes again: from which version, and by which steps. Throws as <see cref="Open(PostgresStoreOptions, TimeProvider)"/>.</summary>
    public static async Task<SchemaChange> MigrateAsync(PostgresStoreOptions options, TimeProvider time)
    {
        IReadOnlyList<SchemaMigration> steps = [];
        var store = Open(options, (connection, name) =>
        {
            steps = PostgresMigrations.Apply(connection, name, PostgresMigrations.All, time);
            return null;
        });
        await using (store)
        {
            return new(store.Name, PostgresMigrations.All[^1].Number, [.. steps.Select(step => $"{step.Number:000} {step.Name}")]);
        }
    }

    /// <param name="prepare">Looks at it, or brings it up to date. Null: it is only looked at, whatever becomes of it meanwhile.</param>
    private static PostgresStore Open(PostgresStoreOptions options, Func<NpgsqlConnection, string, PostgresEra?> prepare)
    {
        var life = new PostgresLife();
        var (source, name) = Connect(options, life);
        try
        {
            using var connection = source.OpenConnection();
            var era = prepare(connection, name);
            using var command = new NpgsqlCommand("SELECT incarnation, installation_key FROM store", connection);
            using var row = command.ExecuteReader();
            if (!row.Read())
            {
                throw new StoreUnavailableException($"{name} has lost the row of its table store; restore a backup.");
            }

            life.Begin(era ?? new(row.GetInt64(0), 0));
            return new(source, life, name, row.GetFieldValue<byte[]>(1), options);
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

    /// <inheritdoc/>
    public ValueTask<T> WriteAsync<T>(WritePriority priority, Func<IStoreConnection, T> work, CancellationToken ct)
        => ct.IsCancellationRequested ? ValueTask.FromCanceled<T>(ct)
            : _life.IsOver.IsCompleted ? ValueTask.FromException<T>(WasReplaced()) : new(_lanes.Enqueue(priority, work, ct));

    /// <inheritdoc/>
    public ValueTask<T> ReadAsync<T>(Func<IStoreConnection, T> work, CancellationToken ct)
        => _life.IsOver.IsCompleted ? ValueTask.FromException<T>(WasReplaced()) : _readers.ReadAsync(work, ct);

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

    private JournalUnavailableException WasReplaced() => new($"{Name} {PostgresLife.Ended}.");
}

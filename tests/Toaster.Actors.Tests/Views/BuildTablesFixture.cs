using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Actors.Views;
using Toaster.Actors.Views.Sql;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Views;

/// <summary>Tables and views over a store of their own.</summary>
public abstract class BuildTablesFixture : IAsyncLifetime
{
    protected static readonly BuildId Build1 = new(1);
    protected static readonly BuildId Build2 = new(2);
    protected static readonly BuildFacts Facts = new(ProjectId.CommandLine, 1, false, null, null, null);
    private readonly TemporaryDirectory _directory = new();

    private TestDatabase? _database;

    protected TestDatabase? Database => _database;

    internal IStore Store { get; private set; } = null!;

    /// <summary>On PostgreSQL; else on SQLite.</summary>
    protected virtual bool OnPostgres => false;

    internal BuildCursors Cursors { get; } = new();

    protected ManualTimeProvider Time { get; } = new();

    protected IBuildTables Tables { get; private set; } = null!;

    protected IBuildViews Views { get; private set; } = null!;

    public Task InitializeAsync()
    {
        if (OnPostgres)
        {
            _database = TestDatabase.Create();
        }

        Store = _database is null
            ? SqliteStore.Open(_directory.Path, new SqliteStoreOptions { TurnBudget = TimeSpan.FromMinutes(1) }, TimeProvider.System)
            : PostgresStore.Open(_database.Options, TimeProvider.System);
        Tables = new SqlBuildTables(Store, Cursors);
        Views = new SqlBuildViews(Store, Cursors, Time);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await (Store?.DisposeAsync() ?? default);
        await (_database?.DisposeAsync() ?? default);
        _directory.Dispose();
    }

    /// <summary>Stores a whole build in one change set.</summary>
    protected async Task StoreAsync(BuildId id, BuildChanges changes, BuildFacts? facts = null)
        => Assert.True(await Tables.ApplyAsync(id, facts ?? Facts, changes, await Tables.ReadCursorAsync(id, default), 1, default));

    /// <summary>Names of the tables with a column build_id, and how many rows of a build each holds.</summary>
    protected ValueTask<Dictionary<string, long>> CountRowsAsync(BuildId id) => Store.ReadAsync(
        connection => connection.Prepared(OnPostgres ? """
            SELECT table_name FROM information_schema.columns
            WHERE column_name = 'build_id' AND table_name NOT IN ('queue_item', 'lease', 'build_log', 'log_wish') ORDER BY table_name
            """ : """
            SELECT t.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table' AND c.name = 'build_id' AND t.name NOT IN ('queue_item', 'lease', 'build_log', 'log_wish') ORDER BY t.name
            """).All(row => row.Text(0)).ToDictionary(
            table => table,
            table => connection.Prepared($"SELECT count(*) FROM {table} WHERE build_id = ?1").Bind(1, id.Value).Single(row => row.Int64(0))),
        default);
}

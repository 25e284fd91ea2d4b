using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Queue;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal;

public sealed class PostgresJournalTests : JournalContract, IAsyncLifetime
{
    private TestDatabase? _database;
    private PostgresStore? _store;
    private IJournal? _journal;

    protected override IJournal Journal => _journal!;

    public Task InitializeAsync()
    {
        _database ??= TestDatabase.Create();
        _store = PostgresStore.Open(_database.Options, TimeProvider.System);
        _journal = new PostgresJournal(_store, "test", TimeProvider.System);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await (_store?.DisposeAsync() ?? default);
        await (_database?.DisposeAsync() ?? default);
    }

    protected override async ValueTask<IJournal> ReopenAsync()
    {
        await _store!.DisposeAsync();
        await InitializeAsync();
        return Journal;
    }

    protected override async ValueTask AddReadyAgentAsync(AgentId agent) => await _store!.WriteAsync(
        WritePriority.Append,
        connection => connection.Prepared("INSERT INTO agent (id, name, state, created_at) VALUES (?1, ?2, 'ready', 0)")
            .Bind(1, agent.Value).Bind(2, $"agent-{agent}").Execute(),
        default);

    protected override async ValueTask<(long Version, IReadOnlyList<long> Waiting, IReadOnlyList<(long Build, int Attempt)> Leases)> QueueAsync()
    {
        var look = await new SqlQueueRows(_store!).LookAsync(default);
        return (look.Version, [.. look.Waiting.Select(item => item.Build.Value)], [.. look.Leases.Select(lease => (lease.Build.Value, lease.Attempt))]);
    }
}

public sealed class PostgresSnapshotsTests : SnapshotsContract, IAsyncLifetime
{
    private TestDatabase? _database;
    private PostgresStore? _store;

    protected override IJournal Journal => new PostgresJournal(_store!, "test", TimeProvider.System);

    protected override ISnapshots Snapshots => new SqlSnapshots(_store!);

    public Task InitializeAsync()
    {
        _database = TestDatabase.Create();
        _store = PostgresStore.Open(_database.Options, TimeProvider.System);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await (_store?.DisposeAsync() ?? default);
        await (_database?.DisposeAsync() ?? default);
    }
}

using Toaster.Actors.Journal;
using Toaster.Actors.Journal.InMemory;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Actors.Queue;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal;

public sealed class InMemoryJournalTests : JournalContract
{
    protected override IJournal Journal { get; } = new InMemoryJournal(TimeProvider.System);

    protected override ValueTask<IJournal> ReopenAsync() => new(Journal);

    protected override ValueTask AddReadyAgentAsync(AgentId agent)
    {
        ((InMemoryJournal)Journal).Changes.Ready.Add(agent);
        return default;
    }

    protected override ValueTask<(long Version, IReadOnlyList<long> Waiting, IReadOnlyList<(long Build, int Attempt)> Leases)> QueueAsync()
        => ((InMemoryJournal)Journal).Changes is var changes
            ? new((changes.QueueVersion, [.. changes.Waiting.Keys], [.. changes.Leases.Select(lease => (lease.Key, lease.Value.Grant.Attempt))])) : default;
}

public sealed class SqliteJournalTests : JournalContract, IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private SqliteStore? _store;
    private IJournal? _journal;

    protected override IJournal Journal => _journal!;

    public Task InitializeAsync()
    {
        _store = SqliteStore.Open(_directory.Path, new SqliteStoreOptions(), TimeProvider.System);
        _journal = new SqlJournal(_store, "test", TimeProvider.System);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _store!.DisposeAsync();
        _directory.Dispose();
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

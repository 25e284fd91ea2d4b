using Toaster.Actors.Journal;
using Toaster.Actors.Journal.InMemory;
using Toaster.Actors.Journal.Sql;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal;

public sealed class InMemorySnapshotsTests : SnapshotsContract
{
    public InMemorySnapshotsTests() => Snapshots = new InMemorySnapshots(Journal);

    protected override IJournal Journal { get; } = new InMemoryJournal(TimeProvider.System);

    protected override ISnapshots Snapshots { get; }
}

public sealed class SqliteSnapshotsTests : SnapshotsContract, IAsyncLifetime
{
    private readonly TestStore _store = new();

    public SqliteSnapshotsTests()
        => (Journal, Snapshots) = (new SqlJournal(_store.Store, "test", TimeProvider.System), new SqlSnapshots(_store.Store));

    protected override IJournal Journal { get; }

    protected override ISnapshots Snapshots { get; }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _store.DisposeAsync().AsTask();
}

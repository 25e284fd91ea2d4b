using Toaster.Actors.Journal;
using Toaster.Actors.Journal.InMemory;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal;

public sealed class InMemoryJournalTests : JournalContract
{
    protected override IJournal Journal { get; } = new InMemoryJournal(TimeProvider.System);

    protected override ValueTask<IJournal> ReopenAsync() => new(Journal);
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
        _journal = new SqliteJournal(_store, "test", TimeProvider.System);
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
}

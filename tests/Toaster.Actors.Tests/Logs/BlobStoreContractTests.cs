using Toaster.Actors.Blobs;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Logs;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Logs;

/// <summary>Logs as files. What servers of one directory do at once is each one's own matter: they have directories of their own.</summary>
public sealed class DirectoryBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private DirectoryBlobStore? _store;

    public void Dispose() => _directory.Dispose();

    private protected override IBlobStore New() => _store ??= new(_directory.Path, () => { });

    private protected override ValueTask DeleteAsync(IBlobStore store, BuildId build)
    {
        ((DirectoryBlobStore)store).Delete(build);
        return default;
    }
}

/// <summary>Logs as pieces in the database.</summary>
public sealed class PostgresBlobStoreTests : BlobStoreContract, IAsyncLifetime
{
    private TestDatabase _database = null!;
    private PostgresStore _store = null!;

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

    private protected override IBlobStore New() => new PieceBlobStore(new PostgresPieces(_store));

    private protected override async ValueTask DeleteAsync(IBlobStore store, BuildId build) => await _store.WriteAsync(
        WritePriority.Projection,
        connection =>
        {
            store.Delete(connection, build);
            return 0;
        },
        default);
}

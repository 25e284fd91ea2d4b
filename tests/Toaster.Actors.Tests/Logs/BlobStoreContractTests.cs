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

/// <summary>Logs as objects of a service that speaks S3.</summary>
public sealed class S3BlobStoreTests : BlobStoreContract, IAsyncLifetime
{
    private FakeS3 _service = null!;
    private readonly List<S3Pieces> _all = [];
    private S3Pieces _pieces = null!;

    public async Task InitializeAsync() => _service = await FakeS3.StartAsync();

    public async Task DisposeAsync()
    {
        _pieces?.Dispose();
        _all.ForEach(pieces => pieces.Dispose());
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Service_ThatRefusesOrIsGone_IsOneSentence()
    {
        using var stranger = new S3Pieces(_service.Place with { KeyId = "stranger" });
        using var nobody = new S3Pieces(_service.Place with { Url = new("http://127.0.0.1:1") });

        foreach (var pieces in new[] { stranger, nobody })
        {
            var e = await Assert.ThrowsAsync<IOException>(async () => await pieces.AddAsync("logs/a", 0, "x"u8.ToArray(), default));
            Assert.Contains(", bucket bucket, cannot be used: ", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Files_AreObjectsBelowThePrefix_AndComeBackWhole()
    {
        var files = new SharedFiles(_pieces = new(_service.Place));
        var bytes = System.Security.Cryptography.RandomNumberGenerator.GetBytes((7 << 20) + 3);
        await files.PutAsync("logs/a", new MemoryStream(bytes), default);
        await files.PutAsync("logs/ab", new MemoryStream([1]), default);

        using var fetched = new MemoryStream();
        Assert.True(await files.FetchAsync("logs/a", fetched, default));
        Assert.Equal(bytes, fetched.ToArray());
        Assert.Equal(["logs/a", "logs/ab"], await files.NamesAsync("logs/", default));
        Assert.All(_service.Keys, key => Assert.StartsWith("builds/logs/a", key, StringComparison.Ordinal));
        await files.DeleteAsync("logs/a", default);
        Assert.Equal(["logs/ab"], await files.NamesAsync("logs/", default));
    }

    private protected override IBlobStore New()
    {
        _all.Add(_pieces = new(_service.Place));
        return new PieceBlobStore(_pieces);
    }

    private protected override ValueTask DeleteAsync(IBlobStore store, BuildId build)
    {
        store.Delete(null!, build); // There is no transaction that it could be part of.
        return default;
    }
}

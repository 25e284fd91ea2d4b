using System.Security.Cryptography;
using Toaster.Actors.Blobs;
using Toaster.Actors.Journal.Postgres;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Blobs;

/// <summary>Files that every server reaches.</summary>
public sealed class SharedFilesTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
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
        _directory.Dispose();
    }

    private SharedFiles Files => new(new PostgresPieces(_store));

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 20)]
    [InlineData((3 << 20) + 17)]
    public async Task File_OfAnyLength_ComesBackWhole(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        await Files.PutAsync("logs/a", Written(bytes), default);

        using var fetched = new MemoryStream();
        Assert.True(await Files.FetchAsync("logs/a", fetched, default));
        Assert.Equal(bytes, fetched.ToArray());
        Assert.Equal(length, await Files.FindAsync("logs/a", default));
        Assert.Equal(["logs/a"], await Files.NamesAsync("logs/", default));
    }

    [SkippableFact]
    public async Task File_ThatIsThere_Stays_AndOneThatIsNot_IsNotFound()
    {
        await Files.PutAsync("logs/a", Written("first"u8.ToArray()), default);
        await Files.PutAsync("logs/a", Written("other"u8.ToArray()), default);
        await Files.PutAsync("logs/ab", Written("b"u8.ToArray()), default);
        await Files.DeleteAsync("logs/ab", default);

        using var fetched = new MemoryStream();
        Assert.True(await Files.FetchAsync("logs/a", fetched, default));
        Assert.Equal("first"u8.ToArray(), fetched.ToArray());
        Assert.False(await Files.FetchAsync("logs/ab", Stream.Null, default));
        Assert.Equal(2L, _database.Ask("SELECT count(*) FROM blob_piece")); // One piece, and the end.
    }

    [SkippableFact]
    public async Task File_OfAWriterThatDied_IsNotThere_UntilAnotherStoresIt()
    {
        var bytes = RandomNumberGenerator.GetBytes(2 << 20);
        await Assert.ThrowsAsync<IOException>(() => Files.PutAsync("logs/a", new BreaksOff(bytes), default));
        Assert.Null(await Files.FindAsync("logs/a", default));
        Assert.Empty(await Files.NamesAsync("logs/", default));

        await Files.PutAsync("logs/a", Written(bytes), default);

        using var fetched = new MemoryStream();
        Assert.True(await Files.FetchAsync("logs/a", fetched, default));
        Assert.Equal(bytes, fetched.ToArray());
        await Files.DeleteAsync("logs/a", default);
        Assert.Equal(0L, _database.Ask("SELECT count(*) FROM blob_piece")); // What the dead one left goes, too.
    }

    [SkippableTheory]
    [InlineData("UPDATE blob_piece SET payload = payload || '\\x00' WHERE at = 1048576 AND name LIKE 'logs/a/%'")]
    [InlineData("UPDATE blob_piece SET payload = overlay(payload placing '\\x2a2a2a' from 77) WHERE at = 0 AND name LIKE 'logs/a/%'")]
    [InlineData("DELETE FROM blob_piece WHERE at = 1048576 AND name LIKE 'logs/a/%'")]
    public async Task File_ThatIsDamaged_IsNeverTakenForWhole(string damage)
    {
        await Files.PutAsync("logs/a", Written(RandomNumberGenerator.GetBytes((2 << 20) + 5)), default);
        _database.Run(damage);

        await Assert.ThrowsAsync<InvalidDataException>(() => Files.FetchAsync("logs/a", Stream.Null, default));
    }

    private string Written(byte[] bytes)
    {
        var path = Path.Combine(_directory.Path, $"{Guid.NewGuid():N}");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private sealed class BreaksOff(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => Position >= 1 << 20 ? throw new IOException("broken off") : base.ReadAsync(buffer, cancellationToken);
    }
}

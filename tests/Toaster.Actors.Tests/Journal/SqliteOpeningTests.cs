using Microsoft.Data.Sqlite;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal;

public sealed class SqliteOpeningTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Database => Path.Combine(_directory.Path, "toaster.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Open_OfAMissingDirectory_MakesItForItsOwnerAlone()
    {
        var directory = Path.Combine(_directory.Path, "new", "data");

        await using var store = Open(directory);

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(Owner | UnixFileMode.UserExecute, Mode(directory));
        Assert.All(Directory.GetFiles(directory), file => Assert.Equal((file, Owner), (file, Mode(file))));
        Assert.Equal(
            ["toaster.db", "toaster.db-shm", "toaster.db-wal", "toaster.lock", "toaster.lock.info"],
            Directory.GetFiles(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Incarnation_IsRandomAtCreationAndStays()
    {
        long first;
        await using (var store = Open(_directory.Path))
        {
            first = store.Incarnation;
        }

        await using var again = Open(_directory.Path);
        await using var other = new TestStore();

        Assert.Equal(first, again.Incarnation);
        Assert.NotEqual(first, other.Store.Incarnation);
        Assert.NotEqual(0, first);
    }

    [Fact]
    public async Task Append_ToAStoreThatWasReplaced_IsRefused()
    {
        await using var test = new TestStore();
        var journal = new SqlJournal(test.Store, "test", TimeProvider.System);
        var id = new PersistenceId(EntityKind.Build, 1);
        await journal.AppendAsync([Requests.Of(id, EntityHead.None, "1")], default);

        await test.Store.WriteAsync(
            WritePriority.Append, connection => connection.Prepared("UPDATE store SET incarnation = incarnation + 1").Execute(), default);

        await Assert.ThrowsAsync<JournalUnavailableException>(
            async () => await journal.AppendAsync([Requests.Of(id, new(1, 0, "", 0, 0), "2")], default));
        await Assert.ThrowsAsync<JournalUnavailableException>(
            async () => await journal.AppendAsync([Requests.Of(new(EntityKind.Build, 2), EntityHead.None, "1")], default));
    }

    [Fact]
    public async Task Migrations_RunOnceInOrder_AndAreRecorded()
    {
        SchemaMigration[] more =
        [
            .. SchemaMigrations.All,
            new(990, "first", "CREATE TABLE a (x)"),
            new(991, "second", "INSERT INTO a VALUES (1)"),
        ];
        await SqliteStore.Open(_directory.Path, new(), TimeProvider.System, more).DisposeAsync();

        await using var store = SqliteStore.Open(_directory.Path, new(), TimeProvider.System, more);

        Assert.Equal(1, await store.ReadAsync(connection => connection.Prepared("SELECT count(*) FROM a").Single(row => row.Int32(0)), default));
        Assert.Equal(
            more.Select(migration => (migration.Number, migration.Name)),
            await store.ReadAsync(
                connection => connection.Prepared("SELECT version, name FROM schema_version ORDER BY version").All(row => (row.Int32(0), row.Text(1))), default));
    }

    [Fact]
    public async Task Migration_ThatFails_LeavesItsStepUndone()
    {
        var bad = new SchemaMigration(999, "bad", "CREATE TABLE half (x); INSERT INTO nowhere VALUES (1)");

        Assert.Throws<StoreUnavailableException>(
            () => SqliteStore.Open(_directory.Path, new(), TimeProvider.System, [.. SchemaMigrations.All, bad]));

        await using var store = Open(_directory.Path);
        Assert.Equal(0, await store.ReadAsync(
            connection => connection.Prepared("SELECT count(*) FROM sqlite_master WHERE name = 'half'").Single(row => row.Int32(0)), default));
    }

    [Fact]
    public async Task Open_OfANewerSchema_IsRefusedAndNotAByteChanges()
    {
        await using var newer = SqliteStore.Open(
            _directory.Path, new(), TimeProvider.System, [.. SchemaMigrations.All, new(999, "future", "CREATE TABLE future (x)")]);
        // Copied while open: the log holds changes, as after a crash.
        using var copy = new TemporaryDirectory();
        foreach (var file in new[] { "toaster.db", "toaster.db-wal" })
        {
            File.Copy(Path.Combine(_directory.Path, file), Path.Combine(copy.Path, file));
        }

        var before = Bytes(copy.Path);

        var refused = Assert.Throws<StoreUnavailableException>(() => Open(copy.Path));

        Assert.Contains("written by a newer Toaster (schema 999", refused.Message);
        Assert.Equal(before, Bytes(copy.Path));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(5_000)]
    public void Open_OfAFileThatIsNoDatabase_IsRefusedAndNotAByteChanges(int size)
    {
        File.WriteAllText(Database, new string('x', size));

        var refused = Assert.Throws<StoreUnavailableException>(() => Open(_directory.Path));

        Assert.Contains("is not a database", refused.Message);
        Assert.Equal(new string('x', size), File.ReadAllText(Database));
    }

    [Fact]
    public void Open_OfAnotherProgramsDatabase_IsRefused()
    {
        using (var connection = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE orm_build (id INTEGER PRIMARY KEY)";
            command.ExecuteNonQuery();
        }

        Assert.Contains("another program", Assert.Throws<StoreUnavailableException>(() => Open(_directory.Path)).Message);
    }

    [Fact]
    public async Task Open_OfADatabaseCutInHalf_IsRefusedAndNotAByteChanges()
    {
        await using (var store = Open(_directory.Path))
        {
            var journal = new SqlJournal(store, "test", TimeProvider.System);
            await journal.AppendAsync([Requests.Of(new(EntityKind.Build, 1), EntityHead.None, new string('x', 200_000))], default);
        }

        using (var file = new FileStream(Database, FileMode.Open))
        {
            file.SetLength(file.Length / 2);
        }

        var before = File.ReadAllBytes(Database);

        var refused = Assert.Throws<StoreUnavailableException>(() => Open(_directory.Path));

        Assert.Contains("is damaged", refused.Message);
        Assert.Equal(before, File.ReadAllBytes(Database));
    }

    private static SqliteStore Open(string directory) => SqliteStore.Open(directory, new(), TimeProvider.System);

#pragma warning disable CA1416 // The suite runs on Linux.
    private static UnixFileMode Mode(string path) => File.GetUnixFileMode(path);
#pragma warning restore CA1416

    private static string Bytes(string directory)
        => string.Join('\n', new[] { "toaster.db", "toaster.db-wal" }.Select(name => Convert.ToHexString(File.ReadAllBytes(Path.Combine(directory, name)))));
}

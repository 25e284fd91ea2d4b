using Microsoft.Data.Sqlite;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal;

/// <summary>A store in a directory of its own, with a table <c>note(text)</c> to write to.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    /// <summary>Long enough that a turn ends only when nothing waits.</summary>
    public static readonly SqliteStoreOptions EndlessTurns = new() { TurnBudget = TimeSpan.FromHours(1) };

    /// <summary>A turn ends after one work item.</summary>
    public static readonly SqliteStoreOptions OneItemTurns = new() { TurnBudget = TimeSpan.Zero };

    private readonly TemporaryDirectory _directory = new();

    public TestStore(SqliteStoreOptions? options = null, TimeProvider? time = null)
    {
        Store = SqliteStore.Open(
            _directory.Path,
            options ?? new SqliteStoreOptions(),
            time ?? TimeProvider.System,
            [.. SchemaMigrations.All, new SchemaMigration(998, "note", "CREATE TABLE note (text TEXT NOT NULL UNIQUE)")]);
    }

    public SqliteStore Store { get; }

    public string WalPath => Store.DatabasePath + "-wal";

    /// <summary>Adds a note; the task completes when it is acknowledged.</summary>
    public Task<int> NoteAsync(string text, WritePriority priority = WritePriority.Append, Action? meanwhile = null)
        => Store.WriteAsync(priority, connection =>
        {
            var changes = connection.Prepared("INSERT INTO note (text) VALUES (?1)").Bind(1, text).Execute();
            meanwhile?.Invoke();
            return changes;
        }, default).AsTask();

    /// <summary>Occupies the lane until the result is disposed, so that what is added meanwhile waits together.</summary>
    public IDisposable Block()
    {
        var gate = new Gate();
        var begun = new ManualResetEventSlim();
        _ = Store.WriteAsync(WritePriority.Append, _ =>
        {
            begun.Set();
            gate.Wait();
            return 0;
        }, default).AsTask();
        begun.Wait();
        return gate;
    }

    /// <summary>The notes as any other program would see them.</summary>
    public List<string> NotesSeenFromOutside()
    {
        using var connection = new SqliteConnection($"Data Source={Store.DatabasePath};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT text FROM note ORDER BY rowid";
        using var reader = command.ExecuteReader();
        var notes = new List<string>();
        while (reader.Read())
        {
            notes.Add(reader.GetString(0));
        }

        return notes;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _directory.Dispose();
    }

    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim _open = new();

        public void Wait() => _open.Wait();

        public void Dispose() => _open.Set();
    }
}

using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Actors.Views;
using Toaster.Actors.Views.Sql;

namespace Toaster.Actors.Admin.Verification;

/// <summary>The read tables of one build at a time, made anew from its journal rows in a database of its own that is thrown away.</summary>
internal sealed class FoldedTables : IDisposable
{
    private const int MostEvents = 8_000; // Between two stores, as while recording.
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("toaster-verify-");
    private readonly SqliteStoreConnection _connection;

    public FoldedTables(TimeProvider time)
    {
        try
        {
            var path = Path.Combine(_directory.FullName, "folded.db");
            StoreFiles.Create(path).Dispose();
            _connection = SqliteStoreConnection.OpenLane(path, new());
            _connection.Execute("PRAGMA synchronous = OFF");
            SchemaMigrations.Apply(_connection, SchemaMigrations.All, time);
        }
        catch
        {
            _connection?.Dispose();
            _directory.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>For reading what was folded last.</summary>
    public SqliteStoreConnection Connection => _connection;

    public async Task FoldAsync(BuildId id, IAsyncEnumerable<JournalRow> rows)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        BuildTableNames.DeleteRows(_connection, id);
        var interpreter = new BuildInterpreter();
        var facts = BuildFacts.None;
        var texts = new BuildTexts();
        var events = 0;
        await foreach (var row in rows)
        {
            if (row.Kind == RowKind.Chunk)
            {
                foreach (var e in ChunkCodec.Read(row))
                {
                    interpreter.Apply(e);
                }

                events += row.Count;
            }
            else
            {
                var e = BuildEventJson.Read(row.Payload.Span);
                facts = facts.After(e);
                switch (e)
                {
                    case IAttemptBegin:
                        BuildTableNames.DeleteRows(_connection, id);
                        (interpreter, texts, events) = (new(), new(), 0);
                        break;
                    case IAttemptEnd:
                        interpreter.End();
                        break;
                }
            }

            if (events >= MostEvents)
            {
                new BuildRowWriter(_connection, id, texts).Write(facts, interpreter.TakeChanges());
                events = 0;
            }
        }

        new BuildRowWriter(_connection, id, texts).Write(facts, interpreter.TakeChanges());
        transaction.Commit();
    }

    public void Forget(BuildId id) => BuildTableNames.DeleteRows(_connection, id);

    public void Dispose()
    {
        _connection.Dispose();
        _directory.Delete(recursive: true);
    }
}

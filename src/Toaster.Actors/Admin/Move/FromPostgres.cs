using Toaster.Actors.Blobs;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Admin.Move;

/// <summary>A database of PostgreSQL as it is at one moment, while servers write it, to be copied into a new file of the embedded kind.</summary>
internal sealed class FromPostgres(PostgresStoreOptions db, TimeProvider time) : IDisposable
{
    private readonly PostgresSession _session = PostgresSession.Open(db, write: false);

    /// <summary>Those of the same moment.</summary>
    public IPieces Pieces => PostgresPieces.In(_session.Connection);

    /// <exception cref="JournalUnavailableException">The database failed meanwhile. What there is of the file is left to the caller.</exception>
    public void CopyTo(string path, CancellationToken ct)
    {
        try
        {
            StoreFiles.Create(path, FileMode.CreateNew).Dispose();
            using var file = SqliteStoreConnection.OpenLane(path, new());
            file.Execute($"PRAGMA synchronous = OFF; PRAGMA application_id = {StoreInspection.ApplicationId}");
            SchemaMigrations.Apply(file, SchemaMigrations.All, time);
            using var transaction = file.BeginTransaction(deferred: false);
            new StoreCopy(_session.Connection, file, file).Run(ct);
            file.Prepared("UPDATE store SET incarnation = ?1")
                .Bind(1, _session.Connection.Prepared("SELECT incarnation FROM store").Single(row => row.Int64(0))).Execute();
            transaction.Commit();
        }
        catch (Exception e) when (e is not IOException && PostgresErrors.Sentence(e, _session.Name) is { } sentence)
        {
            throw new JournalUnavailableException(sentence, e);
        }
    }

    public void Dispose() => _session.Dispose();
}

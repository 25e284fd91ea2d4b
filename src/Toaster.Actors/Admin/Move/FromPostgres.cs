using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Admin.Move;

/// <summary>Copies a database of PostgreSQL, while servers write it, into a new file of the embedded kind: the state of one moment.</summary>
internal static class FromPostgres
{
    /// <exception cref="JournalUnavailableException">The database failed meanwhile. What there is of the file is left to the caller.</exception>
    public static void Copy(PostgresStoreOptions db, string path, TimeProvider time, CancellationToken ct)
    {
        using var session = PostgresSession.Open(db, write: false);
        try
        {
            StoreFiles.Create(path, FileMode.CreateNew).Dispose();
            using var file = SqliteStoreConnection.OpenLane(path, new());
            file.Execute($"PRAGMA synchronous = OFF; PRAGMA application_id = {StoreInspection.ApplicationId}");
            SchemaMigrations.Apply(file, SchemaMigrations.All, time);
            using var transaction = file.BeginTransaction(deferred: false);
            new StoreCopy(session.Connection, file, file).Run(ct);
            file.Prepared("UPDATE store SET incarnation = ?1")
                .Bind(1, session.Connection.Prepared("SELECT incarnation FROM store").Single(row => row.Int64(0))).Execute();
            transaction.Commit();
        }
        catch (Exception e) when (e is not IOException && PostgresErrors.Sentence(e, session.Name) is { } sentence)
        {
            throw new JournalUnavailableException(sentence, e);
        }
    }
}

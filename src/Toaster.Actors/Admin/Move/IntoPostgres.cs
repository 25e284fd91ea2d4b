using System.Security.Cryptography;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Admin.Move;

/// <summary>Fills an empty database of PostgreSQL with what an embedded one holds, in one transaction: all of it, or nothing.</summary>
internal sealed class IntoPostgres(PostgresTarget target, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private const int MostLooks = 30;

    private const string Filled = """
        SELECT (SELECT count(*) FROM entity WHERE kind <> 1 OR id <> 1) + (SELECT count(*) FROM agent) + (SELECT count(*) FROM pool WHERE id <> 1) + (SELECT count(*) FROM build_log)
        """;

    /// <param name="source">Of this program's schema, which nobody writes meanwhile.</param>
    /// <param name="key">What tokens were derived from; null: tokens given before are good no more.</param>
    /// <param name="files">The data directory whose files go, too.</param>
    /// <exception cref="StoreUnavailableException">The target cannot be used.</exception>
    /// <exception cref="AdministrationException">It is not empty, or in use; it was not changed.</exception>
    public async Task<IReadOnlyList<CopiedRows>> FillAsync(SqliteStoreConnection source, ReadOnlyMemory<byte>? key, string files, CancellationToken ct)
    {
        await PostgresStore.MigrateAsync(PostgresSession.Patient(target.Options), time);
        using var session = PostgresSession.Open(target.Options, write: true);
        try
        {
            session.Lock();
            await CheckUnusedAsync(session, ct);
            if (session.Connection.Prepared(Filled).Single(row => row.Int64(0)) > 0)
            {
                throw new AdministrationException(
                    "not-empty", $"{session.Name} holds a Toaster's records already, and nothing was changed. Name an empty database (createdb).");
            }

            var copied = new StoreCopy(source, session.Connection, source).Run(ct);
            session.Connection.Prepared("UPDATE store SET incarnation = ?1").Bind(1, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue).Execute();
            if (key is { } secret)
            {
                session.Connection.Prepared("UPDATE store SET installation_key = ?1").Bind(1, secret.Span).Execute();
            }

            if (target.Pieces is { } pieces)
            {
                await FilesInto.PutAsync(files, pieces(session.Connection), ct);
            }

            session.Commit();
            return copied;
        }
        catch (Exception e) when (PostgresErrors.Sentence(e, session.Name) is { } sentence)
        {
            throw new JournalUnavailableException($"{sentence.TrimEnd('.')}. Nothing was changed.", e);
        }
    }

    /// <summary>Connections of a server that has just ended are seen for a moment.</summary>
    private async Task CheckUnusedAsync(PostgresSession session, CancellationToken ct)
    {
        for (var looks = 1; session.Servers() is > 0 and var connections; looks++)
        {
            if (looks == MostLooks)
            {
                throw new AdministrationException(
                    "busy", $"{session.Name} is in use by a running Toaster ({connections} connections), so nothing was changed. Stop it first.");
            }

            await Task.Delay(Beat, time, ct);
        }
    }
}

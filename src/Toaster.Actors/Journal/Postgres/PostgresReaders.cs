using Npgsql;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Postgres;

/// <summary>A few connections that only read, each read a transaction that sees one state.</summary>
internal sealed class PostgresReaders(NpgsqlDataSource source, string name, PostgresStoreOptions options) : Readers<PostgresConnection>(name, options.Readers)
{
    /// <summary>A connection that was open from before may have ended with its server: once more with a new one.</summary>
    public static bool IsOldConnection(Exception e, int tries) => tries == 1 && e switch
    {
        PostgresException known => known.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrors.IdleInTransaction,
        _ => e is NpgsqlException,
    };

    protected override T Read<T>(Func<IStoreConnection, T> work, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            PostgresConnection? connection = null;
            try
            {
                connection = Idle.TryPop(out var idle) ? idle : PostgresConnection.Open(source, options);
                connection.Begin(write: false);
                var result = work(connection);
                connection.Commit();
                Idle.Push(connection);
                return result;
            }
            catch (Exception e)
            {
                connection?.Dispose();
                ct.ThrowIfCancellationRequested();
                if (PostgresErrors.MayTryAgain(e) && tries < 3 || IsOldConnection(e, tries))
                {
                    CloseIdle(); // They ended with it.
                    continue;
                }

                throw PostgresErrors.Translate(e, Name);
            }
        }
    }
}

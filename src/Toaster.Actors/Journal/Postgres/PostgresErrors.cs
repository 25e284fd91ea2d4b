using System.Net.Sockets;
using Npgsql;

namespace Toaster.Actors.Journal.Postgres;

/// <summary>Turns what PostgreSQL reports about itself into sentences for the operator.</summary>
internal static class PostgresErrors
{
    /// <summary>
    /// A <see cref="JournalUnavailableException"/> when the database is at fault; the exception itself when the statement is (a
    /// constraint, a syntax error).
    /// </summary>
    public static Exception Translate(Exception exception, string name) => Sentence(exception, name) is { } sentence
        ? new JournalUnavailableException(sentence, exception) { IsFull = exception is PostgresException { SqlState: PostgresErrorCodes.DiskFull } } : exception;

    /// <summary>The transaction was undone because of another one: it may simply be done again.</summary>
    public static bool MayTryAgain(Exception exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable,
    };

    /// <summary>Not among Npgsql's codes: the server has ended a transaction in which nothing happened.</summary>
    public const string IdleInTransaction = "25P03";

    public static string? Sentence(Exception exception, string name) => exception switch
    {
        PostgresException e => Sentence(e, name),
        NpgsqlException { InnerException: TimeoutException } => $"{name} does not answer in time; it goes on by itself when the database does.",
        NpgsqlException or SocketException or IOException or TimeoutException or ObjectDisposedException
            => $"{name} cannot be reached ({Reason(exception)}); it goes on by itself when the database does.",
        _ => null,
    };

    private static string? Sentence(PostgresException e, string name) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification
            => $"{name} refuses the login: {e.MessageText}. Check user name and password in the connection string.",
        PostgresErrorCodes.InvalidCatalogName => $"{name} does not exist on that server; create it (createdb) or name another one.",
        PostgresErrorCodes.InsufficientPrivilege => $"{name} may not be used by this user: {e.MessageText}.",
        PostgresErrorCodes.TooManyConnections => $"{name} has no connection left; raise max_connections or run fewer servers.",
        PostgresErrorCodes.DiskFull => $"The disk that holds {name} is full, so nothing was stored; free some space and it goes on by itself.",
        PostgresErrorCodes.QueryCanceled => $"A statement on {name} took too long and was stopped.",
        PostgresErrorCodes.LockNotAvailable => $"Rows of {name} are held by another transaction; it goes on by itself when that one ends.",
        PostgresErrorCodes.ReadOnlySqlTransaction => $"{name} cannot be written: the server only takes reads (a standby?).",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.DatabaseDropped
            => $"{name} is not up: {e.MessageText}; it goes on by itself when the database does.",
        PostgresErrorCodes.UndefinedTable => $"{name} has lost its tables, or they are not this program's: {e.MessageText}.",
        _ when e.SqlState.StartsWith("08", StringComparison.Ordinal) || e.SqlState.StartsWith("53", StringComparison.Ordinal)
            || e.SqlState.StartsWith("57", StringComparison.Ordinal) || e.SqlState.StartsWith("58", StringComparison.Ordinal)
            || e.SqlState.StartsWith("XX", StringComparison.Ordinal) || e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
            or IdleInTransaction or PostgresErrorCodes.InFailedSqlTransaction
            => $"{name} reports: {e.MessageText} ({e.SqlState}); it goes on by itself when the cause is gone.",
        _ => null,
    };

    private static string Reason(Exception e) => (e.InnerException ?? e).Message.TrimEnd('.');
}

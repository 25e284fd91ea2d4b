using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Toaster.Actors.Journal.Sqlite;

/// <summary>Turns what SQLite reports about its surroundings (disk, files, locks) into sentences for the operator.</summary>
internal static class StoreErrors
{
    /// <summary>
    /// A <see cref="JournalUnavailableException"/> when the store is at fault; the exception itself when the statement is
    /// (a constraint, a syntax error).
    /// </summary>
    public static Exception Translate(Exception exception, string path) => exception switch
    {
        SqliteException e when Sentence(e.SqliteErrorCode, e.SqliteExtendedErrorCode, path) is { } sentence
            => new JournalUnavailableException(sentence, e) { IsFull = e.SqliteErrorCode == SQLITE_FULL },
        _ => exception,
    };

    /// <summary>True when the connection that reported it had better be opened again.</summary>
    public static bool ConcernsTheStore(Exception exception)
        => exception is JournalUnavailableException
            || (exception is SqliteException e && Sentence(e.SqliteErrorCode, e.SqliteExtendedErrorCode, "") is not null);

    public static string? Sentence(int code, int extended, string path) => code switch
    {
        SQLITE_FULL => $"The disk that holds {path} is full, so nothing was stored; free some space and it goes on by itself.",
        SQLITE_READONLY or SQLITE_PERM => $"{path} cannot be written: it is read-only.",
        SQLITE_IOERR => $"{path} cannot be read or written: the disk reports an error ({extended}).",
        SQLITE_CORRUPT => $"{path} is damaged: its content is malformed; restore a backup (toaster admin restore DIR).",
        SQLITE_NOTADB => $"{path} is damaged: it is not a database; restore a backup (toaster admin restore DIR).",
        SQLITE_CANTOPEN => $"{path} cannot be opened; check that it exists and that this user may read and write it.",
        SQLITE_BUSY or SQLITE_LOCKED => $"{path} is locked by another program; close it and it goes on by itself.",
        SQLITE_NOMEM => $"{path} cannot be used: there is not enough memory.",
        _ => null,
    };
}

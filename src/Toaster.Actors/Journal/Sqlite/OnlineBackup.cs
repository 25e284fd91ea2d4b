using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Toaster.Actors.Journal.Sqlite;

/// <summary>
/// Copies the database page by page from the connection that writes it. What that connection writes meanwhile goes into the
/// copy as well, so the copy is the state at its last step and need never begin again. Used by the lane's thread alone.
/// </summary>
internal sealed class OnlineBackup : IDisposable
{
    private readonly SqliteConnection _copy;
    private sqlite3_backup? _backup;

    private OnlineBackup(SqliteConnection copy, sqlite3_backup backup)
    {
        _copy = copy;
        _backup = backup;
    }

    /// <summary>Begins to copy into a new file.</summary>
    public static OnlineBackup Begin(SqliteStoreConnection source, string path)
    {
        StoreFiles.Create(path, FileMode.CreateNew).Dispose(); // For its mode.
        var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        try
        {
            copy.Open();
            using (var settings = copy.CreateCommand())
            {
                // Who takes the backup brings the file to disk when it is whole; half of one is thrown away.
                settings.CommandText = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;";
                settings.ExecuteNonQuery();
            }

            var backup = raw.sqlite3_backup_init(copy.Handle, "main", source.Handle, "main");
            if (backup.IsInvalid)
            {
                throw ErrorOf(copy, path);
            }

            var begun = new OnlineBackup(copy, backup);
            source.DisposeFirst(begun);
            return begun;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>Copies so many further pages; true when the copy is complete.</summary>
    public bool Step(int pages, string path)
    {
        var backup = _backup ?? throw new JournalUnavailableException("The database was opened anew during the backup; take it again.");
        var rc = raw.sqlite3_backup_step(backup, pages);
        return rc switch
        {
            raw.SQLITE_DONE => true,
            raw.SQLITE_OK or raw.SQLITE_BUSY or raw.SQLITE_LOCKED => false, // Another program holds a lock for a moment.
            _ => throw ErrorOf(_copy, path, rc),
        };
    }

    /// <summary>Ends the copy, whole or not.</summary>
    public void Dispose()
    {
        if (_backup is not null)
        {
            _ = raw.sqlite3_backup_finish(_backup); // Repeats the error of the last step, which was thrown already.
            _backup = null;
            _copy.Dispose();
        }
    }

    private static IOException ErrorOf(SqliteConnection copy, string path, int? code = null)
    {
        var rc = code ?? raw.sqlite3_errcode(copy.Handle);
        return rc == raw.SQLITE_FULL
            ? new StoreFullException($"The disk that holds {path} is full.")
            : new IOException($"{path} cannot be written: {raw.sqlite3_errstr(rc).utf8_to_string()}");
    }
}

/// <summary>There is no room for what was to be written.</summary>
internal sealed class StoreFullException(string message) : IOException(message);

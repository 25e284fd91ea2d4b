using Microsoft.Data.Sqlite;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Sqlite;

/// <summary>Looks at a database before it is used: is it one, is it ours, is it whole, is it not too new. Changes nothing.</summary>
internal static class StoreInspection
{
    /// <summary>"TOAS": says in the file's header whose database it is.</summary>
    public const int ApplicationId = 0x544F4153;

    /// <summary>Throws <see cref="StoreUnavailableException"/> when the file must not be opened.</summary>
    public static void Check(string path, SqliteStoreOptions options, int newestKnown)
    {
        if (new FileInfo(path) is not { Exists: true, Length: > 0 })
        {
            return;
        }

        try
        {
            using var connection = SqliteStoreConnection.OpenToLook(path, options);
            CheckOwner(connection, path);
            CheckVersion(connection, path, newestKnown);
            TouchEveryTable(connection);
        }
        catch (SqliteException e)
        {
            throw new StoreUnavailableException(
                StoreErrors.Sentence(e.SqliteErrorCode, e.SqliteExtendedErrorCode, path) ?? $"{path} cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Throws <see cref="StoreUnavailableException"/> for another program's database.</summary>
    public static void CheckOwner(SqliteStoreConnection connection, string path)
    {
        // Reading the schema is what finds a file that is no database, or one that was cut short.
        var tables = connection.Scalar<long>("SELECT count(*) FROM sqlite_master");
        if (tables > 0 && connection.Scalar<long>("PRAGMA application_id") != ApplicationId)
        {
            throw new StoreUnavailableException($"{path} is a database of another program; choose another data directory.");
        }
    }

    /// <summary>Throws <see cref="StoreUnavailableException"/> for a database of a newer program.</summary>
    public static void CheckVersion(SqliteStoreConnection connection, string path, int newestKnown)
    {
        var version = SchemaMigrations.CurrentVersion(connection);
        if (version > newestKnown)
        {
            throw new StoreUnavailableException(
                $"{path} was written by a newer Toaster (schema {version}, this one knows {newestKnown}); install that version or a later one.");
        }
    }

    // The first row of each table: cheap, and finds a file whose later part is missing or overwritten.
    private static void TouchEveryTable(SqliteStoreConnection connection)
    {
        var names = new List<string>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                names.Add(reader.GetString(0));
            }
        }

        foreach (var name in names)
        {
            connection.Execute($"SELECT 1 FROM \"{name.Replace("\"", "\"\"")}\" LIMIT 1");
        }
    }
}

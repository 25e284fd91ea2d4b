namespace Toaster.Actors.Journal.Sqlite;

/// <summary>Names and modes of the files of a data directory: they are the owner's alone.</summary>
internal static class StoreFiles
{
    public const string DatabaseName = "toaster.db";

    public const UnixFileMode FileMode0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode DirectoryMode0700 = FileMode0600 | UnixFileMode.UserExecute;

    public static string DatabasePath(string directory) => Path.Combine(directory, "toaster.db");

    public static string WalPath(string databasePath) => databasePath + "-wal";

    /// <summary>Makes the directory if it is missing; one that is there keeps its mode.</summary>
    public static void CreateDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, DirectoryMode0700);
        }
    }

    /// <summary>Opens for this process alone, creating with mode 0600.</summary>
    public static FileStream Create(string path, FileMode mode = FileMode.Create)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileMode0600;
        }

        return new FileStream(path, options);
    }
}

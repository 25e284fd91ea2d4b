using System.Runtime.InteropServices;

namespace Toaster.Actors.Imports;

/// <summary>A second name for a file: what is in it need not be copied.</summary>
public static partial class HardLink
{
    /// <summary>
    /// Gives the file the second name, on disk when it returns. True also when the name is taken. False where the file system
    /// knows no such thing.
    /// </summary>
    public static bool TryCreate(string path, string second)
    {
        if (!File.Exists(second) && (!OperatingSystem.IsLinux() || Link(path, second) != 0))
        {
            return false;
        }

        DirectorySync.Flush(Path.GetDirectoryName(second)!);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string path, string second);
}

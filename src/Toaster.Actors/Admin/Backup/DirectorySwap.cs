using System.Runtime.InteropServices;

namespace Toaster.Actors.Admin.Backup;

/// <summary>Puts a directory in the place of another, which is kept under a third name.</summary>
internal static partial class DirectorySwap
{
    private const int CurrentDirectory = -100;
    private const uint Exchange = 2;

    /// <summary>In one step where the system can, so that a crash leaves either of them in the place, and never none.</summary>
    public static void Swap(string next, string place, string kept)
    {
        if (OperatingSystem.IsLinux() && Rename(CurrentDirectory, next, CurrentDirectory, place, Exchange) == 0)
        {
            try
            {
                Directory.Move(next, kept); // What was in the place stands under the other's name now.
                return;
            }
            catch (IOException)
            {
                _ = Rename(CurrentDirectory, next, CurrentDirectory, place, Exchange);
                throw;
            }
        }

        Directory.Move(place, kept);
        try
        {
            Directory.Move(next, place);
        }
        catch (IOException)
        {
            Directory.Move(kept, place);
            throw;
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Rename(int fromFolder, string from, int toFolder, string to, uint flags);
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Toaster.Node.Agents;

/// <summary>Of the C library what .NET has no way to say.</summary>
internal static partial class Libc
{
    public const int Terminate = 15;
    public const int KillNow = 9;
    public const int ReadOnly = 0;
    public const int CloseOnExec = 0x80000;

    /// <summary>False: there is no such process, or it is not ours.</summary>
    public static bool TryKill(int process, int signal) => Kill(process, signal) == 0;

    /// <summary>Reads a small file without the lock that .NET takes, which would be refused, or be in the way of whoever wants it.</summary>
    public static string? TryRead(string path)
    {
        using var file = new SafeFileHandle(Open(path, ReadOnly | CloseOnExec), ownsHandle: true);
        if (file.IsInvalid)
        {
            return null;
        }

        var bytes = new byte[4096];
        return System.Text.Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(file, bytes, 0));
    }

    public static bool TryGive(string path, int user, int group) => Chown(path, user, group) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);

    /// <summary>A descriptor; negative: <see cref="Marshal.GetLastPInvokeError"/> says why.</summary>
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Open(string path, int flags);

    /// <summary>Fills in a <c>struct statx</c> of 256 bytes; 0 when it could.</summary>
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Stat(int directory, string path, int flags, uint mask, Span<byte> facts);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Chown(string path, int user, int group);
}

using System.Runtime.InteropServices;

namespace Toaster.Chaos.Servers;

/// <summary>Signals to processes this rig started.</summary>
internal static partial class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(int process, int signal) => _ = SendCore(process, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendCore(int process, int signal);
}

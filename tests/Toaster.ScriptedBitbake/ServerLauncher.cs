using System.Diagnostics;

namespace Toaster.ScriptedBitbake;

/// <summary>What <c>bitbake --server-only</c> does: leaves a server behind in a session of its own, and ends.</summary>
internal static class ServerLauncher
{
    public static int Run()
    {
        var script = Script.Of([]);
        if (script.Server.Contains("refuses"))
        {
            Console.WriteLine(script.Says);
            return 1;
        }

        if (script.Server.Contains("never-comes"))
        {
            return 0;
        }

        using var server = Process.Start(new ProcessStartInfo("setsid", ["--fork", Environment.ProcessPath!, "--serve"]) { UseShellExecute = false })!;
        server.WaitForExit();
        return 0;
    }
}

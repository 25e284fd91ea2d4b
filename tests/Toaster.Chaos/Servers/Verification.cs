using System.Diagnostics;

namespace Toaster.Chaos.Servers;

/// <summary>The program's own look at a directory, beside the rig's.</summary>
internal static class Verification
{
    /// <exception cref="ChaosFailure"><c>toaster admin verify</c> found something.</exception>
    public static async Task RunAsync(ServerProgram program, string data)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", program.Dll, "admin", "verify", "--data", data])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var verify = Process.Start(start)!;
        var (output, error) = (verify.StandardOutput.ReadToEndAsync(), verify.StandardError.ReadToEndAsync());
        await verify.WaitForExitAsync();
        if (verify.ExitCode != 0)
        {
            throw new ChaosFailure($"toaster admin verify ends with {verify.ExitCode}: {await output}{await error}");
        }
    }
}

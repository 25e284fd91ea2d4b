using System.Diagnostics;
using Toaster.Chaos;
using Toaster.Chaos.Servers;

namespace Toaster.Farm.Rescue;

/// <summary>What an operator types.</summary>
internal static class Operator
{
    /// <exception cref="ChaosFailure">It ended with another exit code than 0.</exception>
    public static async Task RunAsync(params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", ServerProgram.Own.Dll, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new ChaosFailure($"toaster {string.Join(' ', words)} ends with {process.ExitCode}: {await output}{await error}");
        }
    }
}

using System.Globalization;

namespace Toaster.Fuzz;

internal static class Memory
{
    /// <summary>Most memory a process ever had resident, in bytes; 0 where the system does not tell.</summary>
    public static long PeakOf(int process)
    {
        var path = $"/proc/{process}/status";
        var line = File.Exists(path) ? File.ReadLines(path).FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) : null;
        return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }
}

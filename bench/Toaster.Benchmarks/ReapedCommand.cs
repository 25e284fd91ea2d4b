using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Toaster.Benchmarks;

/// <summary>A command that was run, with everything that came of it: what it leaves behind is waited for here, too.</summary>
/// <param name="Cpu">Seconds of all processes.</param>
/// <param name="OwnCpu">Of the command's own process.</param>
/// <param name="Elapsed">Seconds until the last of them had ended.</param>
internal sealed partial record ReapedCommand(double Cpu, double OwnCpu, double Elapsed)
{
    private const int SetChildSubreaper = 36;
    private const int ByProcess = 1;
    private const int Exited = 4;
    private const int LeaveIt = 0x01000000;

    /// <summary>Orphans of this process's children become its own; all run at low priority.</summary>
    public static void Prepare(int niceness)
    {
        _ = Control(SetChildSubreaper, 1, 0, 0, 0);
        _ = SetPriority(0, 0, niceness);
    }

    public static ReapedCommand Run(string[] command)
    {
        var clock = Stopwatch.StartNew();
        string?[] environment = [.. Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(entry => $"{entry.Key}={entry.Value}"), null];
        var known = Children();
        if (Spawn(out var process, command[0], 0, 0, [.. command, null], environment) != 0)
        {
            throw new InvalidOperationException($"{command[0]} cannot be run.");
        }

        Span<byte> info = stackalloc byte[128];
        Span<byte> usage = stackalloc byte[144];
        _ = WaitFor(ByProcess, process, info, Exited | LeaveIt); // It stays to be looked at.
        var own = OwnCpuOf(process);
        var cpu = 0.0;
        foreach (var child in Descendants(process, known))
        {
            if (Wait(child, out _, 0, usage) == child)
            {
                cpu += Seconds(usage) + Seconds(usage[16..]);
            }
        }

        return new(cpu, own, clock.Elapsed.TotalSeconds);
    }

    /// <summary>The command, then whatever became an orphan, as long as there is any.</summary>
    private static IEnumerable<int> Descendants(int process, HashSet<int> known)
    {
        yield return process;
        while (Children().FirstOrDefault(child => !known.Contains(child)) is > 0 and var orphan)
        {
            yield return orphan;
        }
    }

    private static HashSet<int> Children()
        => [.. Directory.GetDirectories("/proc/self/task").SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture))];

    private static double OwnCpuOf(int process)
    {
        var fields = File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
    }

    private static double Seconds(ReadOnlySpan<byte> time) => BinaryPrimitives.ReadInt64LittleEndian(time) + (BinaryPrimitives.ReadInt64LittleEndian(time[8..]) / 1e6);

    [LibraryImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int option, nint a, nint b, nint c, nint d);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, int who, int priority);

    [LibraryImport("libc", EntryPoint = "posix_spawnp", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Spawn(out int process, string file, nint actions, nint attributes, string?[] arguments, string?[] environment);

    [LibraryImport("libc", EntryPoint = "wait4")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Wait(int process, out int status, int options, Span<byte> usage);

    [LibraryImport("libc", EntryPoint = "waitid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int WaitFor(int kind, int process, Span<byte> info, int options);
}

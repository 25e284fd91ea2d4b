using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Toaster.Benchmarks;

/// <summary>
/// <c>process TOASTER LOG... [--runs N] [--dir DIR] [--floor floor.py]</c>: the published program as a whole, cold: a new process
/// and an empty data directory for each run of <c>toaster import LOG</c>, from start to exit. Medians, with least and most.
/// </summary>
internal static partial class ProcessImport
{
    private const int Children = -1;
    private const int BlockBytes = 512;

    public static int Run(string[] args)
    {
        var files = args.TakeWhile(a => !a.StartsWith("--", StringComparison.Ordinal)).ToList();
        if (files.Count < 2)
        {
            Console.Error.WriteLine("usage: process TOASTER LOG... [--runs N] [--dir DIR] [--floor floor.py]");
            return 2;
        }

        var runs = int.Parse(Option(args, "--runs") ?? "5", CultureInfo.InvariantCulture);
        var parent = Option(args, "--dir") ?? Path.GetTempPath();
        foreach (var log in files.Skip(1))
        {
            var results = Enumerable.Range(0, runs).Select(_ => Once(files[0], log, parent)).ToList();
            var output = new JsonObject
            {
                ["log"] = Path.GetFileName(log),
                ["runs"] = runs,
                ["seconds"] = Spread(results.Select(r => r.Seconds)),
                ["cpuSeconds"] = Spread(results.Select(r => r.Cpu)),
                ["peakResidentMiB"] = Spread(results.Select(r => r.PeakKiB / 1024.0)),
                ["writtenMiB"] = Spread(results.Select(r => r.Written / 1048576.0)),
                ["databaseMiB"] = Spread(results.Select(r => r.Database / 1048576.0)),
                ["keptLogMiB"] = Spread(results.Select(r => r.Kept / 1048576.0)),
            };
            if (Option(args, "--floor") is { } floor)
            {
                AddFloor(output, floor, log, runs);
            }

            Console.WriteLine(output.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        }

        return 0;
    }

    private static Figures Once(string toaster, string log, string parent)
    {
        var directory = Directory.CreateDirectory(Path.Combine(parent, $"toaster-bench-{Guid.NewGuid():N}")).FullName;
        try
        {
            var before = Used();
            var clock = Stopwatch.StartNew();
            var start = toaster.EndsWith(".dll", StringComparison.Ordinal)
                ? new ProcessStartInfo("dotnet", [toaster, "import", log, "--data", directory, "--json"])
                : new ProcessStartInfo(toaster, ["import", log, "--data", directory, "--json"]);
            start.RedirectStandardOutput = true;
            using var process = Process.Start(start)!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            var seconds = clock.Elapsed.TotalSeconds;
            var after = Used();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"The import ended with exit code {process.ExitCode}.");
            }

            return new(
                seconds, after.Cpu - before.Cpu, after.PeakKiB, (after.Blocks - before.Blocks) * BlockBytes,
                new FileInfo(Path.Combine(directory, "toaster.db")).Length, Directory.GetFiles(Path.Combine(directory, "logs")).Sum(f => new FileInfo(f).Length));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static JsonArray Spread(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return [Math.Round(sorted[sorted.Count / 2], 3), Math.Round(sorted[0], 3), Math.Round(sorted[^1], 3)];
    }

    private static void AddFloor(JsonObject output, string script, string log, int runs)
    {
        using var python = Process.Start(new ProcessStartInfo("python3", [script, log, "--runs", $"{runs}"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var floor = JsonNode.Parse(python.StandardOutput.ReadToEnd())!.AsObject();
        python.WaitForExit();
        var decode = floor["decode_cpu_s"]!.GetValue<double>();
        var events = floor["events"]!.GetValue<double>();
        var cpu = output["cpuSeconds"]![0]!.GetValue<double>();
        output["events"] = events;
        output["eventsPerSecond"] = Math.Round(events / output["seconds"]![0]!.GetValue<double>());
        output["logMiB"] = Math.Round(floor["bytes"]!.GetValue<double>() / 1048576.0, 2);
        output["floorDecodeCpuSeconds"] = decode;
        output["floorInsertSeconds"] = floor["insert_s"]!.DeepClone();
        // The original took 27.35 s of CPU for a log like kirkstone's dry run where this floor would have taken 0.14 s.
        var original = 27.35 / 0.14 * decode;
        output["originalScaledCpuSeconds"] = Math.Round(original, 1);
        output["timesLessCpuThanOriginal"] = Math.Round(original / cpu, 1);
    }

    /// <summary>CPU seconds, peak KiB of the largest, and blocks written of the processes started here that have ended.</summary>
    private static (double Cpu, long PeakKiB, long Blocks) Used()
    {
        var usage = default(Usage);
        return GetUsage(Children, ref usage) == 0
            ? (usage.UserSeconds + usage.SystemSeconds + ((usage.UserMicros + usage.SystemMicros) / 1e6), usage.MaxResident, usage.OutBlocks)
            : throw new InvalidOperationException("getrusage failed.");
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetUsage(int who, ref Usage usage);

    private static string? Option(string[] args, string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Usage
    {
        public long UserSeconds, UserMicros, SystemSeconds, SystemMicros;
        public long MaxResident, Shared, Data, Stack, MinorFaults, MajorFaults, Swaps, InBlocks, OutBlocks;
        public long Sent, Received, Signals, Voluntary, Involuntary;
    }

    private sealed record Figures(double Seconds, double Cpu, long PeakKiB, long Written, long Database, long Kept);
}

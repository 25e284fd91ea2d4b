using System.Diagnostics;
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
        var options = new Options(args);
        var files = options.Words;
        if (files.Count < 2)
        {
            Console.Error.WriteLine("usage: process TOASTER LOG... [--runs N] [--dir DIR] [--floor floor.py]");
            return 2;
        }

        var runs = options.Number("--runs", 5);
        var parent = options.Parent;
        foreach (var log in files.Skip(1))
        {
            var results = Enumerable.Range(0, runs).Select(_ => Once(files[0], log, parent)).ToList();
            var output = new JsonObject
            {
                ["log"] = Path.GetFileName(log),
                ["runs"] = runs,
                ["seconds"] = Spread.Of(results.Select(r => r.Seconds)),
                ["cpuSeconds"] = Spread.Of(results.Select(r => r.Cpu)),
                ["peakResidentMiB"] = Spread.Of(results.Select(r => r.PeakKiB / 1024.0)),
                ["writtenMiB"] = Spread.Of(results.Select(r => r.Written / 1048576.0)),
                ["databaseMiB"] = Spread.Of(results.Select(r => r.Database / 1048576.0)),
                ["keptLogMiB"] = Spread.Of(results.Select(r => r.Kept / 1048576.0)),
            };
            if (options.Text("--floor") is { } script)
            {
                AddFloor(output, Floor.Measure(script, log, runs));
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

    private static void AddFloor(JsonObject output, Floor floor)
    {
        var cpu = output["cpuSeconds"]![0]!.GetValue<double>();
        output["events"] = floor.Events;
        output["eventsPerSecond"] = Math.Round(floor.Events / output["seconds"]![0]!.GetValue<double>());
        output["logMiB"] = Math.Round(floor.Bytes / 1048576.0, 2);
        output["floorDecodeCpuSeconds"] = floor.DecodeCpu;
        output["floorInsertSeconds"] = floor.Insert;
        output["originalScaledCpuSeconds"] = Math.Round(floor.Original, 1);
        output["timesLessCpuThanOriginal"] = Math.Round(floor.Original / cpu, 1);
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


    [StructLayout(LayoutKind.Sequential)]
    private struct Usage
    {
        public long UserSeconds, UserMicros, SystemSeconds, SystemMicros;
        public long MaxResident, Shared, Data, Stack, MinorFaults, MajorFaults, Swaps, InBlocks, OutBlocks;
        public long Sent, Received, Signals, Voluntary, Involuntary;
    }

    private sealed record Figures(double Seconds, double Cpu, long PeakKiB, long Written, long Database, long Kept);
}

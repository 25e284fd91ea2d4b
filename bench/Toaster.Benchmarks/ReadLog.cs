using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Toaster.Bitbake.Transcoding;

namespace Toaster.Benchmarks;

/// <summary>
/// <c>read LOG [--runs N] [--floor floor.py]</c>: transcodes a log as an import does and prints the figures as JSON; with
/// <c>--floor</c> also those of Python's own decoding of the same log, in the same run, and the ratio.
/// </summary>
internal static class ReadLog
{
    /// <summary>Where the events go; the caller's, so not counted as the reader's memory.</summary>
    private static readonly ArrayBufferWriter<byte> Output = new(8 << 20);

    public static int Run(string[] args)
    {
        if (args.Length == 0) return Usage();
        var log = args[0];
        var options = new Options(args);
        var runs = options.Number("--runs", 5);
        var results = new List<Figures>();

        // The first seconds are the compiler's.
        for (var warm = Stopwatch.StartNew(); warm.Elapsed < TimeSpan.FromSeconds(2);) Once(log);
        for (var run = 0; run < runs; run++) results.Add(Once(log));

        var median = results.OrderBy(r => r.CpuSeconds).ElementAt(results.Count / 2);
        var output = new JsonObject
        {
            ["log"] = Path.GetFileName(log),
            ["runs"] = runs,
            ["events"] = median.Events,
            ["lines"] = median.Lines,
            ["badLines"] = median.BadLines,
            ["bytes"] = median.Bytes,
            ["jsonBytes"] = median.JsonBytes,
            ["seconds"] = Math.Round(results.Select(r => r.Seconds).Order().ElementAt(results.Count / 2), 4),
            ["cpuSeconds"] = Math.Round(median.CpuSeconds, 4),
            ["eventsPerCpuSecond"] = Math.Round(median.Events / median.CpuSeconds),
            ["megabytesPerCpuSecond"] = Math.Round(median.Bytes / median.CpuSeconds / 1e6, 1),
            ["allocatedBytes"] = median.Allocated,
            ["peakResidentBytes"] = Process.GetCurrentProcess().PeakWorkingSet64,
        };
        if (options.Text("--floor") is { } script)
        {
            // Ours includes reading and unpacking the file, which the floor times apart from decoding.
            var floor = Floor.Measure(script, log, runs);
            var perSecond = floor.Events / (floor.DecodeCpu + floor.Gunzip);
            output["floorEventsPerCpuSecond"] = Math.Round(perSecond);
            output["ratio"] = Math.Round(median.Events / median.CpuSeconds / perSecond, 2);
        }

        Console.WriteLine(output.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return 0;
    }

    private static Figures Once(string path)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        Output.ResetWrittenCount();
        long lines = 0, end = 0, jsonBytes = 0;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        using var log = new EventLogTranscoder(file);
        while (log.ReadNext(out var line))
        {
            end = line.End;
            if (line.Kind == SourceLineKind.Piece) continue;
            log.WriteEvent(++lines, Output);
            if (Output.WrittenCount < 1 << 19) continue;
            jsonBytes += Output.WrittenCount;
            Output.ResetWrittenCount();
        }

        jsonBytes += Output.WrittenCount;
        var seconds = clock.Elapsed.TotalSeconds;
        var cpuSeconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        return new(log.Events, lines, log.BadLines, end, jsonBytes, seconds, cpuSeconds, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }


    private static int Usage()
    {
        Console.Error.WriteLine("usage: read LOG [--runs N] [--floor floor.py]");
        return 2;
    }

    private sealed record Figures(long Events, long Lines, long BadLines, long Bytes, long JsonBytes, double Seconds, double CpuSeconds, long Allocated);
}

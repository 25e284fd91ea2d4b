using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Toaster.Actors.Imports;
using Toaster.Bitbake.EventLog;
using Toaster.Node.Imports;

namespace Toaster.Benchmarks;

/// <summary>
/// <c>source LOG [--runs N] [--copy]</c>: both passes of an import up to the batches that would be journaled, with or without
/// the masked copy; medians of wall and processor time, as JSON.
/// </summary>
internal static class ReadSource
{
    public static int Run(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("usage: source LOG [--runs N] [--copy]");
            return 2;
        }

        var runs = Array.IndexOf(args, "--runs") is >= 0 and var at ? int.Parse(args[at + 1]) : 5;
        var copy = args.Contains("--copy") ? Path.GetTempFileName() : null;
        var results = Enumerable.Range(0, runs + 3).Select(_ => OnceAsync(args[0], copy).GetAwaiter().GetResult()).Skip(3).ToList();
        Console.WriteLine(new JsonObject
        {
            ["log"] = Path.GetFileName(args[0]),
            ["events"] = results[0].Events,
            ["outlineSeconds"] = Median(results, r => r.Outline.TotalSeconds),
            ["readSeconds"] = Median(results, r => r.Read.TotalSeconds),
            ["readCpuSeconds"] = Median(results, r => r.ReadCpu.TotalSeconds),
            ["eventsPerReadSecond"] = Math.Round(results[0].Events / Median(results, r => r.Read.TotalSeconds)),
            ["eventsPerSecondOfBoth"] = Math.Round(results[0].Events / Median(results, r => (r.Outline + r.Read).TotalSeconds)),
        }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return 0;
    }

    private static async Task<Figures> OnceAsync(string path, string? copy)
    {
        var source = new EventLogSource(new EventLogLimits());
        var clock = Stopwatch.StartNew();
        var outline = await source.OutlineAsync(path, new Progress<SourceProgress>(), default);
        var afterOutline = clock.Elapsed;
        var cpu = Environment.CpuUsage.TotalTime;
        long events = 0;
        await foreach (var batch in source.ReadAsync(path, outline, copy, default))
        {
            events += batch.Events.Count;
        }

        return new(events, afterOutline, clock.Elapsed - afterOutline, Environment.CpuUsage.TotalTime - cpu);
    }

    private static double Median(List<Figures> results, Func<Figures, double> value)
        => Math.Round(results.Select(value).Order().ElementAt(results.Count / 2), 4);

    private sealed record Figures(long Events, TimeSpan Outline, TimeSpan Read, TimeSpan ReadCpu);
}

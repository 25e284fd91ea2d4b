using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Toaster.Benchmarks;

/// <summary>
/// <c>watchers TOASTER [--builds N] [--readers N] [--rate N] [--seconds N] [--rounds N] [--dir DIR]</c>. First: so many builds run at once, each
/// with a page open; milliseconds from the writing of a line until a frame that shows it is at the page, with the recorder's gathering
/// in between. Then: one build with so many pages open, in turns with none: what that does to the answers to recorders, and what a
/// page costs.
/// </summary>
internal static class WatchersBench
{
    public static int Run(string[] args)
    {
        var options = new Options(args);
        if (options.Words.Count < 1)
        {
            Console.Error.WriteLine("usage: watchers TOASTER [--builds N] [--readers N] [--rate N] [--seconds N] [--rounds N] [--dir DIR]");
            return 2;
        }

        Console.WriteLine(MeasureAsync(options).GetAwaiter().GetResult().ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return 0;
    }

    private static async Task<JsonObject> MeasureAsync(Options options)
    {
        var directory = Directory.CreateDirectory(Path.Combine(options.Parent, $"toaster-bench-{Guid.NewGuid():N}")).FullName;
        try
        {
            using var server = ServerProcess.Start(options.Words[0], Path.Combine(directory, "data"));
            using var http = new HttpClient { BaseAddress = server.Url, Timeout = TimeSpan.FromMinutes(5) };
            return new()
            {
                ["load"] = File.ReadAllText("/proc/loadavg").Trim(),
                ["eventToPage"] = await ManyBuildsAsync(server, http, options.Number("--builds", 100), options.Number("--rate", 3), options.Number("--seconds", 20)),
                ["oneBuild"] = await ManyReadersAsync(server, http, options.Number("--readers", 1_000), options.Number("--rounds", 5), options.Number("--seconds", 20)),
            };
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<JsonObject> ManyBuildsAsync(ServerProcess server, HttpClient http, int builds, int rate, int seconds)
    {
        await RecordAsync(server, http, 4, rate, 5); // Warm.
        var cpu = server.Cpu;
        var clock = Stopwatch.StartNew();
        var (seen, answers) = await RecordAsync(server, http, builds, rate, seconds);
        return new()
        {
            ["builds"] = builds,
            ["linesPerSecondEach"] = rate,
            ["lines"] = seen.Count,
            ["frameMsP50"] = At(seen, 0.5),
            ["frameMsP99"] = At(seen, 0.99),
            ["acknowledgedMsP50"] = At(answers, 0.5),
            ["acknowledgedMsP99"] = At(answers, 0.99),
            ["serverCores"] = Math.Round((server.Cpu - cpu) / clock.Elapsed.TotalSeconds, 2),
        };
    }

    private static async Task<(List<double> Seen, List<double> Answers)> RecordAsync(ServerProcess server, HttpClient http, int builds, int rate, int seconds)
    {
        var recorders = await Task.WhenAll(Enumerable.Range(0, builds).Select(_ => LiveRecorder.BeginAsync(http)));
        var seen = new ConcurrentBag<double>();
        List<FrameReader> readers = [];
        foreach (var recorder in recorders)
        {
            readers.Add(await FrameReader.OpenAsync(server.Url, $"build:{recorder.Build}", shows =>
            {
                foreach (var written in recorder.TakeShown(shows))
                {
                    seen.Add(Stopwatch.GetElapsedTime(written).TotalMilliseconds);
                }
            }));
        }

        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var answers = (await Task.WhenAll(recorders.Select((recorder, i) => recorder.RunAsync(rate, TimeSpan.FromMilliseconds(2.0 * i), stop.Token)))).SelectMany(a => a).ToList();
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System); // The last frames.
        await Task.WhenAll(readers.Select(reader => reader.DisposeAsync().AsTask()));
        await Task.WhenAll(recorders.Select(recorder => recorder.EndAsync()));
        return ([.. seen], answers);
    }

    private static async Task<JsonObject> ManyReadersAsync(ServerProcess server, HttpClient http, int count, int rounds, int seconds)
    {
        var build = await LiveRecorder.BeginAsync(http);
        await RunForAsync(build, seconds / 2); // Warm.
        List<double> without = [], with = [], ratios = [], kilobytes = [];
        var (cores, frames, gaps, resyncs) = (0.0, 0L, 0L, 0L);
        for (var round = 0; round < rounds; round++)
        {
            var none = await RunForAsync(build, seconds);
            var before = server.ResidentMiB;
            var readers = new FrameReader[count];
            for (var i = 0; i < count; i += 50)
            {
                var from = i;
                await Task.WhenAll(Enumerable.Range(from, Math.Min(50, count - from)).Select(async n => readers[n] = await FrameReader.OpenAsync(server.Url, $"build:{build.Build}", null)));
            }

            var (cpu, clock) = (server.Cpu, Stopwatch.StartNew());
            var many = await RunForAsync(build, seconds);
            cores = Math.Max(cores, (server.Cpu - cpu) / clock.Elapsed.TotalSeconds);
            kilobytes.Add((server.ResidentMiB - before) * 1024 / count);
            foreach (var reader in readers)
            {
                (frames, gaps, resyncs) = (frames + reader.Frames, gaps + reader.Gaps, resyncs + reader.Resyncs);
            }

            await Task.WhenAll(readers.Select(reader => reader.DisposeAsync().AsTask()));
            without.AddRange(none);
            with.AddRange(many);
            ratios.Add(At(many, 0.99) / At(none, 0.99));
        }

        await build.EndAsync();
        return new()
        {
            ["readers"] = count,
            ["rounds"] = rounds,
            ["acknowledgedMsP50"] = new JsonObject { ["none"] = At(without, 0.5), ["all"] = At(with, 0.5) },
            ["acknowledgedMsP99"] = new JsonObject { ["none"] = At(without, 0.99), ["all"] = At(with, 0.99) },
            ["p99Ratio"] = Math.Round(At(with, 0.99) / At(without, 0.99), 2),
            ["p99RatioMedianOfRounds"] = Math.Round(At(ratios, 0.5), 2),
            ["kBPerReader"] = new JsonObject { ["median"] = At(kilobytes, 0.5), ["most"] = At(kilobytes, 1) },
            ["serverCores"] = Math.Round(cores, 2),
            ["frames"] = frames,
            ["gapsWithoutResync"] = gaps,
            ["resyncs"] = resyncs,
        };
    }

    private static async Task<List<double>> RunForAsync(LiveRecorder build, int seconds)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        return await build.RunAsync(10, TimeSpan.Zero, stop.Token);
    }

    private static double At(List<double> values, double place)
    {
        if (values.Count == 0)
        {
            return double.NaN;
        }

        List<double> sorted = [.. values.Order()];
        return Math.Round(sorted[(int)Math.Min(sorted.Count - 1, place * sorted.Count)], 2);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Toaster.Benchmarks;

/// <summary>
/// <c>watchers TOASTER [--builds N] [--readers N] [--rate N] [--seconds N] [--rounds N] [--servers N] [--dir DIR]</c>. First: so many builds run at once, each
/// with a page open; milliseconds from the writing of a line until a frame that shows it is at the page, with the recorder's gathering
/// in between; with several servers on one PostgreSQL, a page is at another one than its recorder. Then, with one server: one build with so many pages open, in turns with none: what that does to the answers to recorders, and what a
/// page costs.
/// </summary>
internal static class WatchersBench
{
    public static int Run(string[] args)
    {
        var options = new Options(args);
        if (options.Words.Count < 1)
        {
            Console.Error.WriteLine("usage: watchers TOASTER [--builds N] [--readers N] [--rate N] [--seconds N] [--rounds N] [--servers N] [--dir DIR]");
            return 2;
        }

        Console.WriteLine(MeasureAsync(options).GetAwaiter().GetResult().ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return 0;
    }

    private static async Task<JsonObject> MeasureAsync(Options options)
    {
        using var servers = Installation.Start(options.Words[0], options.Parent, options.Number("--servers", 0));
        var clients = servers.Clients(1_000);
        return new()
        {
            ["load"] = File.ReadAllText("/proc/loadavg").Trim(),
            ["servers"] = options.Number("--servers", 0) is > 0 and var many ? $"{many} on PostgreSQL, each page at another one than its recorder" : "one on SQLite",
            ["eventToPage"] = await ManyBuildsAsync(servers, clients, options.Number("--builds", 100), options.Number("--rate", 3), options.Number("--seconds", 20)),
            ["oneBuild"] = servers.Servers is [var server]
                ? await ManyReadersAsync(server, clients[0], options.Number("--readers", 1_000), options.Number("--rounds", 5), options.Number("--seconds", 20)) : null,
        };
    }

    private static async Task<JsonObject> ManyBuildsAsync(Installation servers, IReadOnlyList<HttpClient> clients, int builds, int rate, int seconds)
    {
        await RecordAsync(servers, clients, Math.Min(builds, 25), rate, 10); // Warm: what is called often is compiled.
        var (cpu, database) = (servers.Cpu, servers.DatabaseCpu);
        var clock = Stopwatch.StartNew();
        var (seen, answers) = await RecordAsync(servers, clients, builds, rate, seconds);
        return new()
        {
            ["builds"] = builds,
            ["linesPerSecondEach"] = rate,
            ["lines"] = seen.Count,
            ["frameMsP50"] = At(seen, 0.5),
            ["frameMsP99"] = At(seen, 0.99),
            ["acknowledgedMsP50"] = At(answers, 0.5),
            ["acknowledgedMsP99"] = At(answers, 0.99),
            ["serverCores"] = Math.Round((servers.Cpu - cpu) / clock.Elapsed.TotalSeconds, 2),
            ["databaseCores"] = Math.Round((servers.DatabaseCpu - database) / clock.Elapsed.TotalSeconds, 2),
        };
    }

    private static async Task<(List<double> Seen, List<double> Answers)> RecordAsync(Installation servers, IReadOnlyList<HttpClient> clients, int builds, int rate, int seconds)
    {
        var recorders = await Task.WhenAll(Enumerable.Range(0, builds).Select(i => LiveRecorder.BeginAsync(clients[i % clients.Count])));
        var seen = new ConcurrentBag<double>();
        List<FrameReader> readers = [];
        foreach (var (i, recorder) in recorders.Index())
        {
            readers.Add(await FrameReader.OpenAsync(servers.Servers[(i + 1) % clients.Count].Url, $"build:{recorder.Build}", shows =>
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

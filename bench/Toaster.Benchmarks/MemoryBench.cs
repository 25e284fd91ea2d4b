using System.Text.Json;
using System.Text.Json.Nodes;

namespace Toaster.Benchmarks;

/// <summary>
/// <c>memory TOASTER [--builds N] [--lines N] [--servers N] [--dir DIR]</c>: so many builds are opened and sent so many lines each, one every few
/// seconds, and stay open. What the servers' resident memory is for each of them, while they run and when they have ended; twice, since
/// what the first round claimed from the system the second may use again.
/// </summary>
internal static class MemoryBench
{
    private const int AtOnce = 20; // Builds begin one after the other in life, too.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    public static int Run(string[] args)
    {
        var options = new Options(args);
        if (options.Words.Count < 1)
        {
            Console.Error.WriteLine("usage: memory TOASTER [--builds N] [--lines N] [--servers N] [--dir DIR]");
            return 2;
        }

        Console.WriteLine(MeasureAsync(options).GetAwaiter().GetResult().ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return 0;
    }

    private static async Task<JsonObject> MeasureAsync(Options options)
    {
        var (builds, lines) = (options.Number("--builds", 100), options.Number("--lines", 20));
        using var servers = Installation.Start(options.Words[0], options.Parent, options.Number("--servers", 0));
        var clients = servers.Clients(1_000);
        await RoundAsync(servers, clients, clients.Count * 4, lines); // Warm.
        return new()
        {
            ["servers"] = options.Number("--servers", 0) is > 0 and var many ? $"{many} on PostgreSQL" : "one on SQLite",
            ["builds"] = builds,
            ["linesEach"] = lines,
            ["first"] = await RoundAsync(servers, clients, builds, lines),
            ["second"] = await RoundAsync(servers, clients, builds, lines),
        };
    }

    private static async Task<JsonObject> RoundAsync(Installation servers, IReadOnlyList<HttpClient> clients, int builds, int lines)
    {
        var before = servers.ResidentMiB;
        List<LiveRecorder> recorders = [];
        for (var i = 0; i < builds; i += AtOnce)
        {
            var from = i;
            recorders.AddRange(await Task.WhenAll(Enumerable.Range(from, Math.Min(AtOnce, builds - from)).Select(n => LiveRecorder.BeginAsync(clients[n % clients.Count]))));
        }

        using (var stop = new CancellationTokenSource(Every * lines))
        {
            await Task.WhenAll(recorders.Select((recorder, i) => recorder.RunAsync(1 / Every.TotalSeconds, Every * ((double)i / builds), stop.Token)));
        }

        await servers.QuietAsync();
        var open = servers.ResidentMiB;
        foreach (var some in recorders.Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(recorder => recorder.EndAsync()));
        }

        await servers.QuietAsync();
        return new()
        {
            ["beforeMiB"] = Math.Round(before, 1),
            ["openMiB"] = Math.Round(open, 1),
            ["endedMiB"] = Math.Round(servers.ResidentMiB, 1),
            ["kBPerOpenBuild"] = Math.Round((open - before) * 1024 / builds, 1),
        };
    }
}

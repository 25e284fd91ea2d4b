using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Toaster.Benchmarks;

/// <summary>
/// <c>pages TOASTER SET... [--cache DIR] [--requests N] [--load SECONDS]</c>: the published server on seeded data directories (a set is
/// <c>BUILDSxTASKS</c> or <c>BUILDSxTASKS+TASKS_OF_THE_LAST</c>; compare <c>1000x5000</c> with <c>100x5000</c>). For each page the time
/// until its last byte, one request after the other, and the server's CPU; then requests per second at 32 connections.
/// </summary>
internal static class PagesBench
{
    private const int Connections = 32;

    public static int Run(string[] args)
    {
        var options = new Options(args);
        if (options.Words.Count < 2)
        {
            Console.Error.WriteLine("usage: pages TOASTER SET... [--cache DIR] [--requests N] [--load SECONDS]");
            return 2;
        }

        var cache = options.Text("--cache") ?? Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "toaster-bench");
        foreach (var set in options.Words.Skip(1).Select(SeededStore.Parse))
        {
            var output = MeasureAsync(options, options.Words[0], set, cache).GetAwaiter().GetResult();
            Console.WriteLine(output.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        }

        return 0;
    }

    private static async Task<JsonObject> MeasureAsync(Options options, string toaster, SeededStore set, string cache)
    {
        var directory = await set.EnsureAsync(cache);
        using var server = ServerProcess.Start(toaster, directory);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections }) { BaseAddress = server.Url };
        var idle = server.ResidentMiB;
        var pages = Pages(set.Builds, set.LastTasks);
        var output = new JsonObject
        {
            ["set"] = set.ToString(),
            ["startSeconds"] = Math.Round(server.Started.TotalSeconds, 3),
            ["firstPageMs"] = Math.Round(await TimeAsync(http, "/builds"), 1),
            ["idleMiB"] = Math.Round(idle),
        };
        foreach (var (name, address) in pages)
        {
            output[name] = await LatencyAsync(server, http, address, options.Number("--requests", 200));
        }

        if (options.Number("--load", 0) is > 0 and var seconds)
        {
            var load = new JsonObject();
            foreach (var (name, address) in pages)
            {
                load[name] = await LoadAsync(http, address, TimeSpan.FromSeconds(seconds));
            }

            output["load32"] = load;
        }

        output["residentMiB"] = Math.Round(server.ResidentMiB);
        return output;
    }

    private static (string Name, string Address)[] Pages(int build, int tasks) =>
    [
        ("builds25", "/builds"),
        ("builds150", "/builds?rows=150"),
        ("buildsSearch", "/builds?q=minimal"),
        ("dashboard", $"/builds/{build}"),
        ("tasks25", $"/builds/{build}/tasks"),
        ("tasks150", $"/builds/{build}/tasks?rows=150"),
        ("tasksSearch", $"/builds/{build}/tasks?q=compile"),
        ("task", $"/builds/{build}/tasks/{tasks / 2}"),
        ("variables", $"/builds/{build}/variables?rows=100"),
        ("recipes", $"/builds/{build}/recipes"),
        ("tasks25Json", $"/api/v1/builds/{build}/tasks?size=25"),
        ("tasks150Json", $"/api/v1/builds/{build}/tasks?size=150"),
        ("builds25Json", "/api/v1/builds?size=25"),
    ];

    private static async Task<JsonObject> LatencyAsync(ServerProcess server, HttpClient http, string address, int requests)
    {
        for (var i = 0; i < requests / 2; i++)
        {
            await TimeAsync(http, address); // The compiler's.
        }

        var cpu = server.Cpu;
        List<double> times = [];
        for (var i = 0; i < requests; i++)
        {
            times.Add(await TimeAsync(http, address));
        }

        times.Sort();
        return new()
        {
            ["medianMs"] = Math.Round(times[requests / 2], 2),
            ["p95Ms"] = Math.Round(times[requests * 95 / 100], 2),
            ["minMs"] = Math.Round(times[0], 2),
            ["cpuMs"] = Math.Round((server.Cpu - cpu) * 1000 / requests, 2),
        };
    }

    private static async Task<JsonObject> LoadAsync(HttpClient http, string address, TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        var times = (await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            List<double> own = [];
            while (clock.Elapsed < time)
            {
                own.Add(await TimeAsync(http, address));
            }

            return own;
        })))).SelectMany(own => own).Order().ToList();
        return new()
        {
            ["perSecond"] = Math.Round(times.Count / clock.Elapsed.TotalSeconds),
            ["p50Ms"] = Math.Round(times[times.Count / 2], 1),
            ["p99Ms"] = Math.Round(times[times.Count * 99 / 100], 1),
        };
    }

    /// <summary>Milliseconds until the last byte; anything but a full answer is an error.</summary>
    private static async Task<double> TimeAsync(HttpClient http, string address)
    {
        var clock = Stopwatch.StartNew();
        using var answer = await http.GetAsync(address);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
        return clock.Elapsed.TotalMilliseconds;
    }
}

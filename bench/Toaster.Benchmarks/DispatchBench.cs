using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Toaster.Benchmarks;

/// <summary>
/// <c>dispatch TOASTER [--agents N] [--builds N] [--servers N] [--dir DIR]</c>: from the moment a start is asked for to the moment an agent that waits has the
/// build in hand, agents and starts spread over the servers. Agents are only calls: session, long poll, seal.
/// </summary>
internal static class DispatchBench
{
    public static int Run(string[] args)
    {
        var options = new Options(args);
        if (options.Words.Count < 1)
        {
            Console.Error.WriteLine("usage: dispatch TOASTER [--agents N] [--builds N] [--servers N] [--dir DIR]");
            return 2;
        }

        Console.WriteLine(MeasureAsync(options).GetAwaiter().GetResult().ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return 0;
    }

    private static async Task<JsonObject> MeasureAsync(Options options)
    {
        var (agents, builds) = (options.Number("--agents", 20), options.Number("--builds", 300));
        using var servers = Installation.Start(options.Words[0], options.Parent, options.Number("--servers", 0));
        var clients = servers.Clients(agents * 3);
        var project = (await PostAsync(clients[0], "/api/v1/projects", new
        {
            name = "Bench",
            repositories = new[] { new { name = "poky", url = "https://git.example.org/poky", revision = "main" } },
            bitbake = "poky/bitbake",
            layers = new[] { "poky/meta" },
            targets = new[] { "image" },
        })).GetProperty("id").GetInt64();
        using var stop = new CancellationTokenSource();
        var taken = new ConcurrentDictionary<long, long>();
        var working = Enumerable.Range(0, agents).Select(agent => WorkAsync(clients[agent % clients.Count], agent, taken, stop.Token)).ToList();
        var starts = new Dictionary<long, (long Asked, long Answered)>();
        for (var i = 0; i < builds; i++)
        {
            var asked = Stopwatch.GetTimestamp();
            var id = (await PostAsync(clients[i % clients.Count], $"/api/v1/projects/{project}/builds", new { })).GetProperty("id").GetInt64();
            starts[id] = (asked, Stopwatch.GetTimestamp());
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        while (taken.Count < builds)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        await stop.CancelAsync();
        await Task.WhenAll(working);
        var latencies = starts.Skip(builds / 10).Select(start => Stopwatch.GetElapsedTime(start.Value.Asked, taken[start.Key]).TotalMilliseconds).Order().ToList();
        return new()
        {
            ["servers"] = options.Number("--servers", 0) is > 0 and var many ? $"{many} on PostgreSQL" : "one on SQLite",
            ["agents"] = agents,
            ["builds"] = builds,
            ["askedToTakenMsP50"] = Math.Round(latencies[latencies.Count / 2], 1),
            ["askedToTakenMsP99"] = Math.Round(latencies[latencies.Count * 99 / 100], 1),
            ["askedToTakenMsMost"] = Math.Round(latencies[^1], 1),
        };
    }

    /// <summary>Takes builds, and ends each at once.</summary>
    private static async Task WorkAsync(HttpClient http, int number, ConcurrentDictionary<long, long> taken, CancellationToken stop)
    {
        var hello = await PostAsync(http, "/agent/v1/session", new { name = $"agent-{number}", instance = $"{number}", version = "1", protocol = 1, slots = 1, spools = Array.Empty<object>() });
        var (agent, session) = (hello.GetProperty("agent").GetInt64(), hello.GetProperty("session").GetInt64());
        try
        {
            while (true)
            {
                var list = await http.GetFromJsonAsync<JsonElement>($"/agent/v1/work?agent={agent}&session={session}&wait=25", stop);
                var now = Stopwatch.GetTimestamp();
                foreach (var work in list.EnumerateArray())
                {
                    var build = work.GetProperty("build").GetInt64();
                    taken.TryAdd(build, now);
                    using var sealing = new HttpRequestMessage(HttpMethod.Post, $"/agent/v1/builds/{build}/{work.GetProperty("attempt").GetInt32()}/seal")
                    {
                        Content = JsonContent.Create(new { events = 0, digest = new string('0', 32) }),
                    };
                    sealing.Headers.Authorization = new("Bearer", work.GetProperty("token").GetString());
                    using var answer = await http.SendAsync(sealing, CancellationToken.None);
                    answer.EnsureSuccessStatusCode();
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Measured.
        }
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        return JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync()).RootElement;
    }
}

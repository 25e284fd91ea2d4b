using System.Diagnostics;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Toaster.Actors.Agents;
using Toaster.Actors.Imports;
using Toaster.Bitbake.EventLog;
using Toaster.Node.Imports;

namespace Toaster.Benchmarks;

/// <summary>
/// <c>live TOASTER LOG [--builds N] [--batch N] [--servers N] [--dir DIR]</c>: so many recorders send the events of a log at once to a running
/// server, or to several on one PostgreSQL in turn, each its own build, one batch in flight. Events per second until the last seal is answered,
/// every event durable before its batch was; CPU of the servers and of PostgreSQL until the tables show all of it; memory for each live build.
/// </summary>
internal static class LiveBench
{
    public static int Run(string[] args)
    {
        var options = new Options(args);
        if (options.Words.Count < 2)
        {
            Console.Error.WriteLine("usage: live TOASTER LOG [--builds N] [--batch N] [--servers N] [--dir DIR]");
            return 2;
        }

        Console.WriteLine(MeasureAsync(options).GetAwaiter().GetResult().ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return 0;
    }

    private static async Task<JsonObject> MeasureAsync(Options options)
    {
        var (builds, size) = (options.Number("--builds", 100), options.Number("--batch", 200));
        var batches = await BatchesAsync(options.Words[1], size);
        using var servers = Installation.Start(options.Words[0], options.Parent, options.Number("--servers", 0));
        var clients = servers.Clients(builds);
        await Task.WhenAll(clients.Select(http => RecordAsync(http, batches, size))); // Warm.
        await servers.QuietAsync();
        var (idle, cpu, database, written) = (servers.ResidentMiB, servers.Cpu, servers.DatabaseCpu, servers.WrittenMiB);
        servers.ForgetPeak();
        var clock = Stopwatch.StartNew();
        var latencies = (await Task.WhenAll(Enumerable.Range(0, builds).Select(i => RecordAsync(clients[i % clients.Count], batches, size)))).SelectMany(l => l).Order().ToList();
        var seconds = clock.Elapsed.TotalSeconds;
        await servers.QuietAsync();
        var events = (long)batches.Events * builds;
        (cpu, database) = (servers.Cpu - cpu, servers.DatabaseCpu - database);
        return new()
        {
            ["log"] = Path.GetFileName(options.Words[1]),
            ["servers"] = options.Number("--servers", 0) is > 0 and var many ? $"{many} on PostgreSQL" : "one on SQLite",
            ["builds"] = builds,
            ["batch"] = size,
            ["events"] = events,
            ["seconds"] = Math.Round(seconds, 2),
            ["eventsPerSecond"] = Math.Round(events / seconds),
            ["acknowledgedMsP50"] = Math.Round(latencies[latencies.Count / 2], 1),
            ["acknowledgedMsP99"] = Math.Round(latencies[latencies.Count * 99 / 100], 1),
            ["cpuSeconds"] = Math.Round(cpu, 2),
            ["databaseCpuSeconds"] = Math.Round(database, 2),
            ["eventsPerCpuSecond"] = Math.Round(events / (cpu + database)),
            ["peakMiBPerBuild"] = Math.Round((servers.PeakMiB - idle) / builds, 2),
            ["writtenMiB"] = Math.Round(servers.WrittenMiB - written, 1),
        };
    }

    /// <summary>One build from its offer to its seal. Returns the milliseconds of each answer.</summary>
    private static async Task<List<double>> RecordAsync(HttpClient http, Batches batches, int size)
    {
        using var offered = await http.PostAsJsonAsync("/agent/v1/builds", new { key = Guid.NewGuid().ToString("N"), source = "bitbake image" });
        var offer = JsonDocument.Parse(await offered.EnsureSuccessStatusCode().Content.ReadAsStringAsync()).RootElement;
        var (stream, token) = ($"/agent/v1/builds/{offer.GetProperty("build").GetInt64()}/1", new AuthenticationHeaderValue("Bearer", offer.GetProperty("token").GetString()));
        List<double> latencies = [];
        for (var i = 0; i < batches.Packed.Count;)
        {
            var clock = Stopwatch.StartNew();
            using var answer = await SendAsync(new ByteArrayContent(batches.Packed[i]) { Headers = { ContentEncoding = { "br" } } }, $"events?first={(i * size) + 1}");
            if ((int)answer.StatusCode == 429)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
                continue;
            }

            answer.EnsureSuccessStatusCode();
            latencies.Add(clock.Elapsed.TotalMilliseconds);
            i++;
        }

        using var sealing = await SendAsync(JsonContent.Create(new { events = batches.Events, digest = batches.Digest }), "seal");
        sealing.EnsureSuccessStatusCode();
        return latencies;

        async Task<HttpResponseMessage> SendAsync(HttpContent content, string below)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{stream}/{below}") { Content = content, Headers = { Authorization = token } };
            return await http.SendAsync(request);
        }
    }

    private static async Task<Batches> BatchesAsync(string log, int size)
    {
        var source = new EventLogSource(new EventLogLimits());
        var outline = await source.OutlineAsync(log, new Progress<SourceProgress>(), default);
        using var ndjson = new MemoryStream();
        await foreach (var batch in source.ReadAsync(log, outline, null, default))
        {
            ndjson.Write(batch.Ndjson.Span);
        }

        var lines = Encoding.UTF8.GetString(ndjson.ToArray()).TrimEnd('\n').Split('\n');
        using var digest = new StreamDigest();
        for (var i = 0; i < lines.Length; i++)
        {
            digest.Add(i + 1, Encoding.UTF8.GetBytes(lines[i]));
        }

        return new([.. lines.Chunk(size).Select(Pack)], lines.Length, digest.ToString());
    }

    private static byte[] Pack(string[] lines)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, new BrotliCompressionOptions { Quality = 1 }))
        {
            brotli.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        }

        return packed.ToArray();
    }

    private sealed record Batches(IReadOnlyList<byte[]> Packed, int Events, string Digest);
}

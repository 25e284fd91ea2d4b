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
/// <c>live TOASTER LOG [--builds N] [--batch N] [--dir DIR]</c>: so many recorders send the events of a log to a running server at once,
/// each its own build, one batch in flight. Events per second until the last seal is answered, every event durable before its
/// batch was; the server's CPU until the tables show all of it; memory for each live build.
/// </summary>
internal static class LiveBench
{
    public static int Run(string[] args)
    {
        var options = new Options(args);
        if (options.Words.Count < 2)
        {
            Console.Error.WriteLine("usage: live TOASTER LOG [--builds N] [--batch N] [--dir DIR]");
            return 2;
        }

        Console.WriteLine(MeasureAsync(options).GetAwaiter().GetResult().ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return 0;
    }

    private static async Task<JsonObject> MeasureAsync(Options options)
    {
        var (builds, size) = (options.Number("--builds", 100), options.Number("--batch", 200));
        var batches = await BatchesAsync(options.Words[1], size);
        var directory = Directory.CreateDirectory(Path.Combine(options.Parent, $"toaster-bench-{Guid.NewGuid():N}")).FullName;
        try
        {
            using var server = ServerProcess.Start(options.Words[0], Path.Combine(directory, "data"));
            using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = builds }) { BaseAddress = server.Url, Timeout = TimeSpan.FromMinutes(10) };
            await RecordAsync(http, batches, size); // Warm.
            var (idle, cpu, written) = (server.ResidentMiB, server.Cpu, server.WrittenMiB);
            server.ForgetPeak();
            var clock = Stopwatch.StartNew();
            var latencies = (await Task.WhenAll(Enumerable.Range(0, builds).Select(_ => RecordAsync(http, batches, size)))).SelectMany(l => l).Order().ToList();
            var seconds = clock.Elapsed.TotalSeconds;
            await server.QuietAsync();
            var events = (long)batches.Events * builds;
            return new()
            {
                ["log"] = Path.GetFileName(options.Words[1]),
                ["builds"] = builds,
                ["batch"] = size,
                ["events"] = events,
                ["seconds"] = Math.Round(seconds, 2),
                ["eventsPerSecond"] = Math.Round(events / seconds),
                ["acknowledgedMsP50"] = Math.Round(latencies[latencies.Count / 2], 1),
                ["acknowledgedMsP99"] = Math.Round(latencies[latencies.Count * 99 / 100], 1),
                ["cpuSeconds"] = Math.Round(server.Cpu - cpu, 2),
                ["eventsPerCpuSecond"] = Math.Round(events / (server.Cpu - cpu)),
                ["peakMiBPerBuild"] = Math.Round((server.PeakMiB - idle) / builds, 2),
                ["writtenMiB"] = Math.Round(server.WrittenMiB - written, 1),
            };
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
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

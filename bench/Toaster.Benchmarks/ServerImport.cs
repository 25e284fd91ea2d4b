using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Toaster.Benchmarks;

/// <summary>
/// <c>server TOASTER LOG... --warm LOG [--runs N] [--at-once 1,2,4] [--dir DIR] [--floor floor.py]</c>: a running server of the published
/// program with one import (<c>--warm</c>) behind it. Seconds from the first byte sent until another connection to the database reads
/// the complete build; CPU until the import has tidied up. The floor is measured in turn with the runs.
/// </summary>
internal static class ServerImport
{
    public static int Run(string[] args)
    {
        var options = new Options(args);
        if (options.Words.Count < 2 || options.Text("--warm") is not { } warm)
        {
            Console.Error.WriteLine("usage: server TOASTER LOG... --warm LOG [--runs N] [--at-once 1,2,4] [--dir DIR] [--floor floor.py]");
            return 2;
        }

        foreach (var log in options.Words.Skip(1))
        {
            foreach (var atOnce in (options.Text("--at-once") ?? "1").Split(',').Select(int.Parse))
            {
                var output = MeasureAsync(options, options.Words[0], log, warm, atOnce).GetAwaiter().GetResult();
                Console.WriteLine(output.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            }
        }

        return 0;
    }

    private static async Task<JsonObject> MeasureAsync(Options options, string toaster, string log, string warm, int atOnce)
    {
        List<Figures> results = [];
        List<Floor> floors = [];
        for (var run = 0; run < options.Number("--runs", 5); run++)
        {
            if (options.Text("--floor") is { } script)
            {
                floors.Add(Floor.Measure(script, log, 1));
            }

            results.Add(await OnceAsync(toaster, log, warm, atOnce, options.Parent));
        }

        var bytes = new FileInfo(log).Length * atOnce;
        var output = new JsonObject
        {
            ["log"] = Path.GetFileName(log),
            ["atOnce"] = atOnce,
            ["runs"] = results.Count,
            ["events"] = results[0].Events,
            ["seconds"] = Spread.Of(results.Select(r => r.Seconds)),
            ["cpuSeconds"] = Spread.Of(results.Select(r => r.Cpu)),
            ["eventsPerSecond"] = Spread.Of(results.Select(r => r.Events / r.Seconds), 0),
            ["peakResidentMiB"] = Spread.Of(results.Select(r => r.PeakMiB), 0),
            ["writtenPerLogByte"] = Spread.Of(results.Select(r => r.WrittenMiB * 1048576 / bytes)),
        };
        if (floors.Count > 0)
        {
            var floor = Spread.Median(floors.Select(f => f.DecodeCpu + f.Insert));
            var original = Spread.Median(floors.Select(f => f.Original));
            output["floorDecodeCpu"] = Spread.Of(floors.Select(f => f.DecodeCpu));
            output["floorInsert"] = Spread.Of(floors.Select(f => f.Insert));
            output["cpuPerFloor"] = Math.Round(Spread.Median(results.Select(r => r.Cpu)) / atOnce / floor, 2);
            output["cpuPerFloorLeast"] = Math.Round(results.Min(r => r.Cpu) / atOnce / floors.Min(f => f.DecodeCpu + f.Insert), 2);
            output["originalScaledSeconds"] = Math.Round(original, 1);
            output["timesFasterThanOriginal"] = Math.Round(original * atOnce / Spread.Median(results.Select(r => r.Seconds)), 1);
        }

        return output;
    }

    private static async Task<Figures> OnceAsync(string toaster, string log, string warm, int atOnce, string parent)
    {
        var directory = Directory.CreateDirectory(Path.Combine(parent, $"toaster-bench-{Guid.NewGuid():N}")).FullName;
        try
        {
            var logs = Enumerable.Range(0, atOnce).Select(i => i == 0 ? log : LogVariant.Write(log, i, directory)).ToList();
            using var server = ServerProcess.Start(toaster, Path.Combine(directory, "data"));
            using var http = new HttpClient { BaseAddress = server.Url, Timeout = TimeSpan.FromMinutes(10) };
            await EndAsync(http, await SendAsync(http, warm, "warm"));
            await server.QuietAsync();
            server.ForgetPeak();
            var (cpu, written) = (server.Cpu, server.WrittenMiB);
            var clock = Stopwatch.StartNew();
            var ids = await Task.WhenAll(logs.Select((file, i) => SendAsync(http, file, $"measured-{i}")));
            await WaitForRowsAsync(server.Data, atOnce);
            var seconds = clock.Elapsed.TotalSeconds;
            long events = 0;
            foreach (var id in ids)
            {
                events += await EndAsync(http, id);
            }

            await server.QuietAsync();
            return new(events, seconds, server.Cpu - cpu, server.PeakMiB, server.WrittenMiB - written);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<long> SendAsync(HttpClient http, string log, string name)
    {
        await using var file = File.OpenRead(log);
        using var answer = await http.PostAsync($"/api/v1/imports?name={name}", new StreamContent(file, 1 << 17));
        answer.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetInt64();
    }

    /// <summary>Another connection, another process: what it can read is committed.</summary>
    private static async Task WaitForRowsAsync(string data, int builds)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(data, "toaster.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM build_summary WHERE is_complete AND source LIKE 'measured-%'";
        while ((long)(await command.ExecuteScalarAsync())! < builds)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
    }

    private static async Task<long> EndAsync(HttpClient http, long id)
    {
        while (true)
        {
            var import = JsonDocument.Parse(await http.GetStringAsync($"/api/v1/imports/{id}")).RootElement;
            if (import.GetProperty("hasEnded").GetBoolean())
            {
                return import.GetProperty("builds").EnumerateArray().Sum(b => b.GetProperty("events").GetInt64());
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    private sealed record Figures(long Events, double Seconds, double Cpu, double PeakMiB, double WrittenMiB);
}

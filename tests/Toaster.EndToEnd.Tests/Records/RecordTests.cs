using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Toaster.Testing;
using Xunit.Abstractions;

namespace Toaster.EndToEnd.Tests.Records;

/// <summary>
/// What the whole product makes of event logs: a server in a process of its own, each log uploaded to it, its record fetched
/// and compared with what is expected, field by field. One after the other: a log that begins like one before continues its build.
/// </summary>
public sealed class RecordTests(ITestOutputHelper output)
{
    // The second comparer takes as long as all the rest; with TOASTER_TEST_THOROUGH it is asked about every log.
    private static readonly int EveryThis = Environment.GetEnvironmentVariable("TOASTER_TEST_THOROUGH") is { Length: > 0 } ? 1 : 10;

    // On the other database a part tells as much as the whole of how rows are stored.
    private static readonly int EveryOnPostgres = EveryThis == 1 ? 1 : 10;

    [Fact]
    public async Task OwnRecordings_AreRecordedAsExpected() => Assert.Equal(0, await CompareAsync(EventLogs.Own()!));

    [SkippableFact]
    public async Task MoreLogs_AreRecordedAsExpected()
    {
        Skip.If(EventLogs.More() is null, "set TOASTER_EVENTLOGS to a folder of event logs with expected results");
        Assert.Equal(0, await CompareAsync(EventLogs.More()!));
    }

    [SkippableFact]
    public async Task OwnRecordings_OnPostgres_AreRecordedAsExpected()
    {
        await using var database = TestDatabase.Create();
        Assert.Equal(0, await CompareAsync(EventLogs.Own()!, EveryOnPostgres == 1 ? 1 : 4, "--db", database.ConnectionString));
    }

    [SkippableFact]
    public async Task MoreLogs_OnPostgres_AreRecordedAsExpected()
    {
        Skip.If(EventLogs.More() is null, "set TOASTER_EVENTLOGS to a folder of event logs with expected results");
        await using var database = TestDatabase.Create();
        Assert.Equal(0, await CompareAsync(EventLogs.More()!, EveryOnPostgres, "--db", database.ConnectionString));
    }

    /// <param name="every">One log of so many.</param>
    private async Task<int> CompareAsync(string folder, int every = 1, params string[] serve)
    {
        using var directory = new TemporaryDirectory();
        using var http = new HttpClient();
        var (server, url) = await ToasterProcess.ServeAsync(directory.Path, serve);
        using (server)
        {
            var names = EventLogs.Names(folder).Where((_, i) => i % every == 0).ToList();
            var (builds, fields, different, second) = (0, 0, 0, 0);
            foreach (var name in names)
            {
                var ids = await ImportAsync(http, url, Path.Combine(folder, name + ".json.gz"));
                var record = Path.Combine(directory.Path, "record.json");
                await File.WriteAllBytesAsync(record, await http.GetByteArrayAsync(new Uri(url, $"/api/v1/builds/record?{string.Join('&', ids.Select(id => $"id={id}"))}")));
                var compared = Compare(record, Path.Combine(folder, name + ".expected.json"));
                builds += ids.Count;
                fields += compared.Compared;
                different += compared.Differences.Count;
                foreach (var difference in compared.Differences.Take(10))
                {
                    output.WriteLine($"{name}: {difference}");
                }

                second += names.IndexOf(name) % EveryThis == 0 ? await AskTheSecondComparerAsync(folder, name, record) : 0;
            }

            output.WriteLine($"{names.Count} logs, {builds} builds, {fields} fields compared, {different} different");
            return different + second;
        }
    }

    /// <summary>Numbers of the builds of a log, in its order, once all of them are recorded.</summary>
    private static async Task<IReadOnlyList<long>> ImportAsync(HttpClient http, Uri url, string log)
    {
        using var content = new StreamContent(File.OpenRead(log));
        using var answer = await http.PostAsync(new Uri(url, $"/api/v1/imports?name={Path.GetFileName(log)}"), content);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        JsonElement import = default;
        await Eventually.UntilAsync(async () => (import = JsonElement.Parse(await http.GetStringAsync(new Uri(url, answer.Headers.Location!)))).GetProperty("hasEnded").GetBoolean());

        Assert.Equal((log, "Completed"), (log, import.GetProperty("state").GetString()));
        return [.. import.GetProperty("builds").EnumerateArray().Select(build => build.GetProperty("id").GetInt64())];
    }

    private static RecordComparer Compare(string record, string expected)
    {
        using var got = JsonDocument.Parse(File.ReadAllBytes(record));
        using var want = JsonDocument.Parse(File.ReadAllBytes(expected));
        return RecordComparer.Compare(got.RootElement, want.RootElement);
    }

    /// <summary>Where the logs come with a comparer of their own, it must agree: 1 when it does not.</summary>
    private async Task<int> AskTheSecondComparerAsync(string folder, string name, string record)
    {
        var script = Path.Combine(folder, "compare.py");
        if (!File.Exists(script))
        {
            return 0;
        }

        using var python = Process.Start(new ProcessStartInfo("python3", [script, record, Path.Combine(folder, name + ".expected.json")])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var said = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        if (python.ExitCode == 0)
        {
            return 0;
        }

        output.WriteLine($"{name}: {said}");
        return 1;
    }
}

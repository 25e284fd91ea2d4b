using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Toaster.Node.Telemetry;
using Toaster.Node.Tests.Support;
using Toaster.Testing;

namespace Toaster.Node.Tests.Telemetry;

/// <summary>What a server tells of itself to programs that watch it.</summary>
public sealed class MetricsTests
{
    [Fact]
    public async Task Metrics_OfAServerThatRecorded_TellWhatItDid()
    {
        using var directory = new TemporaryDirectory();
        await using var server = await RunningServer.StartAsync(directory.Path);
        await server.ImportAsync(await File.ReadAllBytesAsync(Path.Combine(EventLogs.Own()!, "demo-first-build.json.gz")), "demo-first-build.json.gz");

        using var answer = await server.Http.GetAsync("/metrics");
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.True(Value(text, "toaster_events_total") > 100, text);
        Assert.True(Value(text, "toaster_journal_appends_total{result=\"committed\"}") >= 2, text);
        Assert.True(Value(text, "toaster_journal_append_duration_seconds_count") >= 2, text);
        Assert.True(Value(text, "toaster_projection_rows_total") >= 2, text);
        Assert.Contains("\ntoaster_actors_active{actor=\"ImportSlots\"} ", text, StringComparison.Ordinal);
        Assert.Contains("toaster_actors_handling_duration_seconds_bucket{actor=\"BuildActor\",le=\"+Inf\"}", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_count{", text, StringComparison.Ordinal);
        Assert.Contains("\ndotnet_process_memory_working_set_bytes ", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?m)^[^#\n]* NaN$", text);
    }

    [Fact]
    public async Task Metrics_SwitchedOff_AreNotThere()
    {
        using var directory = new TemporaryDirectory();
        await using var server = await RunningServer.StartAsync(directory.Path, ("Telemetry:Metrics", "false"));

        using var answer = await server.Http.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Export_SendsMetricsAndSpansToItsCollector()
    {
        var got = new System.Collections.Concurrent.ConcurrentDictionary<string, long>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            got.AddOrUpdate($"{http.Request.Method} {http.Request.Path} {http.Request.ContentType}", body.Length, (_, before) => before + body.Length);
        });
        await collector.StartAsync();

        using (new OtlpExport(new Uri(collector.Urls.First()), "server-1", "0.1.0"))
        {
            using var directory = new TemporaryDirectory();
            await using var server = await RunningServer.StartAsync(directory.Path);
            await server.ImportAsync(await File.ReadAllBytesAsync(Path.Combine(EventLogs.Own()!, "demo-coffee.json.gz")), "demo-coffee.json.gz");
        }

        Assert.True(got.GetValueOrDefault("POST /v1/metrics application/x-protobuf") > 100, string.Join(", ", got));
        Assert.True(got.GetValueOrDefault("POST /v1/traces application/x-protobuf") > 100, string.Join(", ", got));
    }

    private static double Value(string text, string series)
        => text.Split('\n').Where(line => line.StartsWith(series + " ", StringComparison.Ordinal)).Select(line => double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture)).Single();
}

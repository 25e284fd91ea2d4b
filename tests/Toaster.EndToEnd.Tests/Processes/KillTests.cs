using System.IO.Compression;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Toaster.Testing;

namespace Toaster.EndToEnd.Tests.Processes;

/// <summary>The server is killed in the middle of an import, again and again: what it has at the end is what it would have had.</summary>
public sealed class KillTests
{
    private const int Copies = 6;
    private const int Kills = 4;

    [Fact]
    public async Task Kill_InTheMiddleOfAnImport_LosesNothingAndRepeatsNothing()
    {
        using var directory = new TemporaryDirectory();
        var log = Path.Combine(directory.Path, "many-builds.json.gz");
        var expectedBuilds = WriteLog(log);

        var undisturbed = await ImportAsync(Path.Combine(directory.Path, "a"), log, kills: 0);
        var disturbed = await ImportAsync(Path.Combine(directory.Path, "b"), log, Kills);

        Assert.Equal(expectedBuilds, undisturbed.Count);
        Assert.Equal(undisturbed.Count, disturbed.Count);
        Assert.All(undisturbed.Zip(disturbed), pair => Assert.True(JsonNode.DeepEquals(pair.First, pair.Second)));
    }

    /// <summary>Copies of a file of five builds, each with a name of its own for the distribution, so that all builds differ.</summary>
    private static int WriteLog(string path)
    {
        var recording = Path.Combine(EventLogs.Own()!, "demo-several-builds.json.gz");
        using var source = new GZipStream(File.OpenRead(recording), CompressionMode.Decompress);
        using var reader = new StreamReader(source);
        var text = reader.ReadToEnd();
        using var target = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        for (var copy = 0; copy < Copies; copy++)
        {
            target.Write(Encoding.UTF8.GetBytes(text.Replace("breakfast", $"breakfas{copy}", StringComparison.Ordinal)));
        }

        return 5 * Copies;
    }

    private static async Task<IReadOnlyList<JsonNode>> ImportAsync(string data, string log, int kills)
    {
        using var http = new HttpClient();
        var (server, url) = await ToasterProcess.ServeAsync(data);
        var import = await UploadAsync(http, url, log);
        for (var kill = 1; kill <= kills; kill++)
        {
            // Spread over the import; one that has ended meanwhile is killed all the same.
            await UntilAsync(http, url, import, view => view.GetProperty("builds").GetArrayLength() >= kill * 5 * Copies / (kills + 1));
            await server.StopAsync("-KILL");
            server.Dispose();
            (server, url) = await ToasterProcess.ServeAsync(data);
        }

        using (server)
        {
            var ended = await UntilAsync(http, url, import, view => view.GetProperty("hasEnded").GetBoolean());
            Assert.Equal("Completed", ended.GetProperty("state").GetString());
            var ids = ended.GetProperty("builds").EnumerateArray().Select(build => build.GetProperty("id").GetInt64()).ToList();
            Assert.Equal(ids.Distinct(), ids);
            Assert.Equal(ids.Count, (await http.GetFromJsonAsync<JsonElement>(new Uri(url, "/api/v1/builds"))).GetProperty("total").GetInt64());
            var record = JsonNode.Parse(await http.GetStringAsync(new Uri(url, $"/api/v1/builds/record?{string.Join('&', ids.Select(id => $"id={id}"))}")));
            return [.. record!["builds"]!.AsArray().Select(build => build!)];
        }
    }

    private static async Task<string> UploadAsync(HttpClient http, Uri url, string log)
    {
        using var content = new StreamContent(File.OpenRead(log));
        using var answer = await http.PostAsync(new Uri(url, "/api/v1/imports?name=many.json.gz"), content);
        answer.EnsureSuccessStatusCode();
        return answer.Headers.Location!.OriginalString;
    }

    private static async Task<JsonElement> UntilAsync(HttpClient http, Uri url, string import, Func<JsonElement, bool> isSo)
    {
        while (true)
        {
            var view = await http.GetFromJsonAsync<JsonElement>(new Uri(url, import));
            if (isSo(view) || view.GetProperty("hasEnded").GetBoolean())
            {
                return view;
            }
        }
    }
}

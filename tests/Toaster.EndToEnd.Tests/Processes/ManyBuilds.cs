using System.IO.Compression;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Toaster.Testing;

namespace Toaster.EndToEnd.Tests.Processes;

/// <summary>An event log whose import takes a while, and what a server says of its import.</summary>
internal static class ManyBuilds
{
    private const int BuildsOfOneCopy = 5;

    /// <summary>
    /// Copies of a file of five builds, each with a name of its own for the distribution, so that all builds differ. Returns the
    /// number of builds.
    /// </summary>
    public static int WriteLog(string path, int copies)
    {
        var recording = Path.Combine(EventLogs.Own()!, "demo-several-builds.json.gz");
        using var source = new GZipStream(File.OpenRead(recording), CompressionMode.Decompress);
        using var reader = new StreamReader(source);
        var text = reader.ReadToEnd();
        using var target = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        for (var copy = 0; copy < copies; copy++)
        {
            target.Write(Encoding.UTF8.GetBytes(text.Replace("breakfast", $"breakf{copy:D3}", StringComparison.Ordinal)));
        }

        return BuildsOfOneCopy * copies;
    }

    /// <summary>Address of the import.</summary>
    public static async Task<string> UploadAsync(HttpClient http, Uri url, string log)
    {
        using var content = new StreamContent(File.OpenRead(log));
        using var answer = await http.PostAsync(new Uri(url, "/api/v1/imports?name=many.json.gz"), content);
        answer.EnsureSuccessStatusCode();
        return answer.Headers.Location!.OriginalString;
    }

    /// <summary>The import as soon as it is so, or has ended.</summary>
    public static async Task<JsonElement> UntilAsync(HttpClient http, Uri url, string import, Func<JsonElement, bool> isSo)
    {
        JsonElement view = default;
        await Eventually.UntilAsync(async () => isSo(view = await http.GetFromJsonAsync<JsonElement>(new Uri(url, import))) || view.GetProperty("hasEnded").GetBoolean());
        return view;
    }

    /// <summary>The records of all its builds, once it has ended; each build is there once.</summary>
    public static async Task<IReadOnlyList<JsonNode>> RecordAsync(HttpClient http, Uri url, string import)
    {
        var ended = await UntilAsync(http, url, import, _ => false);
        Assert.Equal("Completed", ended.GetProperty("state").GetString());
        var ids = ended.GetProperty("builds").EnumerateArray().Select(build => build.GetProperty("id").GetInt64()).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(ids.Count, (await http.GetFromJsonAsync<JsonElement>(new Uri(url, "/api/v1/builds"))).GetProperty("total").GetInt64());
        var record = JsonNode.Parse(await http.GetStringAsync(new Uri(url, $"/api/v1/builds/record?{string.Join('&', ids.Select(id => $"id={id}"))}")));
        return [.. record!["builds"]!.AsArray().Select(build => build!)];
    }

    /// <summary>What an import makes of the log when nothing disturbs it.</summary>
    public static async Task<IReadOnlyList<JsonNode>> UndisturbedAsync(HttpClient http, string data, string log)
    {
        var (server, url) = await ToasterProcess.ServeAsync(data);
        using (server)
        {
            return await RecordAsync(http, url, await UploadAsync(http, url, log));
        }
    }

    public static void AssertSame(IReadOnlyList<JsonNode> expected, IReadOnlyList<JsonNode> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), pair => Assert.True(JsonNode.DeepEquals(pair.First, pair.Second)));
    }
}

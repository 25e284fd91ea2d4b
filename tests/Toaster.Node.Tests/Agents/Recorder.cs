using System.IO.Compression;
using System.Net.Http.Json;
using System.Text.Json;
using Toaster.Node.Tests.Support;

namespace Toaster.Node.Tests.Agents;

/// <summary>A recorder that says exactly what a test tells it to.</summary>
internal sealed class Recorder(HttpClient http)
{
    public const string Key = "00112233445566778899aabbccddeeff";

    public long Build { get; set; }

    public string Token { get; set; } = "";

    public async Task<(int Status, JsonElement Body)> OfferAsync(object offer)
    {
        using var answer = await http.PostAsJsonAsync("/agent/v1/builds", offer);
        var body = await RunningServer.JsonAsync(answer);
        if (answer.IsSuccessStatusCode)
        {
            (Build, Token) = (body.GetProperty("build").GetInt64(), body.GetProperty("token").GetString()!);
        }

        return ((int)answer.StatusCode, body);
    }

    public Task<(int Status, JsonElement Body)> OfferAsync() => OfferAsync(new { key = Key, source = "bitbake coffee" });

    public Task<(int Status, JsonElement Body)> SendAsync(long first, byte[] ndjson, string? packing = null, int attempt = 1)
    {
        var content = new ByteArrayContent(packing is null ? ndjson : Pack(ndjson, packing));
        if (packing is not null)
        {
            content.Headers.ContentEncoding.Add(packing);
        }

        return PostAsync($"{attempt}/events?first={first}", content);
    }

    public Task<(int Status, JsonElement Body)> SealAsync(object seal) => PostAsync("1/seal", JsonContent.Create(seal));

    /// <param name="log">Its name and what follows it in the address.</param>
    public async Task<(int Status, JsonElement Body)> PutLogAsync(string log, byte[] bytes, string? packing = null, string? digest = null)
    {
        var content = new ByteArrayContent(packing is null ? bytes : Pack(bytes, packing));
        if (packing is not null)
        {
            content.Headers.ContentEncoding.Add(packing);
        }

        using var request = new HttpRequestMessage(HttpMethod.Put, $"/agent/v1/builds/{Build}/1/logs/{log}") { Content = content };
        request.Headers.Authorization = new("Bearer", Token);
        if (digest is not null)
        {
            request.Headers.TryAddWithoutValidation("Digest", digest);
        }

        using var answer = await http.SendAsync(request);
        return ((int)answer.StatusCode, await RunningServer.JsonAsync(answer));
    }

    public static object SealOf(LiveLog log) => new
    {
        events = log.Lines.Count,
        digest = log.Digest(),
        sourceKey = log.Source.SourceKey,
        headKey = log.Source.HeadKey,
        keyBytes = log.Source.KeyBytes,
        hasEnd = log.Source.HasEnd,
    };

    private async Task<(int Status, JsonElement Body)> PostAsync(string below, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/agent/v1/builds/{Build}/{below}") { Content = content };
        request.Headers.Authorization = new("Bearer", Token);
        using var answer = await http.SendAsync(request);
        return ((int)answer.StatusCode, await RunningServer.JsonAsync(answer));
    }

    private static byte[] Pack(byte[] bytes, string packing)
    {
        using var packed = new MemoryStream();
        using (Stream stream = packing == "br" ? new BrotliStream(packed, CompressionLevel.Fastest) : new GZipStream(packed, CompressionLevel.Fastest))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }
}

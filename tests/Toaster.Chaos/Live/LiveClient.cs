using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Toaster.Chaos.Live;

/// <summary>Somebody who asks the server for builds and looks at them, whatever becomes of the server meanwhile.</summary>
/// <param name="server">Where it answers; null: nowhere.</param>
internal sealed class LiveClient(Func<Uri?> server) : IDisposable
{
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(150);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.FromSeconds(5) }) { Timeout = TimeSpan.FromSeconds(20) };

    public void Dispose() => _http.Dispose();

    public async Task<JsonElement> GetAsync(string path, CancellationToken stop)
        => Json(await SendAsync(() => new(HttpMethod.Get, path), alsoRefused: true, stop));

    public Task DeleteAsync(string path, CancellationToken stop) => SendAsync(() => new(HttpMethod.Delete, path), alsoRefused: true, stop);

    /// <summary>The page is there.</summary>
    public async Task LookAtAsync(string path, CancellationToken stop)
    {
        var page = await SendAsync(() => new(HttpMethod.Get, path), alsoRefused: false, stop);
        if (!page.Contains("</html>", StringComparison.Ordinal))
        {
            throw new ChaosFailure($"{path} is no page: {page}");
        }
    }

    /// <param name="key">The same again gets the same answer.</param>
    /// <param name="alsoRefused">It may be too late, or done already.</param>
    public async Task<JsonElement> PostAsync(string path, object body, string? key, CancellationToken stop, bool alsoRefused = false) => Json(await SendAsync(
        () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
            if (key is not null)
            {
                request.Headers.Add("Idempotency-Key", key);
            }

            return request;
        },
        alsoRefused, stop));

    private static JsonElement Json(string text) => text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;

    /// <summary>Sent to whatever server lives, until one answers.</summary>
    private async Task<string> SendAsync(Func<HttpRequestMessage> make, bool alsoRefused, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                if (server() is { } url)
                {
                    using var request = make();
                    request.RequestUri = new(url, request.RequestUri!.OriginalString);
                    using var answer = await _http.SendAsync(request, stop);
                    var text = await answer.Content.ReadAsStringAsync(stop);
                    if (answer.IsSuccessStatusCode || (alsoRefused && (int)answer.StatusCode is (404 or 409)))
                    {
                        return text;
                    }

                    if ((int)answer.StatusCode is >= 400 and not 429 and not 503 and not 507)
                    {
                        throw new ChaosFailure($"{request.RequestUri} was answered {(int)answer.StatusCode}: {text}");
                    }
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException || (e is TaskCanceledException && !stop.IsCancellationRequested))
            {
                // It was killed, or stands still.
            }

            await Task.Delay(Look, TimeProvider.System, stop);
        }
    }
}

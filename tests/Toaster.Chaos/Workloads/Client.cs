using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Toaster.Chaos.Servers;

namespace Toaster.Chaos.Workloads;

/// <summary>
/// Asks whatever server lives now. A request whose connection broke is sent to the next server; one that was answered never is.
/// </summary>
internal sealed class Client(Func<Task<Life>> current) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3); // Only so that a server that hangs does not hang the rig.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // A connection of its own for each request: none is left from a server that is dead.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = Patience };
    private readonly Dictionary<string, int> _lostAnswers = [];

    /// <summary>How often a file was sent without hearing whether it arrived.</summary>
    public IReadOnlyDictionary<string, int> LostAnswers => _lostAnswers;

    /// <summary>Sends a file until a server says that it has it.</summary>
    public async Task<long> UploadAsync(Upload upload)
    {
        var answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"/api/v1/imports?name={Uri.EscapeDataString(upload.Name)}")
            {
                Content = new ByteArrayContent(upload.Content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } },
            },
            onLost: () => Lose(upload.Name));
        return answer.GetProperty("id").GetInt64();
    }

    /// <param name="also">An answer that is as good as a success.</param>
    public Task SendAsync(HttpMethod method, string path, HttpStatusCode? also = null)
        => SendAsync(() => new HttpRequestMessage(method, path), content => content.ReadAsByteArrayAsync(), also: also);

    public Task<JsonElement> GetAsync(string path) => SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Asks again and again until it is so. One server has much time for it; when it is dead the next one has as much.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> isSo)
    {
        var (life, since) = (await current(), TimeProvider.System.GetTimestamp());
        while (true)
        {
            var answer = await GetAsync(path);
            if (isSo(answer))
            {
                return answer;
            }

            if (await current() is var now && now != life)
            {
                (life, since) = (now, TimeProvider.System.GetTimestamp());
            }
            else if (TimeProvider.System.GetElapsedTime(since) > Patience)
            {
                throw new ChaosFailure($"The server lives, but this does not come to its end: {path} {answer.GetRawText()}");
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    /// <summary>One try; whatever comes of it, as long as the server does not fail.</summary>
    public async Task LookAsync(string path)
    {
        var life = await current();
        try
        {
            using var answer = await _http.GetAsync(new Uri(life.Url, path), life.Gone);
            await answer.Content.ReadAsByteArrayAsync();
            Check(answer.StatusCode, path, "");
        }
        catch (Exception e) when (IsLoss(e, life))
        {
            await DeathAsync(life, e);
        }
    }

    /// <summary>The bytes of an answer.</summary>
    public Task<byte[]> ReadAsync(string path) => SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), content => content.ReadAsByteArrayAsync());

    public void Dispose() => _http.Dispose();

    private Task<JsonElement> SendAsync(Func<HttpRequestMessage> make, Action? onLost = null)
        => SendAsync(make, content => content.ReadFromJsonAsync<JsonElement>(), onLost);

    private async Task<T> SendAsync<T>(Func<HttpRequestMessage> make, Func<HttpContent, Task<T>> read, Action? onLost = null, HttpStatusCode? also = null)
    {
        while (true)
        {
            var life = await current();
            using var request = make();
            var path = request.RequestUri!.OriginalString;
            request.RequestUri = new Uri(life.Url, path);
            try
            {
                using var answer = await _http.SendAsync(request, life.Gone);
                if (answer.IsSuccessStatusCode || answer.StatusCode == also)
                {
                    return await read(answer.Content);
                }

                Check(answer.StatusCode, path, await answer.Content.ReadAsStringAsync());
            }
            catch (Exception e) when (IsLoss(e, life))
            {
                onLost?.Invoke();
                await DeathAsync(life, e);
            }
        }
    }

    private static bool IsLoss(Exception e, Life life)
        => e is HttpRequestException or IOException or SocketException or JsonException || (e is OperationCanceledException && life.Gone.IsCancellationRequested);

    /// <summary>A broken connection is excused by the server's death alone.</summary>
    private static async Task DeathAsync(Life life, Exception error)
    {
        try
        {
            await life.Ended.WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            throw new ChaosFailure($"The connection broke, but the server lives: {error.Message}", error);
        }
    }

    /// <summary>The server may be busy for a moment; anything else it refuses here is a failure.</summary>
    private static void Check(HttpStatusCode status, string path, string body)
    {
        if ((int)status >= 400 && status != HttpStatusCode.ServiceUnavailable)
        {
            throw new ChaosFailure($"{path} was answered {(int)status}. {body}");
        }
    }

    private void Lose(string name)
    {
        lock (_lostAnswers)
        {
            _lostAnswers[name] = _lostAnswers.GetValueOrDefault(name) + 1;
        }
    }
}

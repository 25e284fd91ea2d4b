using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Toaster.Node.Agents.Collecting;
using Toaster.Web.Agents;

namespace Toaster.Node.Agents.Sending;

/// <summary>Where to send, and what opens the door there.</summary>
internal sealed record AgentServer(Uri Url, string? Token)
{
    /// <summary>It is one of several; null: the only one.</summary>
    public ServerChoice? Of { get; init; }

    /// <summary>It is known not to answer any more: nothing is waited for there.</summary>
    public CancellationToken Gone { get; init; }

    /// <summary>Others have been chosen since.</summary>
    public bool IsLeft => Of is not null && Of.Current.Url != Url;

    public static AgentServer Choose(ServerChoice choice, Func<Uri, string?> token)
    {
        var (url, gone) = choice.Current;
        return new(url, token(url)) { Of = choice, Gone = gone };
    }
}

/// <summary>The calls of docs/agent-protocol.md. What goes wrong on the way is an answer with the status 0.</summary>
internal sealed class AgentClient : IDisposable
{
    /// <summary>A server answers after a durable commit; one that takes longer is as good as gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string Root = AgentApi.Root + "/builds";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = Patience,
    };

    public Task<AgentAnswer> OfferAsync(AgentServer server, OfferModel offer, CancellationToken ct)
        => PostAsync(server, Root, server.Token, Json(offer, AgentJson.Default.OfferModel), ct);

    /// <param name="lines">NDJSON, packed with brotli.</param>
    public Task<AgentAnswer> SendAsync(AgentServer server, AgentStream stream, long first, ReadOnlyMemory<byte> lines, CancellationToken ct)
    {
        var content = new ReadOnlyMemoryContent(lines);
        content.Headers.ContentType = new("application/x-ndjson");
        content.Headers.ContentEncoding.Add("br");
        return PostAsync(server, $"{stream.Path(Root)}/events?first={first}", stream.Token, content, ct);
    }

    public Task<AgentAnswer> SealAsync(AgentServer server, AgentStream stream, SealModel seal, CancellationToken ct)
        => PostAsync(server, $"{stream.Path(Root)}/seal", stream.Token, Json(seal, AgentJson.Default.SealModel), ct);

    /// <summary>Bytes of a log.</summary>
    public Task<AgentAnswer> SendLogAsync(AgentServer server, AgentStream stream, LogPiece piece, byte[] bytes, CancellationToken ct)
    {
        var content = new ReadOnlyMemoryContent(Batch.Pack(bytes));
        content.Headers.ContentType = new("application/octet-stream");
        content.Headers.ContentEncoding.Add("br");
        content.Headers.TryAddWithoutValidation("Digest", "sha-256=" + Convert.ToBase64String(SHA256.HashData(bytes)));
        var about = string.Create(CultureInfo.InvariantCulture, $"?offset={piece.Offset}&kind={piece.Kind}{Part("task", piece.Task)}{Part("path", piece.Path)}{(piece.IsLast ? "&complete=1" : "")}");
        return SendAsync(HttpMethod.Put, server, $"{stream.Path(Root)}/logs/{Uri.EscapeDataString(piece.Name)}{about}", stream.Token, content, ct);
    }

    /// <summary>What came of a log that was asked for.</summary>
    public Task<AgentAnswer> TellAskedAsync(AgentServer server, AgentStream stream, LogToldModel told, CancellationToken ct)
        => PostAsync(server, $"{stream.Path(Root)}/asked", stream.Token, Json(told, AgentJson.Default.LogToldModel), ct);

    public void Dispose() => _http.Dispose();

    private static string Part(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private Task<AgentAnswer> PostAsync(AgentServer server, string path, string? token, HttpContent content, CancellationToken ct)
        => SendAsync(HttpMethod.Post, server, path, token, content, ct);

    private async Task<AgentAnswer> SendAsync(HttpMethod method, AgentServer server, string path, string? token, HttpContent content, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(server.Url, path)) { Content = content };
        using var either = server.Gone.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(ct, server.Gone) : null;
        var stop = either?.Token ?? ct;
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await _http.SendAsync(request, stop);
            var answer = Parse(await response.Content.ReadAsByteArrayAsync(stop));
            if (response.IsSuccessStatusCode && answer is null)
            {
                return new() { Detail = $"Something answers at {server.Url} that is no Toaster." };
            }

            return (answer ?? new()) with { Status = (int)response.StatusCode, RetryAfter = response.Headers.RetryAfter?.Delta };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new() { Detail = e is OperationCanceledException ? $"{server.Url} did not answer in time." : $"{server.Url} cannot be reached: {(e.InnerException ?? e).Message}" };
        }
    }

    private static AgentAnswer? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, AnswerJson.Default.AgentAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ByteArrayContent Json<T>(T value, JsonTypeInfo<T> type)
        => new(JsonSerializer.SerializeToUtf8Bytes(value, type)) { Headers = { ContentType = new("application/json") } };
}

/// <summary>An attempt at a server.</summary>
/// <param name="Token">Opens its stream, and nothing else.</param>
internal sealed record AgentStream(long Build, int Attempt, string? Token)
{
    public string Path(string root) => string.Create(CultureInfo.InvariantCulture, $"{root}/{Build}/{Attempt}");
}

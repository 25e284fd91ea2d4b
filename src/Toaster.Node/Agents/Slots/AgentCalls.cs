using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Toaster.Node.Agents.Sending;
using Toaster.Web.Agents;

namespace Toaster.Node.Agents.Slots;

/// <summary>What a server answered; nothing of it when it did not.</summary>
/// <param name="Status">HTTP status; 0: no answer came.</param>
/// <param name="Code">Why not: the protocol's word.</param>
internal sealed record Answered<T>(int Status, T? Value, string? Code, string? Detail)
    where T : class;

/// <summary>
/// The agent's side of sessions: opening, beating, asking for work. What goes wrong on the way is an answer with the status 0; the next call
/// then goes to another server, where there are several.
/// </summary>
internal sealed class AgentCalls(ServerChoice servers, Func<Uri, string?> token) : IDisposable
{
    private static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(5); // Somebody else is there.
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(25);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan, DefaultRequestVersion = new(1, 1),
    };

    /// <summary>The one of the moment.</summary>
    public Uri Server => servers.Current.Url;

    private TimeSpan Patience => servers.HasOthers ? ShortPatience : LongPatience;

    public Answered<SessionAnswer> Open(SessionRequest session, CancellationToken ct)
        => Send("/session", session, SlotJson.Default.SessionRequest, SlotJson.Default.SessionAnswer, ct);

    public Answered<BeatAnswer> Beat(BeatRequest beat, CancellationToken ct) => Send("/beat", beat, SlotJson.Default.BeatRequest, SlotJson.Default.BeatAnswer, ct);

    /// <summary>The server has forgotten an attempt: it is told of it.</summary>
    public Task<Answered<SessionBuild>> AdoptAsync(AdoptRequest attempt, CancellationToken ct)
        => Task.Run(() => Send("/adopt", attempt, SlotJson.Default.AdoptRequest, SlotJson.Default.SessionBuild, ct), ct);

    /// <param name="enrolment">Good for once; the answer holds the key that is good from then on.</param>
    public Answered<EnrolAnswer> Enrol(string enrolment, string name, CancellationToken ct)
        => Send("/enrol", new(enrolment, name), SlotJson.Default.EnrolRequest, SlotJson.Default.EnrolAnswer, ct);

    /// <summary>Waits for work, half a minute at most.</summary>
    public async Task<Answered<IReadOnlyList<Driving.Assignment>>> WorkAsync(long agent, long session, CancellationToken ct)
    {
        var (server, gone) = servers.Current;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct, gone);
        late.CancelAfter(LongestPoll + Patience);
        using var request = Authorized(server, new(HttpMethod.Get, $"{AgentApi.Root}/work?agent={agent}&session={session}&wait={LongestPoll.TotalSeconds:0}"));
        try
        {
            using var response = await _http.SendAsync(request, late.Token);
            return Judge(server, Parse((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(late.Token), SlotJson.Default.IReadOnlyListAssignment));
        }
        catch (Exception e) when (IsNoAnswer(e))
        {
            return Judge<IReadOnlyList<Driving.Assignment>>(server, new(0, null, null, Detail(server, e)));
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>On the caller's thread, which is one of its own: whatever the rest of the process does.</summary>
    private Answered<TAnswer> Send<TRequest, TAnswer>(string path, TRequest body, JsonTypeInfo<TRequest> type, JsonTypeInfo<TAnswer> answer, CancellationToken ct)
        where TAnswer : class
    {
        var server = Server;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(Patience);
        using var request = Authorized(server, new(HttpMethod.Post, AgentApi.Root + path)
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type)) { Headers = { ContentType = new("application/json") } },
        });
        try
        {
            using var response = _http.Send(request, late.Token);
            using var content = new MemoryStream();
            response.Content.ReadAsStream(late.Token).CopyTo(content);
            return Judge(server, Parse((int)response.StatusCode, content.ToArray(), answer));
        }
        catch (Exception e) when (IsNoAnswer(e) && !ct.IsCancellationRequested)
        {
            return Judge<TAnswer>(server, new(0, null, null, Detail(server, e)));
        }
        catch (Exception e) when (IsNoAnswer(e))
        {
            return new(0, null, null, Detail(server, e)); // The agent ends.
        }
    }

    /// <summary>On to the next server, unless this one does what it should.</summary>
    private Answered<T> Judge<T>(Uri server, Answered<T> answer)
        where T : class
    {
        if (answer.Status is 0 or 502 or 503 or 504)
        {
            servers.Leave(server, isDead: answer.Status == 0);
        }

        return answer;
    }

    private HttpRequestMessage Authorized(Uri server, HttpRequestMessage request)
    {
        request.RequestUri = new(server, request.RequestUri!);
        request.Headers.Authorization = token(server) is { } key ? new AuthenticationHeaderValue("Bearer", key) : null;
        return request;
    }

    private static Answered<T> Parse<T>(int status, byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            if (status is >= 200 and < 300)
            {
                return new(status, JsonSerializer.Deserialize(body, type), null, null);
            }

            var problem = JsonDocument.Parse(body).RootElement;
            return new(status, null, Text(problem, "code"), Text(problem, "detail"));
        }
        catch (JsonException e)
        {
            return new(status is >= 200 and < 300 ? 0 : status, null, null, $"its answer cannot be read: {e.Message}");
        }
    }

    private static string? Text(JsonElement problem, string name)
        => problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsNoAnswer(Exception e) => e is HttpRequestException or IOException or SocketException or OperationCanceledException;

    private static string Detail(Uri server, Exception e) => e is OperationCanceledException ? $"{server} did not answer in time" : $"{server} cannot be reached: {(e.InnerException ?? e).Message}";
}

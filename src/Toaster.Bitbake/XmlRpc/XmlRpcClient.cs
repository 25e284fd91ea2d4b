using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Toaster.Bitbake.XmlRpc;

/// <summary>Calls methods of a server, one connection for each call, as bitbake's server wants it. Safe for several threads.</summary>
/// <param name="mostBytes">An answer that is larger is refused.</param>
public sealed class XmlRpcClient(Uri server, TimeProvider time, int mostBytes = 16 << 20) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseProxy = false, UseCookies = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero, ConnectTimeout = TimeSpan.FromSeconds(10),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = mostBytes,
    };

    /// <summary>Sent with every call; bitbake calls it <c>Bitbake-token</c>.</summary>
    public string? Token { get; set; }

    public Uri Server => server;

    /// <exception cref="XmlRpcException">There was no answer, or a fault.</exception>
    public async Task<object?> CallAsync(string method, IReadOnlyList<object?> arguments, TimeSpan patience, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/RPC2"))
        {
            Content = new ByteArrayContent(XmlRpcWriter.Call(method, arguments)) { Headers = { ContentType = new MediaTypeHeaderValue("text/xml") } },
        };
        if (Token is { } token)
        {
            request.Headers.Add("Bitbake-token", token);
        }

        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return response.IsSuccessStatusCode ? XmlRpcReader.Answer(body)
                : throw new XmlRpcException(XmlRpcProblem.Garbage, $"{server} answered {(int)response.StatusCode} to {method}.");
        }
        catch (OperationCanceledException e) when (late.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new XmlRpcException(XmlRpcProblem.TimedOut, $"{server} did not answer {method} within {patience.TotalSeconds:0} s.", e);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new XmlRpcException(XmlRpcProblem.Garbage, $"What answers at {server} is no bitbake: {e.Message}", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            throw new XmlRpcException(XmlRpcProblem.Unreachable, $"{server} cannot be reached: {(e.InnerException ?? e).Message}", e);
        }
    }

    public void Dispose() => _http.Dispose();
}

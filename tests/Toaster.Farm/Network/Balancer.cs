using System.Net;
using System.Net.Sockets;
using Toaster.Chaos.Live;

namespace Toaster.Farm.Network;

/// <summary>What stands before the servers: one after the other gets a connection, of those that say they are ready.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(2) };
    private readonly CancellationTokenSource _over = new();
    private readonly IReadOnlyList<LiveServer> _servers;
    private readonly bool[] _isReady;
    private readonly TcpLink _link;
    private readonly Task _looking;
    private int _turn;

    public Balancer(IReadOnlyList<LiveServer> servers)
    {
        (_servers, _isReady) = (servers, new bool[servers.Count]);
        _link = TcpLink.Start(Next);
        _looking = Task.WhenAll(servers.Select((_, i) => LookAsync(i)));
    }

    public Uri Url => _link.Url;

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _looking;
        _link.Dispose();
        _http.Dispose();
        _over.Dispose();
    }

    private EndPoint? Next()
    {
        var first = Interlocked.Increment(ref _turn);
        var ready = Enumerable.Range(0, _servers.Count).Select(i => (first + i) % _servers.Count).Where(i => Volatile.Read(ref _isReady[i]));
        return ready.Select(i => _servers[i].Url).OfType<Uri>().Select(url => new IPEndPoint(IPAddress.Loopback, url.Port)).FirstOrDefault();
    }

    private async Task LookAsync(int server)
    {
        while (!_over.IsCancellationRequested)
        {
            Volatile.Write(ref _isReady[server], await IsReadyAsync(_servers[server].Url));
            await Task.Delay(Every, TimeProvider.System, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> IsReadyAsync(Uri? url)
    {
        try
        {
            return url is not null && (await _http.GetAsync(new Uri(url, "/readyz"), _over.Token)).IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or SocketException)
        {
            return false;
        }
    }
}

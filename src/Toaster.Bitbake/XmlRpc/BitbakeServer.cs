namespace Toaster.Bitbake.XmlRpc;

/// <summary>bitbake answered a command with an error: its text, which may be a traceback.</summary>
public sealed class BitbakeCommandException(string command, string error) : Exception(error)
{
    public string Command => command;
}

/// <summary>What a server of bitbake does, as far as it tells.</summary>
public enum BitbakeActivity
{
    Idle,

    /// <summary>A command runs: a build, or the parsing for it.</summary>
    Busy,

    /// <summary>It lives; releases from 2.8 on say no more.</summary>
    Alive,
}

/// <summary>
/// A server of bitbake (2.0 to 2.19) by its XML-RPC: the calls that driving a build takes. While a build runs none of those that
/// start something may be called: the whole server would wait for its end.
/// </summary>
public sealed class BitbakeServer(string host, int port, TimeProvider time) : IDisposable
{
    private readonly XmlRpcClient _rpc = new(new Uri($"http://{host}:{port}/"), time);

    /// <summary>The token of the client, or null when another client is there.</summary>
    public async Task<bool> AddClientAsync(TimeSpan patience, CancellationToken ct)
    {
        var token = await _rpc.CallAsync("addClient", [], patience, ct) as string;
        _rpc.Token = token ?? _rpc.Token;
        return token is not null;
    }

    public Task RemoveClientAsync(TimeSpan patience, CancellationToken ct) => _rpc.CallAsync("removeClient", [], patience, ct);

    public Task TerminateAsync(TimeSpan patience, CancellationToken ct) => _rpc.CallAsync("terminateServer", [], patience, ct);

    /// <summary>Events go to a listener from now on; null handle: why not, in bitbake's words.</summary>
    public async Task<(int? Handle, string Word)> RegisterAsync(string listener, int at, TimeSpan patience, CancellationToken ct)
        => await _rpc.CallAsync("registerEventHandler", [listener, at], patience, ct) is List<object?> and [var handle, var word]
            ? ((int?)(handle as long?), word as string ?? "")
            : throw new XmlRpcException(XmlRpcProblem.Garbage, $"{_rpc.Server} does not answer registerEventHandler as bitbake does.");

    public Task UnregisterAsync(int handle, TimeSpan patience, CancellationToken ct) => _rpc.CallAsync("unregisterEventHandler", [handle], patience, ct);

    /// <exception cref="BitbakeCommandException">bitbake refused it, or it failed.</exception>
    /// <exception cref="XmlRpcException">It could not be asked.</exception>
    public async Task<object?> RunAsync(IReadOnlyList<object?> command, TimeSpan patience, CancellationToken ct)
        => await _rpc.CallAsync("runCommand", [command], patience, ct) switch
        {
            List<object?> and [var result, null] => result,
            List<object?> and [_, var error] => throw new BitbakeCommandException($"{command[0]}", error as string ?? $"{error}"),
            _ => throw new XmlRpcException(XmlRpcProblem.Garbage, $"{_rpc.Server} does not answer commands as bitbake does."),
        };

    /// <summary>Whether it does anything; never disturbs it.</summary>
    public async Task<BitbakeActivity> AskActivityAsync(TimeSpan patience, CancellationToken ct)
    {
        try
        {
            await RunAsync(["ping"], patience, ct);
            return BitbakeActivity.Alive;
        }
        catch (BitbakeCommandException e)
        {
            // 2.0 knows no ping, and says so in one of two ways.
            return e.Message.StartsWith("Busy", StringComparison.Ordinal) ? BitbakeActivity.Busy : BitbakeActivity.Idle;
        }
    }

    public void Dispose() => _rpc.Dispose();
}

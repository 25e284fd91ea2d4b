using System.Net.Sockets;
using Toaster.Bitbake.EventLog;
using Toaster.Bitbake.XmlRpc;
using Toaster.Node.Agents.Sending;
using Toaster.Node.Agents.Spooling;
using Toaster.Node.Client;
using Toaster.Node.Settings;

namespace Toaster.Node.Agents.Observing;

/// <summary>One <c>toaster observe</c>.</summary>
/// <param name="toaster">Where the builds go; null: to the server of the data directory.</param>
internal sealed class ObserveSession(ToasterSettings settings, Uri? toaster, long? project, Action<string> say, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);

    private ObservedBuild? _build;
    private bool _isAtWork;
    private Task<string?> _variables = Task.FromResult<string?>(null);

    /// <summary>Returns when the server has gone, or when it is idle and <paramref name="ct"/> is cancelled; false: it never was there.</summary>
    public async Task<bool> RunAsync(string host, int port, CancellationToken ct)
    {
        var spools = new SpoolDirectory(SpoolDirectory.PathOf(settings.Data, toaster is not null), settings.SpoolBytes, time);
        using var pace = new SenderPace(time, settings.SendPatience);
        using var deliveries = new Deliveries(Find, pace, time);
        try
        {
            using var server = new ObservedServer(host, port, settings.EventLogs, time);
            if (!await RegisterAsync(server, $"{host}:{port}", ct))
            {
                return true;
            }

            await ObserveAsync(server, () => new($"observed at {host}:{port}", project, toaster, spools, deliveries, settings.EventLogs, time), ct);
        }
        catch (Exception e) when (e is XmlRpcException or SocketException)
        {
            say($"{e.Message} Was the server started with -B? bitbake.lock in its build directory says where it answers.");
            return false;
        }

        foreach (var one in await deliveries.EndAsync())
        {
            say(one.Result == Delivery.Sealed ? $"recorded build {one.Build}." : $"{one.Events} events kept in {spools.Path}: {one.Trouble}");
        }

        return true;
    }

    /// <summary>False: asked to stop before the server was ever idle.</summary>
    private async Task<bool> RegisterAsync(ObservedServer server, string name, CancellationToken ct)
    {
        var isTold = false;
        while (!await server.TryRegisterAsync(CancellationToken.None))
        {
            if (!isTold)
            {
                say($"bitbake at {name} is at work, and takes nobody new until that has ended. Waiting.");
            }

            isTold = true;
            await Task.Delay(AskAgain, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ct.IsCancellationRequested)
            {
                return false;
            }
        }

        say($"observing {name}.");
        return true;
    }

    private async Task ObserveAsync(ObservedServer server, Func<ObservedBuild> begin, CancellationToken ct)
    {
        var askedAt = time.GetTimestamp();
        var isTold = false;
        var isThere = true;
        while (isThere && !(ct.IsCancellationRequested && !_isAtWork))
        {
            if (ct.IsCancellationRequested && !isTold)
            {
                isTold = true;
                say("a build is running; leaving when it has ended, so as not to silence it. Ctrl-C again leaves at once.");
            }

            Take(server, begin);
            if (!_isAtWork && time.GetElapsedTime(askedAt) > AskAgain)
            {
                askedAt = time.GetTimestamp();
                isThere = await server.IsThereAsync(CancellationToken.None);
            }

            await Task.Delay(Beat, time, CancellationToken.None);
        }

        Take(server, begin);
        Close(_isAtWork ? "The server ended." : null);
    }

    private void Take(ObservedServer server, Func<ObservedBuild> begin)
    {
        while (server.Next() is { } heard)
        {
            Take(heard, server, begin);
        }

        if (_variables is { IsCompletedSuccessfully: true, Result: { } line } && _build is not null)
        {
            _build.Write(line);
            _variables = Task.FromResult<string?>(null);
        }

        _build?.Follow();
        if (_build?.IsOver == true)
        {
            Close(null);
        }
    }

    private void Take(HeardEvent heard, ObservedServer server, Func<ObservedBuild> begin)
    {
        var isIdleTalk = !_isAtWork && heard.Class is "bb.event.HeartbeatEvent" or "bb.cooker.CookerExit";
        if (isIdleTalk && _build is null)
        {
            return;
        }

        _build ??= begin();
        _build.Write(heard.ToLine());
        _isAtWork = heard.Class switch
        {
            _ when heard.Class.StartsWith("bb.command.", StringComparison.Ordinal) => false,
            "bb.cooker.CookerExit" => false,
            "bb.event.HeartbeatEvent" => _isAtWork,
            _ => true,
        };
        if (heard.Class == "bb.event.BuildStarted")
        {
            _variables = server.AskVariablesAsync(CancellationToken.None);
        }
    }

    private void Close(string? cut)
    {
        _build?.Finish(cut);
        _build?.Dispose();
        (_build, _isAtWork) = (null, false);
    }

    private AgentServer? Find(Uri? named)
        => named is null ? Holders.Address(settings)
            : new(named, Holders.TokenFor(settings.Data, named) ?? (Environment.GetEnvironmentVariable("TOASTER_TOKEN") is { Length: > 0 } token ? token : null));
}

using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Toaster.Bitbake.EventLog;
using Toaster.Bitbake.XmlRpc;

namespace Toaster.Node.Agents.Driving;

/// <summary>
/// The conversation with the bitbake server of one build. Events come from its log; the listener is there because bitbake writes none
/// while nobody listens, and as a second sign of the end.
/// </summary>
internal sealed class ServerTalk : IDisposable
{
    // Exact names; what is masked costs the build nothing, and the log has it all the same.
    private static readonly string[] Heard =
    [
        "bb.command.CommandCompleted", "bb.command.CommandFailed", "bb.command.CommandExit", "bb.event.BuildInit", "bb.event.NoProvider", "bb.event.ParseError",
    ];

    private const int Errors = 39;
    private const int MostHeard = 500;

    private readonly ServerPlace _place;
    private readonly DriveLimits _limits;
    private readonly BitbakeServer _server;
    private readonly XmlRpcListener _listener;
    private int? _handle;
    private volatile bool _isAsked;
    private volatile bool _hasHeardEnd;
    private readonly ConcurrentQueue<byte[]> _heard = [];

    public ServerTalk(ServerPlace place, DriveLimits limits, TimeProvider time)
    {
        (_place, _limits) = (place, limits);
        _server = new(place.Host, place.Port, time);
        _listener = new(IPAddress.Loopback, Hear);
    }

    /// <summary>bitbake said that its command is over.</summary>
    public bool HasHeardEnd => _hasHeardEnd;

    /// <summary>What bitbake said of how the build began and why it ended, as lines of an event log: 2.0 that fails early writes none.</summary>
    public IEnumerable<string> LinesOf(EventLogLimits limits) => _heard.Select(pickle => HeardEvent.Of(pickle, limits)?.ToLine()).OfType<string>();

    public bool IsRegistered => _handle is not null;

    /// <summary>Prepares the server and has it read the configuration.</summary>
    /// <returns>The task a target is built to when none is named.</returns>
    public async Task<string> PrepareAsync(BuildSpec spec, AttemptFiles files, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        if (!IsRegistered && !await TryRegisterAsync(ct))
        {
            throw new BuildProblem("busy", "bitbake's server is at work already, for somebody else.");
        }

        await RunAsync(["setFeatures", new object?[] { 0, 1, 2 }], ct);
        await _server.AddClientAsync(_limits.Command, ct);
        await RunAsync(["updateConfig", Options(spec, files), environment.ToDictionary(pair => pair.Key, object? (pair) => pair.Value), (string[])["toaster", .. spec.Targets]], ct);
        await RunAsync(["setEventMask", _handle, Errors, new Dictionary<string, object?>(), Heard], ct);
        return await _server.RunAsync(["getVariable", "BB_DEFAULT_TASK"], _limits.Configure, ct) as string ?? "build";
    }

    public async Task BuildAsync(BuildSpec spec, string defaultTask, CancellationToken ct)
    {
        _isAsked = true;
        await RunAsync(["buildTargets", spec.Targets.ToArray<object?>(), spec.Task ?? defaultTask], ct);
    }

    /// <summary>False: it is busy, so it takes no listener now.</summary>
    public async Task<bool> TryRegisterAsync(CancellationToken ct)
    {
        (_handle, _) = await _server.RegisterAsync(_place.Host, _listener.Port, _limits.Command, ct);
        return _handle is not null;
    }

    public Task<BitbakeActivity> AskActivityAsync(CancellationToken ct) => _server.AskActivityAsync(_limits.Command, ct);

    /// <summary>Asks it to stop. It may answer only when it has.</summary>
    public Task StopAsync(bool atOnce, TimeSpan patience, CancellationToken ct)
        => _server.RunAsync([atOnce ? "stateForceShutdown" : "stateShutdown"], patience, ct);

    /// <summary>Ends the server; to be called when it does nothing any more, or when all it does is to be thrown away.</summary>
    public async Task CloseAsync(CancellationToken ct)
    {
        try
        {
            if (_handle is { } handle)
            {
                await _server.UnregisterAsync(handle, _limits.Command, ct);
            }

            await _server.RemoveClientAsync(_limits.Command, ct);
            await _server.TerminateAsync(_limits.Command, ct);
        }
        catch (XmlRpcException)
        {
            // It has gone, or does not answer: its process is looked after.
        }
    }

    public void Dispose()
    {
        _server.Dispose();
        _listener.Dispose();
    }

    private Task<object?> RunAsync(IReadOnlyList<object?> command, CancellationToken ct) => _server.RunAsync(command, _limits.Command, ct);

    /// <summary>On the listener's thread: only looks which event it is. Both names of it are plain in the pickle.</summary>
    private object? Hear(string method, IReadOnlyList<object?> arguments)
    {
        if (!_isAsked || arguments is not [byte[] pickle, ..])
        {
            return null;
        }

        if (_heard.Count < MostHeard)
        {
            _heard.Enqueue(pickle);
        }

        _hasHeardEnd |= Encoding.Latin1.GetString(pickle, 0, Math.Min(pickle.Length, 200)).Contains("bb.command", StringComparison.Ordinal);
        return null;
    }

    private static Dictionary<string, object?> Options(BuildSpec spec, AttemptFiles files) => new(StringComparer.Ordinal)
    {
        ["profile"] = Array.Empty<object?>(),
        ["halt"] = !spec.Continue,
        ["force"] = spec.Force,
        ["dry_run"] = spec.DryRun,
        ["prefile"] = new object?[] { files.ConfBefore },
        ["postfile"] = new object?[] { files.ConfBehind },
        ["writeeventlog"] = files.EventLog,
        ["default_loglevel"] = 20,
        ["debug_domains"] = new Dictionary<string, object?>(),
    };
}

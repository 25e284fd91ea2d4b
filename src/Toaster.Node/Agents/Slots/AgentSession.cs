using Toaster.Actors.Kernel;

namespace Toaster.Node.Agents.Slots;

/// <summary>What the agent is, for a session and its beats. Replaced as a whole, read from any thread.</summary>
internal sealed record AgentReport(int FreeSlots, IReadOnlyList<ReportedBuild> Builds)
{
    /// <summary>Attempts that a server had all of, and that are here still.</summary>
    public IReadOnlyList<SpoolOnDisk> Kept { get; init; } = [];
}

/// <param name="Last">Number of the last event in its spool.</param>
internal sealed record ReportedBuild(long Build, int Attempt, string Stream, bool IsRunning, Func<long> Last);

/// <summary>Who the agent says it is.</summary>
internal sealed record AgentIdentity(string Name, string Instance, string Version, IReadOnlyList<string> Labels, int Slots);

/// <summary>
/// The agent's session at its server, on a thread of its own: opens it, beats, opens another when the server wants it so. However
/// busy the process is, it beats; however long the server is away, it tries again.
/// </summary>
/// <param name="report">What to say.</param>
/// <param name="tell">Who is told what the server says.</param>
internal sealed class AgentSession(AgentCalls calls, AgentIdentity identity, Func<AgentReport> report, string disk, ActorRef<IAgentMessage> tell, TimeProvider time) : IDisposable
{
    private const int Protocol = 1;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UsualBeat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stop = new();
    private readonly ManualResetEventSlim _wake = new();
    private Thread? _thread;
    private SessionAnswer? _session;
    private string? _trouble;

    public void Start()
    {
        _thread = new(Run) { IsBackground = true, Name = "agent session", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    /// <summary>Beats at once: something has changed that the server should know.</summary>
    public void Wake() => _wake.Set();

    public void Dispose()
    {
        _stop.Cancel();
        _wake.Set();
        _thread?.Join();
        _stop.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        var failures = 0;
        while (!_stop.IsCancellationRequested)
        {
            var isWell = Turn();
            failures = isWell ? 0 : failures + 1;
            var beat = _session is { Beat: > 0 and < 3600 and var seconds } ? TimeSpan.FromSeconds(seconds) : UsualBeat;
            Wait(isWell && _session is not null ? beat : FirstWait * Math.Min(failures, LongestWait / FirstWait));
        }
    }

    /// <summary>Whatever goes wrong, the thread goes on: an agent that does not beat is as good as lost.</summary>
    private bool Turn()
    {
        try
        {
            return _session is null ? Open() : Beat();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Fail(e.Message);
        }
    }

    private bool Open()
    {
        var (now, spools) = (report(), new List<SpoolOnDisk>());
        spools.AddRange(now.Builds.Select(build => new SpoolOnDisk(build.Build, build.Attempt, build.Stream, build.IsRunning ? "running" : "ended")));
        spools.AddRange(now.Kept);
        var answer = calls.Open(new(identity.Name, identity.Instance, identity.Version, Protocol, identity.Labels, identity.Slots, spools), _stop.Token);
        if (answer.Value is not { } opened)
        {
            return Fail(answer.Detail ?? $"{calls.Server} answered {answer.Status}{(answer.Code is null ? "" : $" ({answer.Code})")}");
        }

        _session = opened;
        Recover();
        tell.Tell(new SessionOpened(opened));
        return true;
    }

    private bool Beat()
    {
        var now = report();
        var space = new DriveInfo(disk);
        var beat = new BeatRequest(
            _session!.Agent, _session.Session, now.FreeSlots, new(space.AvailableFreeSpace, space.TotalSize), Load(),
            [.. now.Builds.Select(build => new BeatBuild(build.Build, build.Attempt, build.Last()))]);
        var answer = calls.Beat(beat, _stop.Token);
        switch (answer)
        {
            case { Value: { } told }:
                Recover();
                tell.Tell(new BeatAnswered(told));
                return true;
            case { Status: 404 or 409 or 410 }:
                // Superseded, or a server that knows nothing of it: another session. What runs goes on.
                _session = null;
                tell.Tell(new SessionLost());
                return Fail(answer.Detail ?? answer.Code ?? $"the session is over ({answer.Status})");
            case { Status: 401 or 403 }:
                _session = null;
                tell.Tell(new SessionLost());
                return Fail(answer.Detail ?? "the server does not let this agent in any more");
            default:
                return Fail(answer.Detail ?? $"{calls.Server} answered {answer.Status}");
        }
    }

    private bool Fail(string trouble)
    {
        if (!_stop.IsCancellationRequested && _trouble != trouble)
        {
            _trouble = trouble;
            tell.Tell(new SessionTrouble(trouble));
        }

        return false;
    }

    private void Recover()
    {
        if (_trouble is not null)
        {
            _trouble = null;
            tell.Tell(new SessionTrouble(null));
        }
    }

    private void Wait(TimeSpan wait)
    {
        using var timer = time.CreateTimer(_ => _wake.Set(), null, wait, Timeout.InfiniteTimeSpan);
        _wake.Wait();
        _wake.Reset();
    }

    private static double Load()
        => double.TryParse(Libc.TryRead("/proc/loadavg")?.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture, out var load) ? load : 0;
}

using Toaster.Actors.Kernel;
using Toaster.Node.Agents.Driving;
using Toaster.Node.Agents.Sending;
using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Slots;

/// <summary>What an agent works with.</summary>
internal sealed record AgentParts(AgentIdentity Identity, AgentCalls Calls, Func<AgentServer?> Server, SpoolDirectory Spools, DriveOptions Drive, Action<string> Say);

/// <summary>
/// The agent: its session, its slots, and the attempts it has taken on. What was left behind by an agent before is taken on again at its start.
/// A server that is away changes nothing: builds go on, records wait in their spools.
/// </summary>
internal sealed partial class AgentActor(AgentParts parts, TimeProvider time) : Actor<IAgentMessage>, IDisposable
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private readonly Dictionary<AttemptKey, SlotAttempt> _attempts = [];
    private readonly Queue<SlotAttempt> _waiting = new();
    private readonly Queue<(AttemptKey, string Stream)> _finished = new(); // An answer that was long under way may offer them again.
    private readonly SenderPace _pace = new(time, Timeout.InfiniteTimeSpan);
    private readonly AgentClient _client = new();
    private readonly Dictionary<int, ActorRef<ISlotMessage>> _slots = [];
    private readonly SortedSet<int> _free = [];
    private AgentSession? _beats;
    private AgentReport _report = new(0, []);
    private SessionAnswer? _session;
    private bool _isDrained;
    private bool _isAsking;
    private string? _refusal; // Why work could not be taken the last time.

    protected override async ValueTask PreStartAsync(CancellationToken ct)
    {
        for (var slot = 1; slot <= parts.Identity.Slots; slot++)
        {
            var number = slot;
            _slots[slot] = Context.Spawn(Props.Of(() => new BuildAgentActor(number, parts.Drive, Context.Self, time)), $"slot-{slot}");
            _free.Add(slot);
        }

        parts.Spools.Tidy();
        foreach (var files in AttemptFiles.List(parts.Drive.Work))
        {
            await ResumeAsync(files);
        }

        Report();
        _beats = new(parts.Calls, parts.Identity, () => Volatile.Read(ref _report), parts.Drive.Work, Context.Self, time);
        _beats.Start();
    }

    protected override ValueTask ReceiveAsync(IAgentMessage message, CancellationToken ct)
    {
        switch (message)
        {
            case SessionOpened { Session: var session }:
                _session = session;
                parts.Say($"session {session.Session} at {parts.Calls.Server}, {_free.Count} of {parts.Identity.Slots} slots free.");
                (session.Builds ?? []).ToList().ForEach(Follow);
                OfferForgotten();
                break;
            case AttemptOffered offered:
                HearOf(offered);
                break;
            case SessionLost:
                _session = null;
                break;
            case SessionTrouble { Trouble: var trouble }:
                parts.Say(trouble is null ? $"{parts.Calls.Server} answers again." : $"{trouble}; what is built goes on.");
                break;
            case BeatAnswered { Beat: var beat }:
                _isDrained = beat.Drain;
                (beat.Builds ?? []).ToList().ForEach(Follow);
                OfferForgotten();
                Fetch(beat.Logs ?? []);
                break;
            case LogsFetched:
                _isFetching = false;
                break;
            case WorkAnswered { Work: var work }:
                _isAsking = false;
                TakeWork(work);
                break;
            case AttemptDesired { Attempt: var attempt, Desired: var desired }:
                _attempts.GetValueOrDefault(attempt)?.Stop.Raise(StopRequest.Of(desired));
                break;
            case AttemptEnded ended:
                End(ended);
                break;
            case AttemptDelivered delivered:
                Forget(delivered);
                break;
        }

        Assign();
        Report();
        Ask();
        return default;
    }

    /// <summary>The slots have ended before; their builds go on. Whoever starts next finds everything closed.</summary>
    protected override async ValueTask PostStopAsync()
    {
        _pace.Stop();
        foreach (var attempt in _attempts.Values)
        {
            await attempt.Sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            attempt.Dispose();
        }

        await _fetching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Dispose();
    }

    /// <summary>Of what it holds open; done by itself when it stops.</summary>
    public void Dispose()
    {
        _beats?.Dispose();
        _client.Dispose();
    }

    private void Follow(SessionBuild told)
    {
        var key = new AttemptKey(told.Build, told.Attempt);
        if (told.Desired == ToBeOffered)
        {
            _forgotten.Add(key);
            return;
        }

        _forgotten.Remove(key);
        if (!_attempts.TryGetValue(key, out var attempt))
        {
            Recall(told);
            return;
        }

        attempt.Stop.Raise(StopRequest.Of(told.Desired));
        if (told.Token is { } token && token != attempt.Assignment.Token)
        {
            attempt.Assignment = attempt.Assignment with { Token = token };
            try
            {
                attempt.Files.Write(attempt.Assignment);
            }
            catch (IOException)
            {
                // The disk is full: the next session tells the token again.
            }
        }
    }

    /// <summary>One long poll at a time, while there is a slot for what it may bring.</summary>
    private void Ask()
    {
        if (_isAsking || _isDrained || _session is not { } session || _free.Count == 0 || _waiting.Count > 0)
        {
            return;
        }

        _isAsking = true;
        Context.PipeToSelf(
            parts.Calls.WorkAsync(session.Agent, session.Session, CancellationToken.None),
            IAgentMessage (work) => new WorkAnswered(work), error => new WorkAnswered(new(0, null, null, error.Message)));
    }

    private void TakeWork(Answered<IReadOnlyList<Assignment>> work)
    {
        if (work.Value is null || !work.Value.Where(assignment => !_attempts.ContainsKey(assignment.Key) && !_finished.Contains((assignment.Key, assignment.Stream))).ToList().TrueForAll(TryBegin))
        {
            _isAsking = true; // Until the timer says otherwise: whatever is wrong, not at full speed.
            Context.Timers.StartSingle("ask", new WorkAnswered(new(200, [], null, null)), AskAgain);
        }
    }

    private bool TryBegin(Assignment assignment)
    {
        if (_kept.TryGetValue(assignment.Key, out var kept) && kept.Assignment.Stream == assignment.Stream)
        {
            Recall(new(assignment.Build, assignment.Attempt, assignment.Token, null)); // It was built already.
            return true;
        }

        try
        {
            var attempt = SlotAttempt.Begin(assignment, parts.Drive.Work, parts.Spools, parts.Calls.Server, parts.Drive.User, time);
            parts.Say($"build {assignment.Build}, attempt {assignment.Attempt}: {string.Join(' ', assignment.Spec.Targets)}");
            Begin(attempt);
            _refusal = null;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_refusal != e.Message)
            {
                parts.Say($"build {assignment.Build} cannot be taken now: {e.Message} It is tried again every second.");
            }

            _refusal = e.Message;
            return false; // It is offered again.
        }
    }
}

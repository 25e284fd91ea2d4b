using System.Collections.Immutable;

namespace Toaster.Actors.Builds.Following;

/// <summary>
/// Folds batches of events into a <see cref="BuildProgress"/>. Pure. Events that tell nothing of it cost a look at their class; of
/// the scheduler's numbers and the terminal's lines only the last of a batch are read, so that an import is as fast as without.
/// </summary>
public sealed partial class ProgressFold
{
    private readonly ImmutableArray<PhaseStep>.Builder _steps;
    private readonly ImmutableDictionary<string, TaskInFlight> _tasks;
    private BuildProgress _progress;
    private AgentEvent? _lastOfQueue;

    private ProgressFold(BuildProgress before, ImmutableDictionary<string, TaskInFlight> tasks)
    {
        (_progress, _tasks) = (before, tasks);
        _steps = (before.Steps.IsEmpty ? ProgressPhases.NotBegun : before.Steps).ToBuilder();
    }

    /// <param name="tasks">The tasks in flight after these events.</param>
    public static BuildProgress Fold(BuildProgress before, IReadOnlyList<AgentEvent> events, ImmutableDictionary<string, TaskInFlight> tasks)
    {
        if (events.Count == 0)
        {
            return before;
        }

        var fold = new ProgressFold(before, tasks);
        var recent = new RecentRecords(events);
        if (ProgressPhases.Last(before.Steps) < 0 && events[0].Class != AgentPhase)
        {
            fold.Begin(ProgressPhases.Starting, events[0].Arrival);
        }

        for (var i = 0; i < events.Count; i++)
        {
            if (fold.Apply(events[i]) is { } level)
            {
                fold.Count(events[i], level);
                recent.Add(i);
            }
        }

        return fold.Finish(events, recent);
    }

    /// <summary>The level of a warning or an error; null for all else.</summary>
    private int? Apply(AgentEvent e)
    {
        switch (e.Class)
        {
            case "logging.LogRecord":
                return Number(e, "\"levelno\":"u8) is >= LowestMessage and var level ? (int)level : null;
            case "bb.runqueue.runQueueTaskStarted" or "bb.runqueue.runQueueTaskCompleted" or "bb.runqueue.runQueueTaskFailed" or "bb.runqueue.runQueueTaskSkipped":
                Begin(ProgressPhases.Tasks, e.Arrival, keeps: ProgressPhases.SharedState);
                _lastOfQueue = e;
                break;
            case "bb.runqueue.sceneQueueTaskStarted" or "bb.runqueue.sceneQueueTaskCompleted" or "bb.runqueue.sceneQueueTaskFailed" or "bb.runqueue.sceneQueueTaskSkipped":
                Begin(ProgressPhases.SharedState, e.Arrival, overlaps: _steps[ProgressPhases.Tasks].Begun);
                _lastOfQueue = e;
                break;
            case "bb.runqueue.runQueueExitWait":
                _progress = _progress with { Awaited = Number(e, "\"remain\":"u8) };
                break;
            default:
                ApplyRare(e);
                break;
        }

        return null;
    }

    private void ApplyRare(AgentEvent e)
    {
        switch (e.Class)
        {
            case AgentPhase: ApplyAgent(e); break;
            case "bb.event.CacheLoadStarted": Start(ProgressPhases.Cache, e); break;
            case "bb.event.CacheLoadProgress": Advance(ProgressPhases.Cache, e); break;
            case "bb.event.CacheLoadCompleted": End(ProgressPhases.Cache, e, Number(e, "\"num_entries\":"u8)); break;
            case "bb.event.ParseStarted": Start(ProgressPhases.Parsing, e); break;
            case "bb.event.ParseProgress": Advance(ProgressPhases.Parsing, e); break;
            case "bb.event.ParseCompleted": End(ProgressPhases.Parsing, e, Number(e, "\"total\":"u8)); break;
            case "bb.event.BuildInit" or "bb.event.TreeDataPreparationStarted": Begin(ProgressPhases.Preparing, e.Arrival); break;
            case "bb.event.ProcessStarted": ApplyProcess(e, Begin); break;
            case "bb.event.ProcessFinished": ApplyProcess(e, End); break;
            case "bb.runqueue.sceneQueueComplete": End(ProgressPhases.SharedState, e.Arrival); break;
            case "bb.event.BuildCompleted": Begin(ProgressPhases.Finishing, e.Arrival); break;
            case "bb.command.CommandFailed" or "bb.command.CommandExit":
            case "bb.command.CommandCompleted" when _steps[ProgressPhases.Preparing].Begun:
                End(ProgressPhases.Finishing, e.Arrival);
                _progress = _progress with { IsOver = true };
                break;
        }
    }

    private void ApplyAgent(AgentEvent e)
    {
        var (phase, detail) = (TextOf(e, "phase"), TextOf(e, "detail") ?? "");
        switch (phase)
        {
            case "checkout":
                Begin(ProgressPhases.Cloning, e.Arrival);
                _progress = _progress with { Repositories = Next(_progress.Repositories, detail, e.Arrival) };
                var count = _progress.Repositories.Length;
                _steps[ProgressPhases.Cloning] = _steps[ProgressPhases.Cloning] with { Done = count };
                break;
            case "configure" or "start" or "build":
                Begin(ProgressPhases.Starting, e.Arrival);
                _progress = _progress with { Repositories = Closed(_progress.Repositories, e.Arrival) };
                break;
            case "stop":
                _progress = _progress with { Stops = Next(_progress.Stops, detail, e.Arrival) };
                break;
        }
    }

    private void ApplyProcess(AgentEvent e, Action<int, long> change)
    {
        switch (TextOf(e, "processname"))
        {
            case "Initialising tasks": change(ProgressPhases.Preparing, e.Arrival); break;
            case "Checking sstate mirror object availability" when e.Class == "bb.event.ProcessStarted": change(ProgressPhases.SharedState, e.Arrival); break;
        }
    }

    private void Count(AgentEvent e, int level)
    {
        if (level < LowestError)
        {
            _progress = _progress with { Warnings = _progress.Warnings + 1 };
        }
        else if (!IsOfSetscene(Number(e, "\"taskpid\":"u8)))
        {
            _progress = _progress with { Errors = _progress.Errors + 1 };
        }
    }

    /// <summary>What could not be restored is made anew: no error of the build.</summary>
    private bool IsOfSetscene(long? pid)
        => pid is > 0 && _tasks.Values.Any(task => task.Pid == pid && task.Key.EndsWith("_setscene", StringComparison.Ordinal));

    private BuildProgress Finish(IReadOnlyList<AgentEvent> events, RecentRecords recent)
    {
        if (_lastOfQueue is { } last && Numbers(last) is { } numbers)
        {
            // Several recorders' clocks, or a damaged line, must not make it go back.
            var before = _progress.Queue;
            _progress = _progress with { Queue = before is null || numbers.Total != before.Total || numbers.Completed + numbers.Failed >= before.Completed + before.Failed ? numbers : before };
            Set(ProgressPhases.Tasks, _progress.Queue.Completed + _progress.Queue.Failed, _progress.Queue.Total);
            Set(ProgressPhases.SharedState, _progress.Queue.SetsceneCovered + _progress.Queue.SetsceneNotCovered, _progress.Queue.SetsceneTotal);
        }

        var arrival = events[^1].Arrival;
        return _progress with
        {
            Steps = _steps.ToImmutable(),
            Messages = recent.Join(_progress.Messages),
            Lines = TerminalLines.Join(_progress.Lines, events),
            BegunAt = _progress.BegunAt > 0 ? _progress.BegunAt : events[0].Arrival,
            LastAt = arrival > 0 ? arrival : _progress.LastAt,
        };
    }
}

using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>Which fold an event of which class goes to. A class that is not named here is counted and nothing else.</summary>
public sealed partial class BuildInterpreter
{
    /// <summary>
    /// Bytes of an event that is interpreted: far above what bitbake writes, and little enough that one event cannot take the
    /// memory of a server. The tree of dependencies is read as it goes by and may be of any size.
    /// </summary>
    private const int LargestEvent = 16 << 20;

    public void Apply(AgentEvent observed)
    {
        try
        {
            Dispatch(observed);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            // What the event said before its unreadable part has been taken in; what follows it goes on.
            _problems.Note(observed, $"the event could not be understood: {problem.Message}");
        }
    }

    /// <summary>False for a class that is counted and nothing else: see <see cref="EventClasses"/>.</summary>
    internal bool Dispatch(AgentEvent observed)
    {
        switch (observed.Class)
        {
            case AgentClasses.BadLine:
                _problems.ApplyBadLine(observed);
                return true;
            case AgentClasses.TooLarge or AgentClasses.Unreadable:
                _problems.ApplyRefused(observed);
                return true;
            case AgentClasses.ProcessExited:
                _exit.Apply(new(observed, _problems), HasEvents);
                return true;
            case AgentClasses.Phase:
                _drive.ApplyPhase(new(observed, _problems));
                return true;
            case AgentClasses.Failed:
                _drive.ApplyFailed(new(observed, _problems), HasEvents);
                return true;
            case AgentClasses.Variables when IsTooLarge(observed):
                return true;
            case AgentClasses.Variables:
                ApplyVariables(observed);
                return true;
            case "bb.event.HeartbeatEvent":
                _counts.Apply(observed);
                ApplyHeartbeat(observed);
                return true;
            default:
                _counts.Apply(observed);
                _times.ApplyOther();
                return IsTooLarge(observed) || ApplyTask(observed) || ApplyEnd(observed) || ApplyPhase(observed) || ApplyOther(observed);
        }
    }

    private bool IsTooLarge(AgentEvent observed)
    {
        if (observed.Fields.Length <= LargestEvent || observed.Class == "bb.event.DepTreeGenerated")
        {
            return false;
        }

        _problems.Note(observed, $"the event has {observed.Fields.Length >> 20} MiB, more than the {LargestEvent >> 20} MiB that are interpreted; it is kept with the others.");
        return true;
    }

    private bool ApplyTask(AgentEvent observed)
    {
        switch (observed.Class)
        {
            case "bb.runqueue.runQueueTaskStarted": ApplyScheduler(observed, SchedulerWord.Started, isSetscene: false); return true;
            case "bb.runqueue.runQueueTaskCompleted": ApplyScheduler(observed, SchedulerWord.Completed, isSetscene: false); return true;
            case "bb.runqueue.runQueueTaskSkipped": ApplyScheduler(observed, SchedulerWord.Skipped, isSetscene: false); return true;
            case "bb.runqueue.runQueueTaskFailed": ApplyScheduler(observed, SchedulerWord.Failed, isSetscene: false); return true;
            case "bb.runqueue.sceneQueueTaskStarted": ApplyScheduler(observed, SchedulerWord.Started, isSetscene: true); return true;
            case "bb.runqueue.sceneQueueTaskCompleted": ApplyScheduler(observed, SchedulerWord.Completed, isSetscene: true); return true;
            case "bb.runqueue.sceneQueueTaskSkipped": ApplyScheduler(observed, SchedulerWord.Skipped, isSetscene: true); return true;
            case "bb.runqueue.sceneQueueTaskFailed": ApplyScheduler(observed, SchedulerWord.Failed, isSetscene: true); return true;
            case "bb.build.TaskStarted": ApplyWorker(observed, WorkerWord.Started); return true;
            case "bb.build.TaskSucceeded": ApplyWorker(observed, WorkerWord.Succeeded); return true;
            case "bb.build.TaskFailed" or "bb.build.TaskFailedSilent": ApplyWorker(observed, WorkerWord.Failed); return true;
            default: return false;
        }
    }

    private bool ApplyEnd(AgentEvent observed)
    {
        var fields = new EventFields(observed, _problems);
        switch (observed.Class)
        {
            case "bb.event.BuildInit": _end.ApplyInit(fields); return true;
            case "bb.event.BuildStarted": _end.ApplyStarted(fields); return true;
            case "bb.event.BuildCompleted":
                _phases.ApplyBuildCompleted();
                _end.ApplyCompleted(fields);
                return true;
            case "bb.command.CommandFailed": _end.ApplyCommandFailed(fields); break;
            case "bb.command.CommandExit": _end.ApplyCommandExit(fields); break;
            case "bb.cooker.CookerExit" or "bb.event.SanityCheckFailed": _end.Apply(observed.Class); return true;
        }

        if (!observed.Class.StartsWith("bb.command.Command", StringComparison.Ordinal))
        {
            return false;
        }

        _end.Apply(observed.Class);
        _times.ApplyCommand();
        _phases.ApplyCommandEnd();
        return true;
    }

    private bool ApplyPhase(AgentEvent observed)
    {
        var fields = new EventFields(observed, _problems);
        switch (observed.Class)
        {
            case "bb.event.CacheLoadStarted":
                _end.Apply(observed.Class);
                _phases.ApplyCacheLoad("Started", fields);
                return true;
            case "bb.event.CacheLoadProgress": _phases.ApplyCacheLoad("Progress", fields); return true;
            case "bb.event.CacheLoadCompleted": _phases.ApplyCacheLoad("Completed", fields); return true;
            case "bb.event.ParseStarted":
                _end.Apply(observed.Class);
                _phases.ApplyParse("Started", fields);
                return true;
            case "bb.event.ParseProgress": _phases.ApplyParse("Progress", fields); return true;
            case "bb.event.ParseCompleted":
                _phases.ApplyParse("Completed", fields);
                _end.ApplyParsed(fields);
                return true;
            case "bb.event.ParseError":
                _end.Apply(observed.Class);
                _phases.ApplyParseError();
                return true;
            case "bb.event.TreeDataPreparationStarted": _phases.ApplyTreeData("Started", fields); return true;
            case "bb.event.TreeDataPreparationProgress": _phases.ApplyTreeData("Progress", fields); return true;
            case "bb.event.ProcessStarted": _phases.ApplyProcess("Started", fields); return true;
            case "bb.event.ProcessFinished": _phases.ApplyProcess("Finished", fields); return true;
            case "bb.runqueue.sceneQueueComplete": _phases.ApplySetsceneComplete(); return true;
            default: return false;
        }
    }

    private bool ApplyOther(AgentEvent observed)
    {
        switch (observed.Class)
        {
            case "logging.LogRecord":
                if (_messages.ApplyRecord(observed) is { } created)
                {
                    _times.Apply(created);
                }

                return true;
            case "bb.event.MetadataEvent": ApplyMetadata(new(observed, _problems)); return true;
            case "bb.event.DepTreeGenerated": ApplyTree(observed); return true;
            case "bb.event.NoProvider": _refusals.ApplyNoProvider(new(observed, _problems)); return true;
            case "bb.event.DiskFull": _refusals.ApplyDiskFull(new(observed, _problems)); return true;
            default: return false;
        }
    }

    private void ApplyScheduler(AgentEvent observed, SchedulerWord word, bool isSetscene)
    {
        _end.ApplyTask(observed.Line);
        _tasks.ApplyScheduler(observed, word);
        _phases.ApplyQueue(isSetscene, _tasks.Numbers);
    }

    private void ApplyWorker(AgentEvent observed, WorkerWord word)
    {
        _end.ApplyTask(observed.Line);
        var (task, pid, time) = _tasks.ApplyWorker(observed, word);
        if (time is { } known)
        {
            _times.Apply(known);
        }

        if (task is null || pid is null)
        {
            return;
        }

        if (word == WorkerWord.Started)
        {
            _messages.ApplyStart(task, pid.Value);
        }
        else
        {
            _messages.ApplyEnd(task, pid.Value);
        }
    }

    private void ApplyHeartbeat(AgentEvent observed)
    {
        if (BuildTime.Microseconds(EventTime.Read(observed.Fields.Span, "time"u8)) is { } time)
        {
            _times.ApplyHeartbeat(time);
        }
        else
        {
            _problems.NoteField(observed, "time");
        }
    }

    private void ApplyVariables(AgentEvent observed)
    {
        if (!_variables.Apply(observed, _pool))
        {
            _problems.NoteField(observed, "variables");
        }
    }

    private void ApplyTree(AgentEvent observed)
    {
        if (DependencyTree.Read(observed.Fields.Span, _pool) is not { } tree)
        {
            _problems.NoteField(observed, "_depgraph");
            return;
        }

        _layers.Apply(tree.Priorities);
        _recipes.Apply(tree);
        if (_graph.Apply(tree, _recipes) is > 0 and var unknown)
        {
            _problems.Note(observed, $"{unknown} tasks of the task graph name no recipe of it and are left out.");
        }
    }

    private void ApplyMetadata(EventFields fields)
    {
        if (fields.Text("type") is not { } type)
        {
            return;
        }

        _counts.ApplyMetadata(type);
        if (fields.Value("_localdata") is not { } data)
        {
            _problems.NoteField(fields.Event, "_localdata");
            return;
        }

        switch (type)
        {
            case "LayerInfo":
                _layers.Apply(data);
                _recipes.ApplyLayers();
                break;
            case "MissedSstate": _tasks.ApplyMissed(data); break;
            case "SinglePackageInfo": _packages.Apply(fields, data); break;
            case "TaskArtifacts": _artifacts.Apply(fields, data); break;
            case "BuildStatsList": _stats.Apply(fields, data); break;
            case "ImagePkgList": _images.Apply(data); break;
        }
    }
}

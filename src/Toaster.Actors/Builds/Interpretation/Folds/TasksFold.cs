using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>
/// Tasks: what the scheduler says (<c>runQueueTask*</c>, <c>sceneQueueTask*</c>), what the process says that runs one
/// (<c>bb.build.Task*</c>), and what was not in shared state (MissedSstate).
/// </summary>
internal sealed class TasksFold(TaskTable tasks, TextPool pool, ProblemsFold problems)
{
    private readonly Dictionary<TaskName, MissedObject> _missed = [];

    /// <summary>The queue's numbers as last heard.</summary>
    public QueueNumbers? Numbers { get; private set; }

    public void Carry(StateStream s)
    {
        Numbers = s.Queue(Numbers);
        s.Map(_missed, s.TaskName, missed => new(s.Flag(missed.IsMissed), s.TextOrNull(missed.Path)));
    }

    public void Connect() => tasks.Created += task =>
    {
        if (!task.IsSetscene && _missed.TryGetValue(task.Name, out var missed))
        {
            missed.ApplyTo(task);
        }
    };

    public void ApplyScheduler(AgentEvent observed, SchedulerWord word)
    {
        var said = SchedulerEvent.Read(observed.Fields.Span, pool);
        Numbers = said.Numbers ?? Numbers;
        if (said.File is null || said.Task is null)
        {
            problems.NoteField(observed, said.File is null ? "taskfile" : "taskname");
            return;
        }

        var task = tasks.Get(said.File, said.Task);
        task.Scheduler = word;
        task.Hash = said.Hash ?? task.Hash;
        switch (word)
        {
            case SchedulerWord.Started:
                task.NoExec = said.NoExec;
                break;
            case SchedulerWord.Skipped:
                task.Reason = said.Reason;
                break;
            case SchedulerWord.Failed:
                task.ExitCode = (int?)said.ExitCode;
                break;
        }

        if (!task.IsSetscene && word is SchedulerWord.Started or SchedulerWord.Skipped)
        {
            tasks.GiveOrder(task);
        }

        tasks.Touch(task);
    }

    /// <summary>The task it is about, its process, and when that was; nulls where the event does not say.</summary>
    public (TaskState? Task, long? Pid, long? Time) ApplyWorker(AgentEvent observed, WorkerWord word)
    {
        var said = WorkerEvent.Read(observed.Fields.Span, pool);
        var time = BuildTime.Microseconds(said.Time);
        if (time is null)
        {
            problems.NoteField(observed, "time");
        }

        if (said.Pid is null)
        {
            problems.NoteField(observed, "pid");
        }

        if (said.File is null || said.Task is null)
        {
            problems.NoteField(observed, said.File is null ? "_fn" : "_task");
            return (null, said.Pid, time);
        }

        var task = tasks.Get(said.File, said.Task);
        task.Worker = word;
        task.WorkerRecipe = said.Recipe ?? task.WorkerRecipe;
        task.WorkerVersion = said.Version ?? task.WorkerVersion;
        task.LogFile = said.LogFile ?? task.LogFile;
        task.Pid = said.Pid ?? task.Pid;
        if (word == WorkerWord.Started)
        {
            (task.StartedAt, task.EndedAt) = (time, null);
            task.ScriptType = said.IsPython switch { true => "python", false => "shell", null => task.ScriptType };
        }
        else
        {
            task.EndedAt = time;
        }

        tasks.Touch(task);
        return (task, said.Pid, time);
    }

    /// <summary>MissedSstate: tuples of file, task, hash and object; some layers send plain <c>file:task</c>.</summary>
    public void ApplyMissed(JsonElement data)
    {
        Remember(data.Entry("found"), isMissed: false);
        Remember(data.Entry("missed"), isMissed: true);
    }

    private void Remember(JsonElement? entries, bool isMissed)
    {
        foreach (var entry in entries?.Items() ?? [])
        {
            var (name, path) = Named(entry);
            if (name is not { } task)
            {
                continue;
            }

            var before = _missed.GetValueOrDefault(task);
            var now = new MissedObject(isMissed || before.IsMissed, path ?? before.Path);
            _missed[task] = now;
            if (tasks.Find(task) is { } known)
            {
                now.ApplyTo(known);
                tasks.Touch(known);
            }
        }
    }

    private static (TaskName? Task, string? Path) Named(JsonElement entry)
    {
        if (entry.AsText() is { } text)
        {
            return (TaskName.Parse(text), null);
        }

        JsonElement[] parts = [.. entry.Items()];
        return parts.Length >= 2 && parts[0].AsText() is { } file && parts[1].AsText() is { } task
            ? (TaskName.Of(file, task), parts.Length > 3 ? parts[3].AsText() : null)
            : (null, null);
    }

    private readonly record struct MissedObject(bool IsMissed, string? Path)
    {
        public void ApplyTo(TaskState task)
        {
            task.Missed |= IsMissed;
            task.SstateObject = Path ?? task.SstateObject;
        }
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Builds;

/// <summary>The tasks that have begun and not ended, by the scheduler's events; by key.</summary>
public static class TasksInFlight
{
    public static ImmutableDictionary<string, TaskInFlight> Fold(
        ImmutableDictionary<string, TaskInFlight> tasks, IEnumerable<AgentEvent> events)
    {
        ImmutableDictionary<string, TaskInFlight>.Builder? changed = null;
        var pool = new TextPool();
        foreach (var e in events)
        {
            if (IsAboutTasks(e.Class))
            {
                Apply(changed ??= tasks.ToBuilder(), e, pool);
            }
        }

        return changed?.ToImmutable() ?? tasks;
    }

    private static bool IsAboutTasks(string name) => name is
        "bb.runqueue.runQueueTaskStarted" or "bb.runqueue.sceneQueueTaskStarted" or
        "bb.runqueue.runQueueTaskCompleted" or "bb.runqueue.sceneQueueTaskCompleted" or
        "bb.runqueue.runQueueTaskFailed" or "bb.runqueue.sceneQueueTaskFailed" or
        "bb.build.TaskStarted" or "bb.build.TaskProgress";

    private static void Apply(ImmutableDictionary<string, TaskInFlight>.Builder tasks, AgentEvent e, TextPool pool)
    {
        if (e.Class.StartsWith("bb.runqueue.", StringComparison.Ordinal))
        {
            Queue(tasks, e, pool);
            return;
        }

        if (e.ParsedFields is not { ValueKind: JsonValueKind.Object } fields)
        {
            return;
        }

        switch (e.Class)
        {
            case "bb.build.TaskStarted":
                if (Key(fields, "_fn", "_task") is { } started)
                {
                    tasks[started] = new(started, Number(fields, "pid") is { } pid ? (long)pid : null)
                    {
                        StartedAt = BuildTime.Microseconds(Number(fields, "time")) ?? Arrival(e),
                        Recipe = Text(fields, "pn"),
                    };
                }

                break;
            case "bb.build.TaskProgress":
                Progress(tasks, fields);
                break;
        }
    }

    private static void Queue(ImmutableDictionary<string, TaskInFlight>.Builder tasks, AgentEvent e, TextPool pool)
    {
        if (SchedulerEvent.Read(e.Fields.Span, pool) is not { File: { } file, Task: { } task })
        {
            return;
        }

        var key = $"{file}:{task}";
        if (e.Class.EndsWith("Started", StringComparison.Ordinal))
        {
            tasks[key] = new(key) { StartedAt = Arrival(e) };
        }
        else
        {
            tasks.Remove(key);
        }
    }

    private static void Progress(ImmutableDictionary<string, TaskInFlight>.Builder tasks, JsonElement fields)
    {
        var pid = Number(fields, "pid");
        if (pid is not > 0 || tasks.Values.FirstOrDefault(task => task.Pid == (long)pid) is not { } task)
        {
            return; // Of the server's own fetches, or of a task that has ended.
        }

        tasks[task.Key] = task with { Progress = Number(fields, "progress"), Rate = Text(fields, "rate") };
    }

    private static long? Arrival(AgentEvent e) => e.Arrival > 0 ? e.Arrival : null;

    private static string? Text(JsonElement fields, string name)
        => fields.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static string? Key(JsonElement fields, string file, string task)
        => fields.TryGetProperty(file, out var f) && f.ValueKind == JsonValueKind.String
            && fields.TryGetProperty(task, out var t) && t.ValueKind == JsonValueKind.String
                ? $"{f.GetString()}:{t.GetString()}" : null;

    private static double? Number(JsonElement fields, string name)
        => fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            ? number : null;
}

using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Toaster.Actors;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Following;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal;
using Toaster.Bitbake.Transcoding;

namespace Toaster.Benchmarks;

/// <summary>
/// <c>fold LOG [--runs N] [--chunk EVENTS]</c>: what interpreting costs once events are in memory, with changes taken after
/// every chunk, as a projector does. Prints the figures as JSON.
/// </summary>
internal static class FoldLog
{
    public static int Run(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("usage: fold LOG [--runs N] [--chunk EVENTS]");
            return 2;
        }

        var options = new Options(args);
        var runs = options.Number("--runs", 7);
        var chunk = options.Number("--chunk", 8000);
        var events = ChunkCodec.Parse(Transcode(args[0]));
        List<(double Cpu, long Allocated, int Rows)> results = [];
        for (var run = 0; run < runs + 5; run++)
        {
            GC.Collect();
            var figures = Once(events, chunk);
            // The first runs are the compiler's.
            if (run >= 5)
            {
                results.Add(figures);
            }
        }

        var median = results.OrderBy(r => r.Cpu).ElementAt(results.Count / 2);
        Console.WriteLine(new JsonObject
        {
            ["log"] = Path.GetFileName(args[0]),
            ["runs"] = runs,
            ["events"] = events.Count,
            ["chunk"] = chunk,
            ["rows"] = median.Rows,
            ["cpuSeconds"] = Math.Round(median.Cpu, 4),
            ["bestCpuSeconds"] = Math.Round(results.Min(r => r.Cpu), 4),
            ["eventsPerCpuSecond"] = Math.Round(events.Count / median.Cpu),
            ["allocatedBytes"] = median.Allocated,
            ["progress"] = Progress(events, runs),
            ["snapshot"] = Snapshot(events, runs),
        }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return 0;
    }

    /// <summary>What a build's actor folds of the same events, in batches as an import has them.</summary>
    private static JsonObject Progress(IReadOnlyList<AgentEvent> events, int runs)
    {
        List<(double Tasks, double Progress, long Allocated)> results = [];
        for (var run = 0; run < runs + 5; run++)
        {
            AgentEvent[][] batches = [.. events.Select(e => new AgentEvent(e.Number, e.Arrival, e.Line, e.Offset, e.End, e.Class, e.Fields)).Chunk(1_000)];
            var (tasks, progress) = (ImmutableDictionary<string, TaskInFlight>.Empty, BuildProgress.None);
            var (inTasks, inProgress, allocated) = (0L, 0L, 0L);
            foreach (var batch in batches)
            {
                var started = Stopwatch.GetTimestamp();
                tasks = TasksInFlight.Fold(tasks, batch);
                var between = Stopwatch.GetTimestamp();
                var before = GC.GetAllocatedBytesForCurrentThread();
                progress = ProgressFold.Fold(progress, batch, tasks);
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                (inTasks, inProgress) = (inTasks + between - started, inProgress + Stopwatch.GetTimestamp() - between);
            }

            results.Add((Stopwatch.GetElapsedTime(0, inTasks).TotalMilliseconds, Stopwatch.GetElapsedTime(0, inProgress).TotalMilliseconds, allocated));
        }

        results.RemoveRange(0, 5); // The compiler's.
        return new()
        {
            ["tasksMs"] = Math.Round(results.Min(r => r.Tasks), 2),
            ["progressMs"] = Math.Round(results.Min(r => r.Progress), 2),
            ["allocatedBytes"] = results.Min(r => r.Allocated),
        };
    }

    private static (double Cpu, long Allocated, int Rows) Once(IReadOnlyList<AgentEvent> events, int chunk)
    {
        // Fields that an earlier run has parsed are parsed again.
        AgentEvent[] fresh = [.. events.Select(e => new AgentEvent(e.Number, e.Arrival, e.Line, e.Offset, e.End, e.Class, e.Fields))];
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var cpu = Environment.CpuUsage.TotalTime;
        var interpreter = new BuildInterpreter();
        var rows = 0;
        for (var i = 0; i < fresh.Length; i++)
        {
            interpreter.Apply(fresh[i]);
            if ((i + 1) % chunk == 0)
            {
                rows += Count(interpreter.TakeChanges());
            }
        }

        interpreter.End();
        rows += Count(interpreter.TakeChanges());
        return ((Environment.CpuUsage.TotalTime - cpu).TotalSeconds, GC.GetAllocatedBytesForCurrentThread() - allocated, rows);
    }

    /// <summary>Of the state after 20,000 events, or all there are.</summary>
    private static JsonObject Snapshot(IReadOnlyList<AgentEvent> events, int runs)
    {
        var after = Math.Min(events.Count, 20_000);
        var interpreter = new BuildInterpreter();
        foreach (var e in events.Take(after))
        {
            interpreter.Apply(e);
        }

        interpreter.TakeChanges();
        var state = new ProjectorState(new(ProjectId.CommandLine, 1, false, "log", null, null), interpreter);
        List<double> saves = [], loads = [];
        var (bytes, packed) = (0, state.Save(1));
        for (var run = 0; run < runs + 5; run++)
        {
            var started = Stopwatch.GetTimestamp();
            packed = state.Save(1);
            saves.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            started = Stopwatch.GetTimestamp();
            var unpacked = SnapshotCodec.Unpack(packed)!.Value;
            ProjectorState.Load(unpacked);
            loads.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            bytes = unpacked.Length;
        }

        return new()
        {
            ["events"] = after,
            ["bytes"] = bytes,
            ["packedBytes"] = packed.Payload.Length,
            ["bestSaveMs"] = Math.Round(saves.Min(), 2),
            ["bestLoadMs"] = Math.Round(loads.Min(), 2),
            ["saveMs"] = Math.Round(saves.Skip(5).Order().ElementAt(runs / 2), 2),
            ["loadMs"] = Math.Round(loads.Skip(5).Order().ElementAt(runs / 2), 2),
        };
    }

    private static int Count(BuildChanges changes) =>
        1 + changes.Tasks.Count + changes.Messages.Count + changes.Packages.Count + (changes.TaskDependencies?.Count ?? 0)
        + (changes.Recipes?.Count ?? 0) + (changes.RecipeDependencies?.Count ?? 0) + (changes.Variables?.Sum(v => 1 + v.History.Count) ?? 0);

    private static byte[] Transcode(string path)
    {
        var output = new ArrayBufferWriter<byte>(1 << 20);
        using var log = new EventLogTranscoder(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0));
        for (long number = 0; log.ReadNext(out var line);)
        {
            if (line.Kind != SourceLineKind.Piece)
            {
                log.WriteEvent(++number, output);
            }
        }

        return output.WrittenSpan.ToArray();
    }

}

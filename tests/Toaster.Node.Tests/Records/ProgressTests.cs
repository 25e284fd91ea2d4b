using System.Collections.Immutable;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Following;
using Toaster.Node.Tests.Imports;
using Toaster.Testing;
using Xunit.Abstractions;

namespace Toaster.Node.Tests.Records;

/// <summary>How far real builds are, event by event: it never goes back, and at the end it says what the tables say.</summary>
public sealed class ProgressTests(ITestOutputHelper output)
{
    [Fact]
    public async Task OwnRecordings_GoForwardAndAgreeWithTheTables() => await CheckAsync(EventLogs.Own()!, int.MaxValue);

    [SkippableFact]
    public async Task MoreLogs_GoForwardAndAgreeWithTheTables()
    {
        Skip.If(EventLogs.More() is null, "set TOASTER_EVENTLOGS to a folder of event logs with expected results");
        await CheckAsync(EventLogs.More()!, 40_000);
    }

    private async Task CheckAsync(string folder, int mostEvents)
    {
        var builds = 0;
        foreach (var name in EventLogs.Names(folder))
        {
            var path = Path.Combine(folder, name + ".json.gz");
            var outline = await Sources.OutlineAsync(path);
            foreach (var events in outline.Builds.Sum(build => build.Events) <= mostEvents ? await Sources.EventsAsync(path, outline) : [])
            {
                Check(name, events);
                builds++;
            }
        }

        output.WriteLine($"{builds} builds");
        Assert.True(builds > 0);
    }

    private static void Check(string name, IReadOnlyList<AgentEvent> events)
    {
        var random = new Random(events.Count);
        var (progress, tasks) = (BuildProgress.None, ImmutableDictionary<string, TaskInFlight>.Empty);
        for (var at = 0; at < events.Count;)
        {
            AgentEvent[] batch = [.. events.Skip(at).Take(random.Next(1, 40))];
            at += batch.Length;
            tasks = TasksInFlight.Fold(tasks, batch);
            var next = ProgressFold.Fold(progress, batch, tasks);
            Assert.True((next.Share ?? 0) >= (progress.Share ?? 0), $"{name}, event {at}: {progress.Share} then {next.Share}");
            Assert.True(ProgressPhases.Names.IndexOf(next.Phase!) >= ProgressPhases.Names.IndexOf(progress.Phase ?? "cloning"), $"{name}, event {at}: {progress.Phase} then {next.Phase}");
            Assert.True(next.Errors >= progress.Errors && next.Warnings >= progress.Warnings, name);
            progress = next;
        }

        var summary = TranscodedLog.Fold(events).Summary;
        var errors = summary.Errors - summary.EventCounts.GetValueOrDefault("bb.event.NoProvider");
        // Whose an error is may become known later, and a task may fail without the scheduler's word.
        Assert.True(progress.Errors >= errors && progress.Errors <= errors + summary.SetsceneErrors, $"{name}: {errors} errors, live {progress.Errors}");
        Assert.Equal((name, summary.Warnings), (name, progress.Warnings));
        Assert.True((progress.Queue?.Failed ?? 0) <= summary.Tasks.Failed, name);
        foreach (var (phase, row) in progress.Phases.Where(p => p.Name is not ("cloning" or "starting")).Join(summary.Phases, p => p.Name, r => r.Name, (p, r) => (p, r)))
        {
            var begun = row.State is not ("to-come" or "not-needed");
            Assert.True(begun == (phase.State is "now" or "done" or "failed"), $"{name}: {row.Name} is {row.State}, live it was {phase.State}");
        }

        if (summary.Outcome == BuildOutcome.Succeeded)
        {
            Assert.True(progress.IsOver, name);
            Assert.True(progress.Share is null or 1, $"{name}: {progress.Queue}");
        }
    }
}

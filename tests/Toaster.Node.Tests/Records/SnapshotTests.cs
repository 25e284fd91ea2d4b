using Toaster.Node.Tests.Imports;
using Toaster.Testing;
using Xunit.Abstractions;

namespace Toaster.Node.Tests.Records;

/// <summary>Interpreting real builds, broken off anywhere and gone on with from a snapshot.</summary>
public sealed class SnapshotTests(ITestOutputHelper output)
{
    [Fact]
    public async Task OwnRecordings_SavedAtSeveralPoints_GoOnTheSame() => await CheckAsync(EventLogs.Own()!, cuts: 6, mostEvents: int.MaxValue);

    [SkippableFact]
    public async Task MoreLogs_SavedAtSeveralPoints_GoOnTheSame()
    {
        Skip.If(EventLogs.More() is null, "set TOASTER_EVENTLOGS to a folder of event logs with expected results");
        await CheckAsync(EventLogs.More()!, cuts: 2, mostEvents: 12_000);
    }

    /// <summary>Too large for many points: one early, one behind the middle, one shortly before the end.</summary>
    [SkippableFact]
    public async Task LargeLog_SavedAtAFewPoints_GoesOnTheSame()
    {
        const string Name = "kirkstone-core-image-minimal-dryrun";
        Skip.If(!EventLogs.Names(EventLogs.More()).Contains(Name), $"set TOASTER_EVENTLOGS to a folder of event logs with expected results, among them {Name}");
        var path = Path.Combine(EventLogs.More()!, Name + ".json.gz");
        var events = Assert.Single(await Sources.EventsAsync(path, await Sources.OutlineAsync(path)));
        Assert.True(events.Count > 30_000);

        new SnapshotCheck().Run(events, [events.Count / 5, events.Count * 3 / 5, events.Count - 50]);
    }

    private async Task CheckAsync(string folder, int cuts, int mostEvents)
    {
        var check = new SnapshotCheck();
        var builds = 0;
        foreach (var name in EventLogs.Names(folder))
        {
            var path = Path.Combine(folder, name + ".json.gz");
            var outline = await Sources.OutlineAsync(path);
            foreach (var events in outline.Builds.Sum(build => build.Events) <= mostEvents ? await Sources.EventsAsync(path, outline) : [])
            {
                var random = new Random(events.Count);
                check.Run(events, [.. Enumerable.Range(0, cuts).Select(_ => random.Next(events.Count + 1))]);
                builds++;
            }
        }

        output.WriteLine($"{builds} builds");
        Assert.True(builds > 0);
    }
}

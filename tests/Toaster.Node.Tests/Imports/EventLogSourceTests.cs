using System.Security.Cryptography;
using System.Text.Json;
using Toaster.Actors.Builds;
using Toaster.Testing;

namespace Toaster.Node.Tests.Imports;

public sealed class EventLogSourceTests
{
    public static TheoryData<string> Recordings => [.. EventLogs.Names(EventLogs.Own())];

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Recording_Read_HasTheExpectedBuildsAndEvents(string name) => await Compare(EventLogs.Own()!, name);

    [SkippableFact]
    public async Task MoreLogs_Read_HaveTheExpectedBuildsAndEvents()
    {
        var folder = EventLogs.More();
        Skip.If(folder is null, "set TOASTER_EVENTLOGS to a folder of event logs with expected results");

        foreach (var name in EventLogs.Names(folder))
        {
            await Compare(folder, name);
        }
    }

    [Fact]
    public async Task Batches_AreTheJournaledBytesOfTheirEvents()
    {
        var path = Sources.Recording("demo-several-builds");
        var outline = await Sources.OutlineAsync(path);
        var ended = new List<int>();

        await foreach (var batch in Sources.Source.ReadAsync(path, outline, null, default))
        {
            var read = TranscodedLog.Read(batch.Ndjson);
            Assert.Equal(read.Select(Text), batch.Events.Select(Text));
            ended.AddRange(batch.IsLast ? [batch.BuildIndex] : []);
        }

        Assert.Equal([0, 1, 2, 3, 4], ended);
    }

    [Fact]
    public async Task Keys_OfABuildAmongOthers_EqualThoseOfItAlone()
    {
        using var directory = new TemporaryDirectory();
        var bytes = Sources.Unpack(Sources.Recording("demo-several-builds"));
        var outline = await Sources.OutlineAsync(directory.Write("plain.json", bytes));
        var third = outline.Builds[2];

        var alone = await Sources.OutlineAsync(directory.Write("third.json", bytes.AsSpan((int)third.Offset, (int)third.KeyBytes)));

        Assert.Equal(third.SourceKey, alone.Builds[0].SourceKey);
        Assert.Equal(third.HeadKey, alone.Builds[0].HeadKey);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), outline.Digest);
    }

    [Fact]
    public async Task Outline_OfPackedAndPlain_IsTheSame()
    {
        using var directory = new TemporaryDirectory();
        var packed = Sources.Recording("demo-kirkstone-first-build");

        var plain = await Sources.OutlineAsync(directory.Write("plain.json", Sources.Unpack(packed)));

        Assert.Equal(JsonSerializer.Serialize(await Sources.OutlineAsync(packed)), JsonSerializer.Serialize(plain));
    }

    [Fact]
    public async Task InheritedVariables_ComeFirst_AsEventOne()
    {
        using var directory = new TemporaryDirectory();
        var bytes = Sources.Unpack(Sources.Recording("demo-kirkstone-no-such-task"));
        var feed = Array.IndexOf(bytes, (byte)'\n') + 1; // Kirkstone writes the variables as line 1 of a file, once.
        var path = directory.Write("two.json", [.. bytes, .. bytes[feed..]]);

        var outline = await Sources.OutlineAsync(path);
        var builds = await Sources.EventsAsync(path, outline);

        Assert.Equal([false, true], outline.Builds.Select(build => build.InheritsVariables));
        var first = builds[1][0];
        Assert.Equal((1L, 1L, 0L, (long)feed, AgentClasses.Variables), (first.Number, first.Line, first.Offset, first.End, first.Class));
        Assert.True(first.ParsedFields.GetProperty("inherited").GetBoolean());
        Assert.Equal(outline.Builds[1].Events + 1, builds[1].Count);
        Assert.Equal(Enumerable.Range(1, builds[1].Count).Select(i => (long)i), builds[1].Select(e => e.Number));
    }

    private static string Text(AgentEvent e)
        => $"{e.Number} {e.Arrival} {e.Line} {e.Offset} {e.End} {e.Class} {System.Text.Encoding.UTF8.GetString(e.Fields.Span)}";

    private static async Task Compare(string folder, string name)
    {
        var expected = Sources.Expected(folder, name);
        var path = Path.Combine(folder, name + ".json.gz");

        var outline = await Sources.OutlineAsync(path);
        var builds = await Sources.EventsAsync(path, outline);

        Assert.Equal((name, expected.GetProperty("lines").GetInt64()), (name, outline.Lines));
        Assert.Equal((name, expected.GetProperty("builds").GetArrayLength()), (name, outline.Builds.Count));
        foreach (var (build, events) in outline.Builds.Zip(builds))
        {
            var wanted = expected.GetProperty("builds")[build.Index];
            Assert.Equal(Counts(wanted.GetProperty("eventCounts")), Counts(events));
            Assert.Equal(wanted.GetProperty("problems").GetArrayLength(), events.Count(e => e.Class == AgentClasses.BadLine));
            Assert.Equal(wanted.GetProperty("variables").GetInt64() > 0, events.Any(e => e.Class == AgentClasses.Variables));
            Assert.Equal(build.Events + (build.InheritsVariables ? 1 : 0), events.Count);
            Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Number));
        }
    }

    private static SortedDictionary<string, long> Counts(JsonElement counts)
        => new(counts.EnumerateObject().ToDictionary(count => count.Name, count => count.Value.GetInt64()), StringComparer.Ordinal);

    private static SortedDictionary<string, long> Counts(IReadOnlyList<AgentEvent> events)
        => new(
            events.Where(e => e.Class is not (AgentClasses.BadLine or AgentClasses.Variables))
                .CountBy(e => e.Class).ToDictionary(count => count.Key, count => (long)count.Value),
            StringComparer.Ordinal);
}

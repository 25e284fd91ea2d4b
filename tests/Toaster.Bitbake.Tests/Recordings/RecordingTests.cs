using System.Text.Json;
using Toaster.Bitbake.Tests.Support;
using Toaster.Bitbake.Transcoding;

namespace Toaster.Bitbake.Tests.Recordings;

public sealed class RecordingTests
{
    [SkippableFact]
    public void EveryLog_HasTheEventsItIsKnownToHave()
    {
        var folder = Support.Recordings.Require();
        var checkedLogs = 0;
        foreach (var path in Support.Recordings.Logs(folder))
        {
            using var expected = JsonDocument.Parse(File.ReadAllBytes(path.Replace(".json.gz", ".expected.json", StringComparison.Ordinal)));
            var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
            foreach (var build in expected.RootElement.GetProperty("builds").EnumerateArray())
            {
                foreach (var count in build.GetProperty("eventCounts").EnumerateObject())
                    counts[count.Name] = counts.GetValueOrDefault(count.Name) + count.Value.GetInt64();
            }

            using var log = new EventLogTranscoder(File.OpenRead(path));
            var read = Count(log, out var badLines, out var masked);

            Assert.Equal(counts, read);
            Assert.Equal(Lines(expected, "badLines"), badLines);
            Assert.Equal(Lines(expected, "variablesLines").Count, log.VariablesLines);
            Assert.Equal(expected.RootElement.GetProperty("events").GetInt64(), log.Events);
            Assert.False(masked, path);
            checkedLogs++;
        }

        Assert.True(checkedLogs > 0);
    }

    [SkippableFact]
    public void Protocol5_TranscodesLikeProtocol4()
    {
        var folder = Support.Recordings.Require();
        IEnumerable<string> Fields(string name) => Log.Read(File.ReadAllBytes(Path.Combine(folder, name + ".json.gz"))).Select(line => line.Class + line.F);

        Assert.Equal(Fields("hello-scarthgap-failures-continue"), Fields("hello-scarthgap-failures-continue-protocol5"));
    }

    private static SortedDictionary<string, long> Count(EventLogTranscoder log, out List<long> badLines, out bool masked)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        badLines = [];
        masked = false;
        while (log.ReadNext(out var line))
        {
            if (line.Kind == SourceLineKind.Event) counts[line.Class] = counts.GetValueOrDefault(line.Class) + 1;
            if (line.Kind == SourceLineKind.Bad) badLines.Add(line.Line);
            masked |= line.Raw != line.Masked;
        }

        return counts;
    }

    private static List<long> Lines(JsonDocument expected, string name) =>
        expected.RootElement.GetProperty(name).EnumerateArray().Select(line => line.GetInt64()).ToList();
}

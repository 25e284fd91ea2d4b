using System.Text.Json;
using Toaster.Actors.Builds;
using Toaster.Testing;
using Xunit.Abstractions;

namespace Toaster.Actors.Tests.Builds.Interpretation;

/// <summary>
/// Whole logs in transcoded form, where a machine has them: TOASTER_TRANSCODED names a folder of NAME.ndjson whose expected
/// results lie in the folder of event logs or of recordings. The logs themselves are tested where the reader may be seen.
/// </summary>
public sealed class WholeLogTests(ITestOutputHelper output)
{
    private static string? Transcoded => Environment.GetEnvironmentVariable("TOASTER_TRANSCODED");

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Record_OfEachTranscodedLog_EqualsTheExpectedResult(bool own)
    {
        var expected = own ? EventLogs.Own() : EventLogs.More();
        Skip.If(Transcoded is null, "TOASTER_TRANSCODED names no folder of transcoded logs.");
        Skip.If(expected is null, "There is no folder of event logs with expected results.");

        List<string> different = [];
        var (logs, compared) = (0, 0);
        foreach (var name in EventLogs.Names(expected).Where(name => File.Exists(Log(name))))
        {
            using var want = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(expected, name + ".expected.json")));
            using var got = JsonDocument.Parse(Record(Log(name)));
            var result = RecordComparer.Compare(got.RootElement, want.RootElement);
            different.AddRange(result.Differences.Take(3).Select(difference => $"{name}: {difference}"));
            (logs, compared) = (logs + 1, compared + result.Compared);
        }

        Skip.If(logs == 0, $"{Transcoded} holds none of the logs of {expected}.");
        output.WriteLine($"{logs} logs, {compared} fields compared");
        Assert.Empty(different);
    }

    private static string Log(string name) => Path.Combine(Transcoded!, name + ".ndjson");

    private static ReadOnlyMemory<byte> Record(string path)
    {
        var events = TranscodedLog.Read(File.ReadAllBytes(path));
        var record = new MemoryStream();
        BuildRecord.Write(record, TranscodedLog.Builds(events).Select(build => TranscodedLog.Fold(build, chunk: 1000)));
        if (Environment.GetEnvironmentVariable("TOASTER_RECORDS") is { Length: > 0 } records)
        {
            File.WriteAllBytes(Path.Combine(records, Path.GetFileNameWithoutExtension(path) + ".json"), record.ToArray());
        }

        return record.ToArray();
    }
}

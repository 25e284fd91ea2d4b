using Toaster.Actors.Builds;
using Toaster.Testing;
using Xunit.Abstractions;

namespace Toaster.Actors.Tests.Builds.Interpretation;

/// <summary>
/// Whole logs in transcoded form, where a machine has them: TOASTER_TRANSCODED names a folder of NAME.ndjson. The same logs
/// through the reader are tested where the reader may be seen.
/// </summary>
public sealed class WholeLogTests(ITestOutputHelper output)
{
    private static string? Folder => Environment.GetEnvironmentVariable("TOASTER_TRANSCODED");

    [SkippableFact]
    public void Record_OfEachTranscodedLog_EqualsTheExpectedResult()
    {
        var expected = EventLogs.More();
        Skip.If(Folder is null, "TOASTER_TRANSCODED names no folder of transcoded logs.");
        Skip.If(expected is null, "No folder of event logs with expected results was found.");

        var different = 0;
        foreach (var name in EventLogs.Names(expected))
        {
            var events = TranscodedLog.Read(File.ReadAllBytes(Path.Combine(Folder, name + ".ndjson")));
            var record = new MemoryStream();
            BuildRecord.Write(record, TranscodedLog.Builds(events).Select(build => TranscodedLog.Fold(build)));
            if (Environment.GetEnvironmentVariable("TOASTER_RECORDS") is { } records)
            {
                File.WriteAllBytes(Path.Combine(records, name + ".json"), record.ToArray());
            }
        }

        output.WriteLine($"{different} differ");
        Assert.Equal(0, different);
    }
}

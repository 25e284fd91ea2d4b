using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Actors;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Bitbake.EventLog;
using Toaster.Node.Imports;
using Toaster.Testing;
using Xunit.Abstractions;

namespace Toaster.Node.Tests.Records;

/// <summary>
/// Every log with a known result: imported, its record exported from the read tables, every field compared.
/// </summary>
public sealed class RecordedLogs(ITestOutputHelper output)
{
    [Fact]
    public async Task OwnRecordings_ImportedAndExported_EqualWhatIsExpected()
        => Assert.Equal(0, await CompareAsync(EventLogs.Own()!));

    [SkippableFact]
    public async Task MoreLogs_ImportedAndExported_EqualWhatIsExpected()
    {
        Skip.If(EventLogs.More() is null, "Set TOASTER_EVENTLOGS to a folder of event logs with expected results.");
        Assert.Equal(0, await CompareAsync(EventLogs.More()!));
    }

    private async Task<int> CompareAsync(string folder)
    {
        using var directory = new TemporaryDirectory();
        await using var toaster = await ToasterSystem.StartAsync(
            new(directory.Path, "test") { Imports = new ImportLimits { DiskReserve = 0 } }, new EventLogSource(new EventLogLimits()),
            TimeProvider.System, NullLoggerFactory.Instance, default);
        var names = EventLogs.Names(folder);
        Assert.NotEmpty(names);
        var (fields, differences) = (0, 0);
        foreach (var name in names)
        {
            var compared = Compare(await RecordAsync(toaster, Path.Combine(folder, name + ".json.gz")), Path.Combine(folder, name + ".expected.json"));
            fields += compared.Compared;
            differences += compared.Differences.Count;
            foreach (var difference in compared.Differences.Take(10))
            {
                output.WriteLine($"{name}: {difference}");
            }
        }

        output.WriteLine($"{names.Count} logs, {fields} fields compared, {differences} different");
        return differences;
    }

    private static async Task<JsonDocument> RecordAsync(ToasterSystem toaster, string log)
    {
        await using var file = File.OpenRead(log);
        var started = await toaster.Imports.StartAsync(Path.GetFileName(log), file, null, default);
        ImportView? ended = null;
        await foreach (var view in toaster.Imports.WatchAsync(started.Id, default))
        {
            ended = view;
        }

        Assert.Equal(ImportState.Completed, ended!.State);
        using var buffer = new MemoryStream();
        List<IBuildRows> builds = [];
        foreach (var build in ended.Builds)
        {
            builds.Add((await toaster.Views.RowsAsync(build.Id, default))!);
        }

        BuildRecord.Write(buffer, builds);
        return JsonDocument.Parse(buffer.ToArray());
    }

    private static RecordComparer Compare(JsonDocument record, string expected)
    {
        using (record)
        {
            using var want = JsonDocument.Parse(File.ReadAllBytes(expected));
            return RecordComparer.Compare(record.RootElement, want.RootElement);
        }
    }
}

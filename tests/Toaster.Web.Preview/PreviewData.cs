using System.Buffers;
using Toaster.Actors;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Imports;
using Toaster.Actors.Views;
using Toaster.Bitbake.Transcoding;
using Toaster.Testing;
using Toaster.Testing.Views;

namespace Toaster.Web.Preview;

/// <summary>Reads event logs into memory: the repository's recordings, or a folder of one's own.</summary>
internal static class PreviewData
{
    public static void Fill(StoredBuildViews views, InMemoryImports imports, string? folder, string? only)
    {
        var own = folder ?? EventLogs.Own();
        var number = 0;
        foreach (var name in EventLogs.Names(own).Where(n => only is null || n.Contains(only, StringComparison.Ordinal)))
        {
            var path = Path.Combine(own!, name + ".json.gz");
            List<ImportedBuild> found = [];
            var events = TranscodedLog.Builds(TranscodedLog.Read(Transcode(path)));
            foreach (var build in events)
            {
                var rows = TranscodedLog.Fold(build);
                var id = new BuildId(++number);
                views.Add(View(id, name, rows.Summary, complete: true), rows);
                found.Add(new(found.Count + 1, id, name.Contains("kirkstone", StringComparison.Ordinal), rows.Summary.Outcome, rows.Summary.Reason, rows.Summary.Events));
            }

            imports.Add(new(
                new(number), name + ".json.gz", new FileInfo(path).Length, ProjectId.CommandLine, ImportState.Completed, null, 1, events.Sum(b => b.Count),
                events.Sum(b => b.Count), found.Count == 0 ? null : Micros(), Micros(), null, null, found));
        }

        AddRunning(views, imports, own, ++number);
    }

    /// <summary>The first three quarters of a log, as if it were being recorded now.</summary>
    private static void AddRunning(StoredBuildViews views, InMemoryImports imports, string? folder, int number)
    {
        var name = EventLogs.Names(folder).FirstOrDefault(n => n.Contains("first-build", StringComparison.Ordinal) || n.Contains("image-clean", StringComparison.Ordinal));
        if (name is null) return;

        var build = TranscodedLog.Builds(TranscodedLog.Read(Transcode(Path.Combine(folder!, name + ".json.gz"))))[0];
        var interpreter = new BuildInterpreter();
        foreach (var e in build.Take(build.Count * 6 / 10))
        {
            interpreter.Apply(e);
        }

        var rows = new InMemoryBuildRows();
        rows.Apply(interpreter.TakeChanges());
        views.Add(View(new(number), name, rows.Summary, complete: false), rows);
        imports.Add(new(new(number), name + ".json.gz", 1_470_000, ProjectId.CommandLine, ImportState.Recording, null, 0.6, build.Count, rows.Summary.Events, Micros(), null, null, null,
            [new(1, new(number), false, null, null, rows.Summary.Events)]));
        imports.Add(new(new(number + 1), "photo.jpg", 3_470_000, ProjectId.CommandLine, ImportState.Refused, null, null, 1, 0, Micros(), Micros(), "not-an-event-log",
            "photo.jpg is no event log of bitbake: its first line is not JSON. Event logs are written with bitbake -w FILE.", []));
        imports.Add(new(new(number + 2), "bitbake_eventlog_20261121.json", 93_470_000, ProjectId.CommandLine, ImportState.Waiting, 2, null, 0, 0, null, null, null, null, []));
    }

    private static BuildView View(BuildId id, string name, SummaryRow summary, bool complete) =>
        new(id, ProjectId.CommandLine, "Command line builds", 1, 1, complete, name + ".json.gz", null, Micros(), summary);

    private static long Micros() => (TimeProvider.System.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) / 10;

    private static ReadOnlyMemory<byte> Transcode(string path)
    {
        var output = new ArrayBufferWriter<byte>();
        using var log = new EventLogTranscoder(File.OpenRead(path));
        var number = 0L;
        while (log.ReadNext(out var line))
        {
            if (line.Kind != SourceLineKind.Piece) log.WriteEvent(++number, output);
        }

        return output.WrittenMemory;
    }
}

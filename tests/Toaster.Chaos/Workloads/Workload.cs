using Toaster.Testing;

namespace Toaster.Chaos.Workloads;

/// <summary>A file to import, under a name that no other has.</summary>
internal sealed record Upload(string Name, byte[] Content);

/// <summary>What a client does to one data directory.</summary>
/// <param name="Steps">One after the other; the files of one step are sent at once.</param>
internal sealed record Workload(string Name, IReadOnlyList<IReadOnlyList<Upload>> Steps)
{
    private const int Copies = 120;
    private const string Large = "kirkstone-core-image-minimal-dryrun";

    /// <summary>The file whose builds have their tables made again.</summary>
    public const string Replayed = "whole.json.gz";

    /// <summary>The file whose builds are deleted.</summary>
    public const string Deleted = "gone.json.gz";

    public IEnumerable<Upload> Uploads => Steps.SelectMany(step => step);

    /// <summary>
    /// Recordings of our own: several builds in one file, packed and plain, two at once, a longer recording that goes on where
    /// a cut one stopped, one that is there already, and a file that is no event log.
    /// </summary>
    public static Workload Small()
    {
        var soup = EventLogText.Own("demo-failures").WithRecordsRepeated(Copies);
        var several = EventLogText.Own("demo-several-builds");
        return new("small",
        [
            [new("several.json.gz", several.Packed()), new("first.json", EventLogText.Own("demo-first-build").Bytes)],
            [new("cut.json", soup.FirstLines(0.6).Bytes), new(Deleted, EventLogText.Own("demo-forced").Copies("breakfast", 3).Packed())],
            [new(Replayed, soup.Packed()), new("shopping-list.txt", "eggs, milk, flour\n"u8.ToArray())],
            [new("several-again.json", several.Bytes), new("damaged.json", EventLogText.Own("demo-damaged-lines").Bytes)],
        ]);
    }

    /// <summary>The same, and an image of 31,266 events; null where that log is not at hand.</summary>
    public static Workload? WithLargeLog()
        => EventLogs.More() is { } folder && Path.Combine(folder, Large + ".json.gz") is var path && File.Exists(path)
            ? Small() with { Name = "large", Steps = [[new("image.json.gz", File.ReadAllBytes(path))], .. Small().Steps] }
            : null;
}

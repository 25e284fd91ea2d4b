using System.Diagnostics.Metrics;

namespace Toaster.Actors.Journal;

/// <summary>What the writers of the journal count.</summary>
internal static class JournalMeter
{
    private static readonly Meter Meter = new(ToasterMeter.Name);

    /// <summary>From handing a group to the database to its answer, which comes after the commit.</summary>
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("toaster.journal.append.duration", "s", "Time of a durable group append");

    private static readonly Counter<long> Appends = Meter.CreateCounter<long>("toaster.journal.appends", "{append}", "Appends by their result");

    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>("toaster.journal.bytes", "By", "Payload handed to the journal");

    private static readonly Counter<long> Lost = Meter.CreateCounter<long>("toaster.journal.groups.failed", "{group}", "Group appends of which nothing is known: the database was not there");

    public static void Written(TimeSpan took, long bytes, IReadOnlyList<AppendResult> results)
    {
        Duration.Record(took.TotalSeconds);
        Bytes.Add(bytes);
        if (!Appends.Enabled)
        {
            return;
        }

        foreach (var result in results)
        {
            Appends.Add(1, new KeyValuePair<string, object?>("result", result.GetType().Name.ToLowerInvariant()));
        }
    }

    public static void Failed() => Lost.Add(1);
}

using System.Diagnostics.Metrics;
using Toaster.Actors.Journal;

namespace Toaster.Actors.Builds;

/// <summary>What is recorded, and how far the tables are behind.</summary>
internal static class BuildMeter
{
    private static readonly Meter Meter = new(ToasterMeter.Name);

    private static readonly Counter<long> Events = Meter.CreateCounter<long>("toaster.events", "{event}", "Events of bitbake that are durable");

    /// <summary>Of one step of a build's projector, its wait for the database included.</summary>
    private static readonly Histogram<double> Projection = Meter.CreateHistogram<double>("toaster.projection.duration", "s", "Time of bringing rows of the journal into the tables");

    private static readonly Counter<long> Rows = Meter.CreateCounter<long>("toaster.projection.rows", "{row}", "Rows of the journal that are in the tables");

    public static void Recorded(IReadOnlyList<JournalRow> rows)
    {
        foreach (var row in rows)
        {
            if (row.Kind == RowKind.Chunk)
            {
                Events.Add(row.Count);
            }
        }
    }

    public static void Projected(TimeSpan took, long rows)
    {
        Projection.Record(took.TotalSeconds);
        Rows.Add(rows);
    }
}

using System.Diagnostics.Metrics;
using Toaster.Actors;

namespace Toaster.Web.Live;

/// <summary>Who watches.</summary>
internal static class LiveMeter
{
    private static readonly Meter Meter = new(ToasterMeter.Name);

    public static readonly UpDownCounter<long> Readers = Meter.CreateUpDownCounter<long>("toaster.live.readers", "{reader}", "Pages and programs that are told of changes");

    public static readonly Counter<long> Resyncs = Meter.CreateCounter<long>("toaster.live.resyncs", "{resync}", "Readers that had lost their place and began anew");
}

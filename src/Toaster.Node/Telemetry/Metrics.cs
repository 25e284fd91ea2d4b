using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Toaster.Actors;
using Toaster.Web.Api;

namespace Toaster.Node.Telemetry;

/// <summary>
/// What this process counts since its start, for <c>GET /metrics</c> in the text format of Prometheus (0.0.4): Toaster's own meter and
/// those of the web server, the database driver and the runtime.
/// </summary>
internal sealed class Metrics : IDisposable
{
    /// <summary>Meters that are listened to.</summary>
    public static readonly IReadOnlyList<string> Meters =
        [ToasterMeter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "System.Runtime"];

    private readonly ConcurrentDictionary<Instrument, Counted> _counted = new();
    private readonly MeterListener _listener = new();
    private readonly Lock _looking = new();

    public Metrics()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Meters.Contains(instrument.Meter.Name))
            {
                listener.EnableMeasurementEvents(instrument, _counted.GetOrAdd(instrument, static i => new(i)));
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => ((Counted)state!).Take(value, tags));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, state) => ((Counted)state!).Take(value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => ((Counted)state!).Take(value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => ((Counted)state!).Take(value, tags));
        _listener.SetMeasurementEventCallback<short>((_, value, tags, state) => ((Counted)state!).Take(value, tags));
        _listener.SetMeasurementEventCallback<byte>((_, value, tags, state) => ((Counted)state!).Take(value, tags));
        _listener.Start();
    }

    public string Write()
    {
        lock (_looking)
        {
            _listener.RecordObservableInstruments();
        }

        var text = new StringBuilder();
        foreach (var counted in _counted.Values.OrderBy(counted => counted.Name, StringComparer.Ordinal))
        {
            counted.Write(text);
        }

        return text.ToString();
    }

    public void Map(IEndpointRouteBuilder routes)
        => routes.MapGet("/metrics", () => TypedResults.Text(Write(), "text/plain; version=0.0.4", Encoding.UTF8)).Policy(RoutePolicy.Reading).ExcludeFromDescription();

    public void Dispose() => _listener.Dispose();
}

using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Toaster.Actors;

namespace Toaster.Node.Telemetry;

/// <summary>Sends metrics every minute, and the spans of <see cref="ToasterActivity"/>, to a collector. One that is not there costs nothing but what it would have got.</summary>
internal sealed class OtlpExport : IDisposable
{
    private readonly MeterProvider _metrics;
    private readonly TracerProvider _traces;

    /// <param name="collector">OTLP over HTTP; <c>/v1/metrics</c> and <c>/v1/traces</c> are below it.</param>
    /// <param name="server">Tells servers apart that send to the same collector.</param>
    public OtlpExport(Uri collector, string server, string version)
    {
        var resource = ResourceBuilder.CreateEmpty().AddService("toaster", serviceVersion: version, serviceInstanceId: server);
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter([.. Metrics.Meters]).AddOtlpExporter(to => To(to, collector, "v1/metrics")).Build();
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(ToasterActivity.Source.Name).AddOtlpExporter(to => To(to, collector, "v1/traces")).Build();
    }

    /// <summary>Sends what there is.</summary>
    public void Dispose()
    {
        _metrics.Dispose();
        _traces.Dispose();
    }

    private static void To(OtlpExporterOptions options, Uri collector, string path)
        => (options.Endpoint, options.Protocol) = (new(collector.AbsoluteUri.TrimEnd('/') + "/" + path), OtlpExportProtocol.HttpProtobuf);
}

using System.Diagnostics.Metrics;
using System.Text;
using Toaster.Node.Telemetry;

namespace Toaster.Node.Tests.Telemetry;

/// <summary>Instruments in the text format of Prometheus.</summary>
public sealed class CountedTests : IDisposable
{
    private readonly Meter _meter = new("test of CountedTests");

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void Counter_AddsUp_ByLabels()
    {
        var counted = new Counted(_meter.CreateCounter<long>("bread.slices", "{slice}", "Slices\nthat were cut"));
        counted.Take(2, [new("kind", "rye")]);
        counted.Take(3, [new("kind", "rye")]);
        counted.Take(1, []);

        Assert.Equal(
            "# HELP bread_slices_total Slices that were cut\n# TYPE bread_slices_total counter\nbread_slices_total 1\nbread_slices_total{kind=\"rye\"} 5\n", Text(counted));
    }

    [Fact]
    public void Labels_ThatComeAgain_AreToldApart_HoweverManyThereAre()
    {
        var counted = new Counted(_meter.CreateCounter<long>("calls"));
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 20; i++)
            {
                counted.Take(1, [new("code", 200 + i), new("way", "in")]);
                counted.Take(10, [new("code", 200 + i), new("way", "out")]);
            }

            counted.Take(100, [new("code", "200"), new("way", "in")]); // A text that looks like the number is the same label.
            counted.Take(5, [new("code", null)]);
        }

        var text = Text(counted);
        Assert.Contains("calls_total{code=\"200\",way=\"in\"} 303\n", text);
        Assert.Contains("calls_total{code=\"219\",way=\"in\"} 3\n", text);
        Assert.Contains("calls_total{code=\"219\",way=\"out\"} 30\n", text);
        Assert.Contains("calls_total{code=\"\"} 15\n", text);
    }

    [Fact]
    public void Gauge_IsTheLastValue_AndMayFall()
    {
        var counted = new Counted(_meter.CreateGauge<double>("oven.heat", "By"));
        counted.Take(200.5, []);
        counted.Take(180.25, []);

        Assert.Equal("# HELP oven_heat_bytes \n# TYPE oven_heat_bytes gauge\noven_heat_bytes 180.25\n", Text(counted));
    }

    [Fact]
    public void UpDownCounter_IsAGaugeThatAddsUp()
    {
        var counted = new Counted(_meter.CreateUpDownCounter<long>("guests"));
        counted.Take(3, []);
        counted.Take(-1, []);

        Assert.EndsWith("# TYPE guests gauge\nguests 2\n", Text(counted), StringComparison.Ordinal);
    }

    [Fact]
    public void Histogram_CountsUpToEachBound()
    {
        var counted = new Counted(_meter.CreateHistogram<double>("toasting", "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2] }));
        foreach (var value in (double[])[0.5, 1, 1.5, 9])
        {
            counted.Take(value, [new("side", "both")]);
        }

        Assert.EndsWith(
            """
            # TYPE toasting_seconds histogram
            toasting_seconds_bucket{side="both",le="1"} 2
            toasting_seconds_bucket{side="both",le="2"} 3
            toasting_seconds_bucket{side="both",le="+Inf"} 4
            toasting_seconds_sum{side="both"} 12
            toasting_seconds_count{side="both"} 4

            """,
            Text(counted), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_OfAnyText_BreakNoLine()
    {
        var counted = new Counted(_meter.CreateCounter<long>("c"));
        counted.Take(1, [new("a.b", "say \"x\\y\"\nfoo\u001b")]);

        Assert.EndsWith("c_total{a_b=\"say \\\"x\\\\y\\\"\\nfoo�\"} 1\n", Text(counted), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_WithoutEnd_AreCountedTogether()
    {
        var counted = new Counted(_meter.CreateCounter<long>("c"));
        for (var i = 0; i < Counted.MostSeries + 100; i++)
        {
            counted.Take(1, [new("name", i)]);
        }

        var lines = Text(counted).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2 + Counted.MostSeries + 1, lines.Length);
        Assert.Contains("c_total 100", lines);
    }

    private static string Text(Counted counted)
    {
        var text = new StringBuilder();
        counted.Write(text);
        return text.ToString();
    }
}

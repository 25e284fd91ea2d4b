using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.RegularExpressions;

namespace Toaster.Node.Telemetry;

/// <summary>An instrument with all its series, under the name that Prometheus has for it.</summary>
internal sealed partial class Counted
{
    /// <summary>Further sets of labels of one instrument are counted together, without any: nobody fills the memory by inventing names.</summary>
    public const int MostSeries = 500;

    // Found without making their labels: the database driver counts each time it reads or writes.
    private const int MostKnown = 8;

    // Seconds, unless the instrument has an advice of its own.
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);
    private readonly Instrument _instrument;
    private readonly IReadOnlyList<double>? _bounds;
    private readonly bool _isSum, _isLevel;
    private volatile Known[] _known = [];

    public Counted(Instrument instrument)
    {
        _instrument = instrument;
        var kind = instrument.GetType().Name.Split('`')[0];
        _isSum = kind is "Counter" or "UpDownCounter";
        _isLevel = kind is "Gauge" || instrument.IsObservable;
        _bounds = _isSum || _isLevel ? null : (instrument as Instrument<double>)?.Advice?.HistogramBucketBoundaries ?? Seconds;
        IsCounter = kind is "Counter" or "ObservableCounter";
        Name = NameOf(instrument, IsCounter);
    }

    public string Name { get; }

    private bool IsCounter { get; }

    public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var known in _known)
        {
            if (known.Is(tags))
            {
                known.Series.Take(value);
                return;
            }
        }

        var labels = LabelsOf(tags);
        if (!_series.TryGetValue(labels, out var series))
        {
            labels = _series.Count < MostSeries ? labels : "";
            series = _series.GetOrAdd(labels, static (labels, counted) => counted.NewSeries(labels), this);
        }

        Remember(tags, series);
        series.Take(value);
    }

    private void Remember(ReadOnlySpan<KeyValuePair<string, object?>> tags, Series series)
    {
        // Two threads may remember the same, or one forget what another remembered: it is only looked up again.
        var known = _known;
        if (known.Length < MostKnown)
        {
            _known = [.. known, new(tags.ToArray(), series)];
        }
    }

    public void Write(StringBuilder to)
    {
        to.Append("# HELP ").Append(Name).Append(' ').Append((_instrument.Description ?? "").Replace("\\", @"\\", StringComparison.Ordinal).ReplaceLineEndings(" ")).Append('\n');
        to.Append("# TYPE ").Append(Name).Append(_bounds is not null ? " histogram\n" : IsCounter ? " counter\n" : " gauge\n");
        foreach (var series in _series.Values.OrderBy(series => series.Labels, StringComparer.Ordinal))
        {
            series.Write(to, Name);
        }
    }

    private Series NewSeries(string labels) => _isSum ? new Sum(labels) : _isLevel ? new Level(labels) : new Spread(labels, _bounds!);

    private static string NameOf(Instrument instrument, bool isCounter)
    {
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        var name = NoName().Replace(instrument.Name, "_");
        return name + (name.EndsWith(unit, StringComparison.Ordinal) ? "" : unit) + (isCounter ? "_total" : "");
    }

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var labels = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            labels.Append(labels.Length > 0 ? "," : "").Append(NoName().Replace(name, "_")).Append("=\"");
            foreach (var c in value?.ToString() ?? "")
            {
                labels.Append(c switch { '\\' => @"\\", '"' => "\\\"", '\n' => "\\n", _ => c < ' ' ? "�" : c.ToString() });
            }

            labels.Append('"');
        }

        return labels.ToString();
    }

    private sealed record Known(KeyValuePair<string, object?>[] Tags, Series Series)
    {
        public bool Is(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Length != Tags.Length)
            {
                return false;
            }

            for (var i = 0; i < tags.Length; i++)
            {
                if (tags[i].Key != Tags[i].Key || !Equals(tags[i].Value, Tags[i].Value))
                {
                    return false;
                }
            }

            return true;
        }
    }

    [GeneratedRegex("[^A-Za-z0-9_]")]
    private static partial Regex NoName();
}

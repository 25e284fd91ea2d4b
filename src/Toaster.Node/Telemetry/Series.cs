using System.Globalization;
using System.Text;

namespace Toaster.Node.Telemetry;

/// <summary>One line, or the lines of one histogram, of what is counted: an instrument with one set of labels.</summary>
internal abstract class Series(string labels)
{
    /// <summary><c>name="value",...</c>, or empty.</summary>
    public string Labels => labels;

    public abstract void Take(double value);

    public abstract void Write(StringBuilder to, string name);

    protected void WriteLine(StringBuilder to, string name, string suffix, string? more, double value)
    {
        to.Append(name).Append(suffix);
        if (labels.Length > 0 || more is not null)
        {
            to.Append('{').Append(labels).Append(labels.Length > 0 && more is not null ? "," : "").Append(more).Append('}');
        }

        to.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }
}

/// <summary>What only ever grows, or goes up and down: values are added.</summary>
internal sealed class Sum(string labels) : Series(labels)
{
    private readonly Lock _lock = new();
    private double _value;

    public override void Take(double value)
    {
        lock (_lock)
        {
            _value += value;
        }
    }

    public override void Write(StringBuilder to, string name) => WriteLine(to, name, "", null, _value);
}

/// <summary>What is looked at: the last value counts.</summary>
internal sealed class Level(string labels) : Series(labels)
{
    private double _value;

    public override void Take(double value) => Volatile.Write(ref _value, value);

    public override void Write(StringBuilder to, string name) => WriteLine(to, name, "", null, Volatile.Read(ref _value));
}

/// <summary>How values are spread.</summary>
internal sealed class Spread(string labels, IReadOnlyList<double> bounds) : Series(labels)
{
    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[bounds.Count + 1];
    private double _sum;

    public override void Take(double value)
    {
        var at = 0;
        while (at < bounds.Count && value > bounds[at])
        {
            at++;
        }

        lock (_lock)
        {
            _counts[at]++;
            _sum += value;
        }
    }

    public override void Write(StringBuilder to, string name)
    {
        lock (_lock)
        {
            var count = 0L;
            for (var i = 0; i < bounds.Count; i++)
            {
                count += _counts[i];
                WriteLine(to, name, "_bucket", $"le=\"{bounds[i].ToString("R", CultureInfo.InvariantCulture)}\"", count);
            }

            count += _counts[^1];
            WriteLine(to, name, "_bucket", "le=\"+Inf\"", count);
            WriteLine(to, name, "_sum", null, _sum);
            WriteLine(to, name, "_count", null, count);
        }
    }
}

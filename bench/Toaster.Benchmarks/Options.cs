using System.Globalization;

namespace Toaster.Benchmarks;

/// <summary>The words of a command: what comes before the first <c>--name</c>, then names with a value each.</summary>
internal sealed class Options(string[] args)
{
    /// <summary>The words before the first option.</summary>
    public IReadOnlyList<string> Words { get; } = [.. args.TakeWhile(a => !a.StartsWith("--", StringComparison.Ordinal))];

    /// <summary>The value of an option; null when it was not given.</summary>
    public string? Text(string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }

    public int Number(string name, int otherwise) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Where directories for single runs are made.</summary>
    public string Parent => Text("--dir") ?? Path.GetTempPath();
}

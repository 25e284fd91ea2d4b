using System.Globalization;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>Numbers as sentences show them: thousands with a comma, three figures of a duration, binary sizes.</summary>
public static class Figures
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    public static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>"1 task", "3 tasks".</summary>
    public static string Count(long number, string one) => Count(number, one, one + "s");

    public static string Count(long number, string one, string many) => $"{Count(number)} {(number == 1 ? one : many)}";

    /// <summary>Microseconds: 0.54 s, 7.02 s, 40.2 s, 9:41 min, 2:04 h, 3 d 4 h.</summary>
    public static string Duration(long microseconds)
    {
        var seconds = Math.Max(0, microseconds) / 1_000_000.0;
        var whole = (long)Math.Round(seconds, MidpointRounding.AwayFromZero);
        return seconds switch
        {
            < 9.995 => seconds.ToString("0.00", CultureInfo.InvariantCulture) + " s",
            < 59.95 => seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
            < 3_599.5 => $"{whole / 60}:{whole % 60:00} min",
            < 86_370 => $"{(whole + 30) / 3_600}:{(whole + 30) % 3_600 / 60:00} h",
            _ => $"{(whole + 1_800) / 86_400} d {(whole + 1_800) % 86_400 / 3_600} h",
        };
    }

    /// <summary>Bytes: 512 B, 14.3 MiB.</summary>
    public static string Size(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        while (value >= 1023.95 && unit < Units.Length - 1)
        {
            (value, unit) = (value / 1024, unit + 1);
        }

        return unit == 0 ? $"{Count(bytes)} B" : value.ToString("0.0", CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>Time of day; sentences of the interpreter know no zone but UTC.</summary>
    public static string Clock(long microseconds) =>
        DateTime.UnixEpoch.AddTicks(microseconds * 10).ToString("HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>"a", "a and b", "a, b and c", "a, b and 4 more".</summary>
    public static string Names(IReadOnlyList<string> names, string last = "and", int most = 3) => names.Count switch
    {
        0 => "",
        1 => names[0],
        _ when names.Count > most => $"{string.Join(", ", names.Take(most - 1))} {last} {Count(names.Count - most + 1)} more",
        _ => $"{string.Join(", ", names.Take(names.Count - 1))} {last} {names[^1]}",
    };

    /// <summary>The first line that says something, short enough for a sentence and without its full stop.</summary>
    public static string Short(string text, int most = 160)
    {
        var line = text.Split('\n').Select(part => part.Trim()).FirstOrDefault(part => part.Length > 0) ?? "";
        line = line.Length <= most ? line : line[..(char.IsHighSurrogate(line[most - 1]) ? most - 1 : most)].TrimEnd() + " …";
        return line.TrimEnd('.', '!', ':');
    }
}

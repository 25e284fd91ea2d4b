using System.Globalization;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Web;

/// <summary>Numbers, sizes and times in words, as sentences have them, and what only pages need. Times are microseconds since 1970 UTC.</summary>
public static class Format
{
    public const string Missing = "–";

    public static string Count(long number) => Figures.Count(number);

    /// <summary>"1 task", "2 tasks".</summary>
    public static string Count(long number, string one) => Figures.Count(number, one);

    public static string Count(long number, string one, string many) => Figures.Count(number, one, many);

    /// <summary>0.54 s, 40.2 s, 9:41 min, 2:04 h, 3 d 4 h. A negative one says why it is: somebody set the clock back.</summary>
    public static string Duration(long microseconds) => microseconds < 0 ? "clock changed" : Figures.Duration(microseconds);

    public static string Duration(long? microseconds) => microseconds is { } known ? Duration(known) : Missing;

    /// <summary>For how long something goes on, in whole seconds: 7 s, 3:12 min, 2:04 h. live.js writes the same.</summary>
    public static string Elapsed(long microseconds)
    {
        var seconds = Math.Max(0, microseconds) / 1_000_000;
        return seconds switch
        {
            < 60 => $"{seconds} s",
            < 3600 => FormattableString.Invariant($"{seconds / 60}:{seconds % 60:00} min"),
            _ => FormattableString.Invariant($"{seconds / 3600}:{seconds % 3600 / 60:00} h"),
        };
    }

    public static string Seconds(double seconds) => Duration((long)Math.Round(Math.Clamp(seconds, 0, 1e12) * 1e6));

    /// <summary>Since the build began: +4.21 s.</summary>
    public static string Offset(long? microseconds, long? start) => (microseconds, start) is ({ } at, { } zero) ? $"+{Duration(Math.Max(0, at - zero))}" : Missing;

    /// <summary>14.3 MiB; bytes whole.</summary>
    public static string Size(long bytes) => Figures.Size(bytes);

    public static string Size(long? bytes) => bytes is { } known ? Size(known) : Missing;

    /// <summary>Whole; 100 % only for all, 0 % only for none.</summary>
    public static string Percent(long part, long whole)
    {
        if (whole <= 0) return Missing;
        if (part <= 0) return "0 %";
        if (part >= whole) return "100 %";
        var rounded = Math.Round(100.0 * part / whole);
        return rounded < 1 ? "< 1 %" : rounded > 99 ? "> 99 %" : FormattableString.Invariant($"{rounded:0} %");
    }

    public static string Clock(long microseconds) => Utc(microseconds).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public static string DateAndClock(long microseconds) => Utc(microseconds).ToString("d MMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>For <c>datetime</c> attributes.</summary>
    public static string Iso(long microseconds) => Utc(microseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Today only the clock, else with the date.</summary>
    public static string When(long microseconds, DateTimeOffset now) =>
        Utc(microseconds).Date == now.UtcDateTime.Date ? Clock(microseconds) : DateAndClock(microseconds);

    /// <summary>"1 h 43 min ago"; null for what is long past or to come, where the date says more.</summary>
    public static string? Ago(long microseconds, DateTimeOffset now)
    {
        var span = now.UtcDateTime - Utc(microseconds);
        return span.TotalSeconds switch
        {
            < -60 => null,
            < 60 => "just now",
            < 3600 => $"{(int)span.TotalMinutes} min ago",
            < 86_400 => span.Minutes == 0 ? $"{(int)span.TotalHours} h ago" : $"{(int)span.TotalHours} h {span.Minutes} min ago",
            < 30 * 86_400 => span.Hours == 0 ? $"{span.Days} d ago" : $"{span.Days} d {span.Hours} h ago",
            _ => null,
        };
    }

    /// <summary>The first figures of a hash; the whole belongs into the title.</summary>
    public static string Hash(string hash, int figures = 16) => hash.Length > figures ? hash[..figures] + "…" : hash;

    public static string Commit(string commit) => commit.Length > 10 ? commit[..10] : commit;

    private static DateTime Utc(long microseconds) =>
        DateTime.UnixEpoch.AddTicks(Math.Clamp(microseconds, -62_000_000_000_000_000, 253_000_000_000_000_000) * 10);
}

using System.Globalization;
using Toaster.Actors.Builds;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Terminals;

/// <summary>How values are said on a terminal.</summary>
internal static class Words
{
    public static string Outcome(BuildOutcome? outcome, string? reason)
        => outcome is null ? "running" : reason is null or "none" ? $"{outcome}" : $"{outcome} ({reason})";

    public static string Duration(double? seconds)
    {
        if (seconds is not { } value)
        {
            return "-";
        }

        var time = TimeSpan.FromSeconds(value);
        return time.TotalHours >= 1 ? $"{(int)time.TotalHours} h {time.Minutes:00} min"
            : time.TotalMinutes >= 1 ? $"{time.Minutes} min {time.Seconds:00} s"
            : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} s");
    }

    /// <summary>"now", "5 min 00 s" or "5 min 00 s to 1 h 10 min"; "-" when it is not known.</summary>
    public static string Range(RangeModel? range)
        => range is null ? "-" : range.Most < 1 ? "now"
            : Duration(range.Least) is var least && Duration(range.Most) is var most && least == most ? most : $"{least} to {most}";

    /// <summary>"1 build", "12 builds".</summary>
    public static string Count(long number, string one) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {one}{(number == 1 ? "" : "s")}");

    public static string Time(DateTimeOffset? time)
        => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-";

    public static string Targets(IReadOnlyList<TargetModel> targets) => string.Join(' ', targets.Select(Target));

    private static string Target(TargetModel target)
        => $"{(target.Multiconfig.Length > 0 ? $"mc:{target.Multiconfig}:" : "")}{target.Name}{(target.Task is null or "do_build" ? "" : $":{target.Task}")}";
}

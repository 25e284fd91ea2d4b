using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Web.Shared;

/// <summary>The parts of a build's time in words.</summary>
internal static class PhaseTexts
{
    public static string Name(PhaseRow phase) => phase.Name switch
    {
        "queued" => "Queued",
        "cloning" => "Cloning",
        "starting" => "Starting",
        "loading-cache" => "Loading cache",
        "parsing" => "Parsing",
        "preparing" => "Preparing",
        "shared-state" => "Shared state",
        "tasks" => "Tasks",
        "finishing" => "Finishing",
        var other => Foreign.Line(other, 40),
    };

    /// <param name="repositories">How many were fetched.</param>
    public static string Text(PhaseRow phase, int repositories = 0) => phase switch
    {
        { State: "not-needed" } => "not needed",
        { State: "to-come" } => "not begun",
        { Name: "queued", State: "now" } => "waiting",
        { Name: "cloning" } => string.Join(", ", [Format.Count(repositories, "repository", "repositories"), .. phase is { StartedAt: { } from, EndedAt: { } to } ? [Format.Duration(to - from)] : Array.Empty<string>()]),
        { Name: "loading-cache", State: "now", Done: { } done, Total: > 0 and var total } => Format.Percent(done, total),
        _ => string.Join(", ", Parts(phase)) is { Length: > 0 } known ? known : phase.State == "now" ? "going on" : "done",
    };

    private static IEnumerable<string> Parts(PhaseRow phase)
    {
        if (phase is { State: not "now", StartedAt: { } from, EndedAt: { } to }) yield return Format.Duration(to - from);
        // What bitbake counts while preparing is its own steps.
        if (phase is { Name: not "preparing", Done: { } done, Total: > 0 and var total })
        {
            yield return (phase.State == "done" && done >= total) || phase.Name is "loading-cache"
                ? Things(phase.Name, done)
                : $"{Format.Count(done)} of {Format.Count(total)}";
        }
    }

    private static string Things(string phase, long number) => phase switch
    {
        "parsing" => Format.Count(number, "recipe"),
        "loading-cache" => Format.Count(number, "entry", "entries"),
        "tasks" => Format.Count(number, "task"),
        "shared-state" => Format.Count(number, "object"),
        _ => Format.Count(number),
    };
}

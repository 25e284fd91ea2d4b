using Toaster.Actors.Imports;
using Toaster.Web.Shared;

namespace Toaster.Web.Imports;

/// <summary>How an import stands, in words.</summary>
public static class ImportTexts
{
    public static Look LookOf(ImportView import) => import switch
    {
        { Paused: not null } => new("queued", "Paused", "warn"),
        { State: ImportState.Waiting } => new("queued", "Waiting", "still"),
        { State: ImportState.Scanning } => new("running", "Reading", "run"),
        { State: ImportState.Recording } => new("running", "Recording", "run"),
        { State: ImportState.Completed } => new("succeeded", "Imported", "ok"),
        { State: ImportState.Refused } => new("notstarted", "Refused", "warn"),
        _ => new("cancelled", "Cancelled", "still"),
    };

    public static string Sentence(ImportView import) => import.State switch
    {
        _ when import.Paused is { } why => $"Paused: {why}",
        ImportState.Waiting => import.Position is > 0 and var before
            ? $"Waiting: {Format.Count(before, "import")} {(before == 1 ? "is" : "are")} before it."
            : "Waiting: it is next.",
        ImportState.Scanning => $"Reading: finding the builds in {Format.Size(import.Size)}{Share(import)}.",
        ImportState.Recording => $"Recording: {Format.Count(import.Events, "event")} so far{Share(import)}.",
        ImportState.Completed => Completed(import),
        ImportState.Refused => $"Refused: {import.Problem ?? "the file cannot be imported."}",
        _ => import.Builds.Count == 0 ? "Cancelled before a build was found." : $"Cancelled with {Format.Count(import.Builds.Count, "build")} found.",
    };

    public static string Found(ImportedBuild build) => build switch
    {
        { IsDeleted: true } => "deleted since",
        { Existing: true } => "already recorded",
        { Outcome: null } => "being recorded",
        _ => Look.Of(build.Outcome).Word.ToLowerInvariant(),
    };

    public static Look LookOf(ImportedBuild build) => build.IsDeleted ? new("cancelled", "Deleted", "still") : build.Existing && build.Outcome is null ? new("prebuilt", "Recorded", "still") : Look.Of(build.Outcome);

    private static string Completed(ImportView import)
    {
        var known = import.Builds.Count(b => b.Existing);
        var fresh = import.Builds.Count - known;
        return (fresh, known) switch
        {
            (0, 0) => "Imported: the file holds no build.",
            (0, 1) => $"Imported: its build was already recorded as #{import.Builds[0].Id}.",
            (0, _) => $"Imported: all {Format.Count(known)} builds were already recorded.",
            (_, 0) => $"Imported: {Format.Count(fresh, "build")}, {Format.Count(import.Events, "event")}.",
            _ => $"Imported: {Format.Count(fresh, "new build")}; {Format.Count(known)} already recorded.",
        };
    }

    private static string Share(ImportView import) => import.Progress is { } share ? $", {Format.Percent((long)(share * 1000), 1000)}" : "";
}

using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Views.Sql;

/// <summary>The row of a build in lists, and the whole of it beside.</summary>
internal static class SummarySql
{
    public const string Upsert = """
        INSERT OR REPLACE INTO build_summary (build_id, project_id, outcome, cause, started_at, duration, tasks, errors, warnings,
            target, machine, search, attempt, is_complete, source, source_key, recorded_at, deletes_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
        """;

    public const string UpsertDetail = "INSERT OR REPLACE INTO build_detail (build_id, summary, origin) VALUES (?1, ?2, ?3)";

    public const string Detail = "SELECT summary FROM build_detail WHERE build_id = ?1";

    /// <summary>What a search in the list of builds looks through.</summary>
    public static string SearchText(SummaryRow summary, string? source) => string.Join('\n', summary.Targets
        .Select(target => target.Task is null ? target.Name : $"{target.Name}:{target.Task}")
        .Concat(new[] { summary.Machine, summary.Distro, summary.DistroVersion, summary.BuildName, summary.BitbakeVersion, source }
            .OfType<string>()));
}

using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql.Rows;

namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>What tasks put into the deploy directory. Searched are path and task. A recipe narrows the facets too.</summary>
internal static class ListArtifacts
{
    private const string TaskSql = """
        SELECT t.task_id FROM task t
        WHERE t.build_id = ?1 AND t.recipe_file_text = (SELECT text_id FROM text WHERE build_id = ?1 AND value = ?2)
        AND t.task_text = (SELECT text_id FROM text WHERE build_id = ?1 AND value = ?3)
        AND coalesce(t.multiconfig_text, 0) = coalesce((SELECT text_id FROM text WHERE build_id = ?1 AND value = nullif(?4, '')), 0)
        ORDER BY t.task_id LIMIT 1
        """;

    public static ArtifactList Run(IStoreConnection connection, BuildId id, ArtifactQuery query)
    {
        var rows = EventRows.Artifacts(connection, id);
        var tasks = Tasks(connection, id, rows);
        // What a file is follows from its path and is stored nowhere; a build has a few hundred of them at most.
        var found = rows.Select(row => new ArtifactView(row, ArtifactKinds.Of(row.Path), tasks[row.Task]))
            .Where(view => query.Recipe is not { } recipe || view.Task?.Recipe == recipe)
            .Where(view => query.Search is not { Length: > 0 } search || Holds(view.Artifact.Path, search) || Holds(view.Artifact.Task, search)).ToList();
        FacetCount[] facets =
        [
            new("all", found.Count),
            .. Enum.GetValues<ArtifactKind>().Select(kind => new FacetCount(kind.ToString().ToLowerInvariant(), found.Count(view => view.Kind == kind))),
        ];
        var shown = Sorted(found.Where(view => query.Kind is not { } kind || view.Kind == kind), query).ToList();
        return new(
            new([.. shown.Skip((int)Math.Min(int.MaxValue, query.Page.Offset)).Take(query.Page.Size)], shown.Count, query.Page), facets);
    }

    private static Dictionary<string, TaskRow?> Tasks(IStoreConnection connection, BuildId id, List<ArtifactRow> rows)
    {
        var tasks = new TaskRows(connection, id, new TextLookup(connection, id));
        return rows.Select(row => row.Task).Distinct(StringComparer.Ordinal).ToDictionary(text => text, text =>
        {
            var name = TaskName.Parse(text);
            return name is { } known && connection.Prepared(TaskSql).Bind(1, id.Value).Bind(2, known.RecipeFile).Bind(3, known.Task).Bind(4, known.Multiconfig)
                .First(row => (int?)row.Int32(0)) is { } task ? tasks.Find(task) : null;
        }, StringComparer.Ordinal);
    }

    private static IEnumerable<ArtifactView> Sorted(IEnumerable<ArtifactView> views, ArtifactQuery query)
    {
        var comparer = Comparer<ArtifactView>.Create((one, other) => query.Sort switch
        {
            "name" => string.CompareOrdinal(NameOf(one), NameOf(other)),
            "task" => string.CompareOrdinal(one.Artifact.Task, other.Artifact.Task),
            _ => one.Kind.CompareTo(other.Kind),
        });
        var sorted = query.Descending ? views.OrderDescending(comparer) : views.Order(comparer);
        return sorted.ThenBy(NameOf, StringComparer.Ordinal).ThenBy(view => view.Artifact.Path, StringComparer.Ordinal);
    }

    private static string NameOf(ArtifactView view) => view.Artifact.Path[(view.Artifact.Path.LastIndexOf('/') + 1)..];

    private static bool Holds(string text, string search) => text.Contains(search, StringComparison.OrdinalIgnoreCase);
}

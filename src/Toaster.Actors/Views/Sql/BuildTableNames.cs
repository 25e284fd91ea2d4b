using Toaster.Actors.Journal.Sql;


namespace Toaster.Actors.Views.Sql;

/// <summary>All tables that hold rows of builds.</summary>
internal static class BuildTableNames
{
    // With what tells rows of a build apart. The first two are what lists and heads show.
    private static readonly (string Table, string Key)[] All =
    [
        ("build_summary", "build_id"), ("build_detail", "build_id"), ("text", "text_id"), ("task", "task_id"), ("task_dependency", "task_id"),
        ("message", "line"), ("no_provider", "line"), ("disk_full", "line"), ("recorder_problem", "line"), ("layer", "n"), ("recipe", "n"),
        ("recipe_dependency", "n"), ("variable", "n"), ("variable_history", "variable_n, n"), ("package", "rowid"), ("image", "n"),
        ("image_package", "n"), ("image_file", "target_text, folder_text, name"), ("artifact", "task, path"),
    ];

    private static readonly Dictionary<string, string> Deletes
        = All.ToDictionary(entry => entry.Table, entry => $"DELETE FROM {entry.Table} WHERE build_id = ?1");

    private static readonly string[] DeletesOfSome = [.. All.Select(entry =>
        $"DELETE FROM {entry.Table} WHERE build_id = ?1 AND ({entry.Key}) IN (SELECT {entry.Key} FROM {entry.Table} WHERE build_id = ?1 LIMIT ?2)")];

    private static readonly string[] Counts = [.. All.Select(entry => $"SELECT count(*) FROM {entry.Table} WHERE build_id = ?1")];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Table)];

    public static string DeleteSql(string table) => Deletes[table];

    public static void DeleteRows(IStoreConnection connection, BuildId id)
    {
        foreach (var sql in Deletes.Values)
        {
            connection.Prepared(sql).Bind(1, id.Value).Execute();
        }
    }

    /// <summary>Removes at most so many rows, table by table; how many it were.</summary>
    public static int DeleteSome(IStoreConnection connection, BuildId id, int atMost)
    {
        var gone = 0;
        foreach (var sql in DeletesOfSome.TakeWhile(_ => gone < atMost))
        {
            gone += connection.Prepared(sql).Bind(1, id.Value).Bind(2, atMost - gone).Execute();
        }

        return gone;
    }

    public static long Count(IStoreConnection connection, BuildId id)
        => Counts.Sum(sql => connection.Prepared(sql).Bind(1, id.Value).Single(row => row.Int64(0)));
}

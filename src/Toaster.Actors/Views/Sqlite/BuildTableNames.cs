using Microsoft.Data.Sqlite;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Views.Sqlite;

/// <summary>All tables that hold rows of builds.</summary>
internal static class BuildTableNames
{
    private static readonly string[] All =
    [
        "build_summary", "build_detail", "text", "task", "task_dependency", "message", "no_provider", "disk_full", "recorder_problem",
        "layer", "recipe", "recipe_dependency", "variable", "variable_history", "package", "image", "image_package", "image_file", "artifact",
    ];

    private static readonly Dictionary<string, string> Deletes = All.ToDictionary(table => table, table => $"DELETE FROM {table} WHERE build_id = ?1");

    public static IReadOnlyList<string> Names => All;

    public static string DeleteSql(string table) => Deletes[table];

    public static void DeleteRows(SqliteConnection connection, BuildId id)
    {
        foreach (var sql in Deletes.Values)
        {
            connection.Prepared(sql).Bind(1, id.Value).Execute();
        }
    }
}

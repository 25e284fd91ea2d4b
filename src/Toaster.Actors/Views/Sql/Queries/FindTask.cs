using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql.Rows;

namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>One task with everything around it.</summary>
internal static class FindTask
{
    private const string TwinSql = """
        SELECT other.task_id FROM task own
        JOIN task other INDEXED BY task_recipe ON other.build_id = own.build_id AND other.recipe_text IS own.recipe_text
            AND other.recipe_file_text = own.recipe_file_text AND coalesce(other.multiconfig_text, 0) = coalesce(own.multiconfig_text, 0)
        JOIN text name ON name.build_id = other.build_id AND name.text_id = other.task_text
        WHERE own.build_id = ?1 AND own.task_id = ?2 AND name.value = ?3
        ORDER BY other.task_id LIMIT 1
        """;

    private const string DependenciesSql = "SELECT needs, needed_by FROM task_dependency WHERE build_id = ?1 AND task_id = ?2";

    private const string LayerSql = """
        SELECT l.value FROM task t
        JOIN recipe r ON r.build_id = t.build_id AND r.file_text = t.recipe_file_text AND coalesce(r.multiconfig_text, 0) = coalesce(t.multiconfig_text, 0)
        JOIN text l ON l.build_id = r.build_id AND l.text_id = r.layer_text
        WHERE t.build_id = ?1 AND t.task_id = ?2
        ORDER BY r.n LIMIT 1
        """;

    // A failed task without an order (a setscene task) stands at no place, so nothing is before or behind it.
    private const string PreviousSql = """
        SELECT task_id FROM task INDEXED BY task_failed WHERE build_id = ?1 AND outcome = 2 AND ord < ?2 ORDER BY ord DESC, task_id DESC LIMIT 1
        """;

    private const string NextSql = """
        SELECT task_id FROM task INDEXED BY task_failed WHERE build_id = ?1 AND outcome = 2 AND ord > ?2 ORDER BY ord, task_id LIMIT 1
        """;

    public static TaskDetail? Run(IStoreConnection connection, BuildId id, int taskId)
    {
        var tasks = new TaskRows(connection, id, new TextLookup(connection, id));
        if (tasks.Find(taskId) is not { } task)
        {
            return null;
        }

        var twin = new TaskName(task.Multiconfig, task.RecipeFile, task.Task).Twin.Task;
        var (needs, neededBy) = connection.Prepared(DependenciesSql).Bind(1, id.Value).Bind(2, taskId)
            .First(row => (TaskIdList.Read(row.Bytes(0)), TaskIdList.Read(row.Bytes(1))));
        return new(
            task,
            connection.Prepared(TwinSql).Bind(1, id.Value).Bind(2, taskId).Bind(3, twin).First(row => (int?)row.Int32(0)) is { } other
                ? tasks.Find(other)
                : null,
            EventRows.Messages(connection, id, taskId),
            tasks.Find(needs ?? []),
            tasks.Find(neededBy ?? []),
            connection.Prepared(LayerSql).Bind(1, id.Value).Bind(2, taskId).First(row => row.Text(0)),
            Neighbour(connection, PreviousSql, id, task),
            Neighbour(connection, NextSql, id, task));
    }

    private static int? Neighbour(IStoreConnection connection, string sql, BuildId id, TaskRow task)
        => task.Order is { } order ? connection.Prepared(sql).Bind(1, id.Value).Bind(2, order).First(row => (int?)row.Int32(0)) : null;
}

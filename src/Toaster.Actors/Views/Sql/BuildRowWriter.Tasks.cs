using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql.Rows;

namespace Toaster.Actors.Views.Sql;

/// <content>Tasks and their graph.</content>
internal sealed partial class BuildRowWriter
{
    private const string UpsertTask = """
        INSERT OR REPLACE INTO task (build_id, task_id, is_setscene, is_running, outcome, ord, executed, sstate, errors, warnings,
            multiconfig_text, recipe_file_text, task_text, recipe_text, version_text, started_at, ended_at, elapsed,
            cpu_user, cpu_system, disk_read, disk_write, no_exec, exit_code, reason_text, script_type_text, worker_pid,
            hash, log_folder_text, log_name, sstate_start_text, sstate_end_text)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25,
            ?26, ?27, ?28, ?29, ?30, ?31, ?32)
        """;

    private const string InsertTaskDependency = """
        INSERT INTO task_dependency (build_id, task_id, needs, needed_by) VALUES (?1, ?2, ?3, ?4)
        """;

    private void WriteTasks(IReadOnlyList<TaskRow> rows)
    {
        var statement = connection.Prepared(UpsertTask);
        foreach (var row in rows)
        {
            statement
                .Bind(1, _build).Bind(2, row.Id).Bind(3, row.IsSetscene).Bind(4, row.IsRunning).Bind(5, (long?)row.Outcome)
                .Bind(6, row.Order).Bind(7, row.Executed).Bind(8, (long)row.Sstate).Bind(9, row.Errors).Bind(10, row.Warnings)
                .Bind(11, MulticonfigId(row.Multiconfig)).Bind(12, Id(row.RecipeFile)).Bind(13, Id(row.Task)).Bind(14, Id(row.Recipe))
                .Bind(15, Id(row.Version)).Bind(16, row.StartedAt).Bind(17, row.EndedAt).Bind(18, row.Elapsed)
                .Bind(19, row.CpuUser).Bind(20, row.CpuSystem).Bind(21, row.DiskRead).Bind(22, row.DiskWrite)
                .Bind(23, row.NoExec).Bind(24, row.ExitCode).Bind(25, Id(row.Reason)).Bind(26, Id(row.ScriptType))
                .Bind(27, row.WorkerPid);
            BindHash(statement, 28, row.Hash);
            BindLog(statement, 29, row);
            var (start, end) = SstateName.Split(row.SstateObject, row.Hash);
            statement.Bind(31, Id(start)).Bind(32, Id(end)).Add();
        }
    }

    /// <summary>Half as long as bytes, when it is what a hash should be.</summary>
    internal static void BindHash(Statement statement, int parameter, string? hash)
    {
        Span<byte> bytes = stackalloc byte[64];
        if (statement.TakesBytesAsText && hash is { Length: > 0 and <= 128 } && hash.Length % 2 == 0 && hash.All(char.IsAsciiHexDigitLower))
        {
            Convert.FromHexString(hash, bytes, out _, out var written);
            statement.Bind(parameter, bytes[..written]);
        }
        else
        {
            statement.BindText(parameter, hash);
        }
    }

    private void BindLog(Statement statement, int parameter, TaskRow row)
    {
        if (row.LogFile?.LastIndexOf('/') is >= 0 and var slash)
        {
            var name = row.LogFile[(slash + 1)..];
            statement.Bind(parameter, Id(row.LogFile[..slash])).BindText(parameter + 1, name == TaskRows.UsualLog(row.Task, row.WorkerPid) ? null : name);
        }
        else
        {
            statement.Bind(parameter, (long?)null).BindText(parameter + 1, row.LogFile);
        }
    }

    private void WriteTaskDependencies(IReadOnlyList<TaskDependencyRow> rows)
    {
        var needs = Lists(rows, row => (row.TaskId, row.NeedsId));
        var neededBy = Lists(rows, row => (row.NeedsId, row.TaskId));
        var statement = connection.Prepared(InsertTaskDependency);
        foreach (var task in needs.Keys.Union(neededBy.Keys).Order())
        {
            statement.Bind(1, _build).Bind(2, task).BindBytes(3, needs.GetValueOrDefault(task)).BindBytes(4, neededBy.GetValueOrDefault(task)).Add();
        }
    }

    /// <summary>For each first id the list of its second ids, rising and each once.</summary>
    private static Dictionary<int, byte[]> Lists(IReadOnlyList<TaskDependencyRow> rows, Func<TaskDependencyRow, (int Of, int Id)> pair)
    {
        var pairs = new (int Of, int Id)[rows.Count];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = pair(rows[i]);
        }

        Array.Sort(pairs);
        var lists = new Dictionary<int, byte[]>();
        var list = new List<byte>();
        for (var i = 0; i < pairs.Length; i++)
        {
            if (i == 0 || pairs[i] != pairs[i - 1])
            {
                TaskIdList.Add(list, list.Count == 0 ? 0 : pairs[i - 1].Id, pairs[i].Id);
            }

            if (i == pairs.Length - 1 || pairs[i + 1].Of != pairs[i].Of)
            {
                lists[pairs[i].Of] = [.. list];
                list.Clear();
            }
        }

        return lists;
    }
}

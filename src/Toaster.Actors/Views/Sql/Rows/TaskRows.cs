using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Views.Sql.Rows;

/// <summary>Reads rows of the task table of one build.</summary>
internal sealed class TaskRows(IStoreConnection connection, BuildId build, TextLookup texts)
{
    private const string Columns = """
        task_id, is_setscene, is_running, outcome, ord, executed, sstate, errors, warnings,
        multiconfig_text, recipe_file_text, task_text, recipe_text, version_text, started_at, ended_at, elapsed,
        cpu_user, cpu_system, disk_read, disk_write, no_exec, exit_code, reason_text, script_type_text, worker_pid,
        hash, log_folder_text, log_name, sstate_start_text, sstate_end_text
        """;

    private static readonly int[] TextColumns = [9, 10, 11, 12, 13, 23, 24, 27, 29, 30];

    private const string OneSql = $"SELECT {Columns} FROM task WHERE build_id = ?1 AND task_id = ?2";
    private const string ManySql = $"SELECT {Columns} FROM task WHERE build_id = ?1 AND task_id IN (SELECT value FROM json_each(?2))";
    private const string AllSql = $"SELECT {Columns} FROM task WHERE build_id = ?1 ORDER BY task_id";

    private const string RunningSql = $"SELECT {Columns} FROM task WHERE build_id = ?1 AND is_running = 1 ORDER BY started_at DESC, task_id LIMIT 150";

    public TaskRow? Find(int id) => connection.Prepared(OneSql).Bind(1, build.Value).Bind(2, id).First(Row);

    /// <summary>Those that exist, in the order of the ids.</summary>
    public IReadOnlyList<TaskRow> Find(IReadOnlyList<int> ids)
    {
        var found = Many(ids);
        return [.. ids.Select(id => found.GetValueOrDefault(id)).OfType<TaskRow>()];
    }

    /// <summary>Those that exist, by their ids.</summary>
    public Dictionary<int, TaskRow> Many(IReadOnlyCollection<int> ids) => ids.Count == 0
        ? []
        : Rows(connection.Prepared(ManySql).BindAll(2, [.. ids.Select(id => (long)id).Distinct()])).ToDictionary(task => task.Id);

    public List<TaskRow> All() => Rows(connection.Prepared(AllSql));

    /// <summary>The latest first.</summary>
    public IReadOnlyList<TaskRow> Running() => Rows(connection.Prepared(RunningSql));

    /// <summary>How bitbake names a task's log.</summary>
    public static string? UsualLog(string task, long? pid) => pid is { } number ? $"log.{task}.{number}" : null;

    private List<TaskRow> Rows(Statement statement) => texts.All(statement.Bind(1, build.Value), TextColumns, Row);

    private TaskRow Row(Statement row)
    {
        var task = texts.Text(row, 11);
        var pid = row.Int64OrNull(25);
        var hash = row.IsBlob(26) ? Convert.ToHexStringLower(row.Bytes(26)) : row.TextOrNull(26);
        return new()
        {
            Id = row.Int32(0),
            IsSetscene = row.Flag(1),
            IsRunning = row.Flag(2),
            Outcome = (TaskOutcome?)row.Int32OrNull(3),
            Order = row.Int32OrNull(4),
            Executed = row.Flag(5),
            Sstate = (SstateResult)row.Int32(6),
            Errors = row.Int32(7),
            Warnings = row.Int32(8),
            Multiconfig = texts.TextOrNull(row, 9) ?? "",
            RecipeFile = texts.Text(row, 10),
            Task = task,
            Recipe = texts.TextOrNull(row, 12),
            Version = texts.TextOrNull(row, 13),
            StartedAt = row.Int64OrNull(14),
            EndedAt = row.Int64OrNull(15),
            Elapsed = row.Int64OrNull(16),
            CpuUser = row.DoubleOrNull(17),
            CpuSystem = row.DoubleOrNull(18),
            DiskRead = row.Int64OrNull(19),
            DiskWrite = row.Int64OrNull(20),
            NoExec = row.Flag(21),
            ExitCode = row.Int32OrNull(22),
            Reason = texts.TextOrNull(row, 23),
            ScriptType = texts.TextOrNull(row, 24),
            WorkerPid = pid,
            Hash = hash,
            LogFile = LogFile(texts.TextOrNull(row, 27), row.TextOrNull(28), task, pid),
            SstateObject = SstateName.Join(texts.TextOrNull(row, 29), texts.TextOrNull(row, 30), hash),
        };
    }

    private static string? LogFile(string? folder, string? name, string task, long? pid)
        => folder is null ? name : $"{folder}/{name ?? UsualLog(task, pid)}";
}

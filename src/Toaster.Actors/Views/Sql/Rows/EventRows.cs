using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Views.Sql.Rows;

/// <summary>Reads rows that came with single events, in the order of their lines.</summary>
internal static class EventRows
{
    public const string MessageColumns = """
        m.line, m.level, m.text, m.task_id, m.task, m.created_at, m.task_pid, m.logger, m.source_file, m.source_line
        """;

    private const string MessagesSql = $"SELECT {MessageColumns} FROM message m WHERE m.build_id = ?1 ORDER BY m.line";

    private const string MessagesOfTaskSql = $"""
        SELECT {MessageColumns} FROM message m WHERE m.build_id = ?1 AND m.task_id = ?2 ORDER BY m.line
        """;

    private const string NoProvidersSql = """
        SELECT line, item, runtime, dependees, reasons, close_matches FROM no_provider WHERE build_id = ?1 ORDER BY line
        """;

    private const string DiskFullSql = "SELECT line, device, type, free, mount_point FROM disk_full WHERE build_id = ?1 ORDER BY line";

    private const string ProblemsSql = """
        SELECT line, byte_offset, text, is_unreadable FROM recorder_problem WHERE build_id = ?1 ORDER BY line
        """;

    private const string ArtifactsSql = "SELECT task, path FROM artifact WHERE build_id = ?1 ORDER BY task, path";

    public static List<MessageRow> Messages(IStoreConnection connection, BuildId id)
        => connection.Prepared(MessagesSql).Bind(1, id.Value).All(Message);

    public static List<MessageRow> Messages(IStoreConnection connection, BuildId id, int task)
        => connection.Prepared(MessagesOfTaskSql).Bind(1, id.Value).Bind(2, task).All(Message);

    public static List<NoProviderRow> NoProviders(IStoreConnection connection, BuildId id)
        => connection.Prepared(NoProvidersSql).Bind(1, id.Value).All(row => new NoProviderRow(
            row.Int64(0), row.Text(1), row.Flag(2), CompactJson.ReadTexts(row.Bytes(3)), CompactJson.ReadTexts(row.Bytes(4)),
            CompactJson.ReadTexts(row.Bytes(5))));

    public static List<DiskFullRow> DiskFull(IStoreConnection connection, BuildId id)
        => connection.Prepared(DiskFullSql).Bind(1, id.Value).All(row => new DiskFullRow(
            row.Int64(0), row.TextOrNull(1), row.TextOrNull(2), row.Int64OrNull(3), row.TextOrNull(4)));

    public static List<RecorderProblemRow> Problems(IStoreConnection connection, BuildId id)
        => connection.Prepared(ProblemsSql).Bind(1, id.Value).All(row => new RecorderProblemRow(
            row.Int64(0), row.Int64(1), row.Text(2), row.Flag(3)));

    public static List<ArtifactRow> Artifacts(IStoreConnection connection, BuildId id)
        => connection.Prepared(ArtifactsSql).Bind(1, id.Value).All(row => new ArtifactRow(row.Text(0), row.Text(1)));

    public static MessageRow Message(Statement row) => new(
        row.Int64(0), row.Int32(1), row.Text(2), row.Int32OrNull(3), row.TextOrNull(4), row.Int64OrNull(5), row.Int64OrNull(6),
        row.TextOrNull(7), row.TextOrNull(8), row.Int32OrNull(9));
}

using Toaster.Actors.Journal.Sql;


namespace Toaster.Actors.Logs;

/// <inheritdoc/>
public sealed class SqlLogTable(IStore store) : ILogTable
{
    private const string Columns = "SELECT build_id, attempt, name, kind, task, path, length, lines, complete FROM build_log ";
    private const string LastAttempt = "build_id = ?1 AND attempt = (SELECT max(attempt) FROM build_log WHERE build_id = ?1)";

    /// <inheritdoc/>
    public ValueTask<BuildLogView?> FindAsync(LogName name, CancellationToken ct) => store.ReadAsync(
        connection => connection.Prepared(Columns + "WHERE build_id = ?1 AND attempt = ?2 AND name = ?3")
            .Bind(1, name.Build.Value).Bind(2, name.Attempt).Bind(3, name.Name).First(Row), ct);

    /// <inheritdoc/>
    public ValueTask<BuildLogView?> FindLastAsync(BuildId build, string name, CancellationToken ct) => store.ReadAsync(
        connection => connection.Prepared(Columns + $"WHERE {LastAttempt} AND name = ?2").Bind(1, build.Value).Bind(2, name).First(Row), ct);

    /// <inheritdoc/>
    public ValueTask<BuildLogView?> FindOfTaskAsync(BuildId build, string task, CancellationToken ct) => store.ReadAsync(
        connection => connection.Prepared(Columns + $"WHERE {LastAttempt} AND task = ?2 ORDER BY length(name) DESC, name DESC LIMIT 1")
            .Bind(1, build.Value).Bind(2, task).First(Row), ct);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<BuildLogView>> ListAsync(BuildId build, CancellationToken ct) => store.ReadAsync<IReadOnlyList<BuildLogView>>(
        connection => connection.Prepared(Columns + $"WHERE {LastAttempt} ORDER BY length(name), name").Bind(1, build.Value).All(Row), ct);

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(BuildId build, CancellationToken ct) => store.ReadAsync(
        connection => connection.Prepared($"SELECT count(*) FROM build_log WHERE {LastAttempt} AND kind <> 'buildstats'").Bind(1, build.Value).Single(row => row.Int64(0)), ct);

    /// <inheritdoc/>
    public ValueTask<(long Logs, long Bytes)> AmountAsync(BuildId build, CancellationToken ct) => store.ReadAsync(
        connection => connection.Prepared("SELECT count(*), coalesce(sum(length), 0) FROM build_log WHERE build_id = ?1")
            .Bind(1, build.Value).Single(row => (row.Int64(0), row.Int64(1))), ct);

    /// <inheritdoc/>
    public async ValueTask BeginAsync(BuildLogView log, CancellationToken ct) => await store.WriteAsync(
        WritePriority.Projection,
        connection => connection.Prepared("INSERT INTO build_log (build_id, attempt, name, kind, task, path, length, lines, complete) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0, 0) ON CONFLICT DO NOTHING")
            .Bind(1, log.Name.Build.Value).Bind(2, log.Name.Attempt).Bind(3, log.Name.Name).Bind(4, log.Kind).BindText(5, log.Task).BindText(6, log.Path).Execute(),
        ct);

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(LogName name, LogExtent extent, CancellationToken ct) => await store.WriteAsync(
        WritePriority.Projection,
        connection => connection.Prepared("UPDATE build_log SET length = ?4, lines = ?5, complete = 1 WHERE build_id = ?1 AND attempt = ?2 AND name = ?3")
            .Bind(1, name.Build.Value).Bind(2, name.Attempt).Bind(3, name.Name).Bind(4, extent.Length).Bind(5, extent.Lines).Execute(),
        ct);

    /// <summary>Rows of a build go; how many.</summary>
    internal static int Delete(IStoreConnection connection, BuildId build)
        => connection.Prepared("DELETE FROM build_log WHERE build_id = ?1").Bind(1, build.Value).Execute();

    /// <summary>All logs of all builds that come after this one, at most so many.</summary>
    internal static List<BuildLogView> After(IStoreConnection connection, LogName last, int most)
        => connection.Prepared(Columns + "WHERE (build_id, attempt, name) > (?1, ?2, ?3) ORDER BY build_id, attempt, name LIMIT ?4")
            .Bind(1, last.Build.Value).Bind(2, last.Attempt).Bind(3, last.Name).Bind(4, most).All(Row);

    private static BuildLogView Row(Statement row) => new(
        new(new(row.Int64(0)), row.Int32(1), row.Text(2)), row.Text(3), row.TextOrNull(4), row.TextOrNull(5), row.Int64(6), row.Int64(7), row.Flag(8));
}

using Toaster.Actors.Journal.Sql;


namespace Toaster.Actors.Views.Sql.Rows;

/// <summary>Reads the row of a build. Rows that another version of the program wrote stand at no journal row: 0.</summary>
internal static class BuildViewRows
{
    private const string Select = """
        SELECT s.build_id, s.project_id, coalesce(p.name, 'Project ' || s.project_id), s.attempt, coalesce(c.seq, 0), s.is_complete,
            s.source, s.source_key, s.recorded_at, d.summary, s.deletes_at, CASE WHEN c.seq < c.rebuild_to THEN 1 ELSE 0 END, d.origin
        FROM build_summary s
        JOIN build_detail d ON d.build_id = s.build_id
        LEFT JOIN project p ON p.id = s.project_id
        LEFT JOIN projection c ON c.entity_id = s.build_id AND c.name = 'build' AND c.version = ?2
        """;

    private const string OneSql = $"{Select} WHERE s.build_id = ?1";
    private const string ManySql = $"{Select} WHERE s.build_id IN (SELECT value FROM json_each(?1))";

    public static BuildView? Find(IStoreConnection connection, BuildId id, int version)
        => connection.Prepared(OneSql).Bind(1, id.Value).Bind(2, version).First(Row);

    /// <summary>Those that exist, in the order of the ids.</summary>
    public static IReadOnlyList<BuildView> Find(IStoreConnection connection, IReadOnlyCollection<long> ids, int version)
    {
        var found = connection.Prepared(ManySql).BindAll(1, ids).Bind(2, version).All(Row).ToDictionary(view => view.Id.Value);
        return [.. ids.Select(id => found.GetValueOrDefault(id)).OfType<BuildView>()];
    }

    private static BuildView Row(Statement row)
        => new(
            new(row.Int64(0)), new(row.Int64(1)), row.Text(2), row.Int32(3), row.Int64(4), row.Flag(5), row.TextOrNull(6), row.TextOrNull(7),
            row.Int64OrNull(8), SummaryJson.Read(row.Bytes(9)))
        {
            DeletesAt = row.Int64OrNull(10),
            IsRebuilding = row.Flag(11),
            Origin = BuildOriginJson.Read(row.TextOrNull(12)),
        };
}

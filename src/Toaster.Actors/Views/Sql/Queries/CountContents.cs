using Toaster.Actors.Journal.Sql;


namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>How many there are of what a build is made of: what its tabs say.</summary>
internal static class CountContents
{
    private const string Sql = """
        SELECT (SELECT count(*) FROM recipe WHERE build_id = ?1), (SELECT count(*) FROM package WHERE build_id = ?1),
            (SELECT count(*) FROM image WHERE build_id = ?1), (SELECT count(*) FROM artifact WHERE build_id = ?1)
        """;

    public static ContentCounts Run(IStoreConnection connection, BuildId id)
        => connection.Prepared(Sql).Bind(1, id.Value).Single(row => new ContentCounts(row.Int32(0), row.Int32(1), row.Int32(2), row.Int32(3)));
}

using Toaster.Actors.Journal.Sql;


namespace Toaster.Actors.Views.Sql;

/// <summary>Where a build's rows stand in its journal: the row that every change set compares and sets first.</summary>
internal static class CursorSql
{
    public const string Delete = "DELETE FROM projection WHERE entity_id = ?1 AND name = 'build'";

    private const string Select = "SELECT seq FROM projection WHERE entity_id = ?1 AND name = 'build' AND version = ?2";

    private const string Advance = """
        UPDATE projection SET seq = ?4, rebuild_to = CASE WHEN ?4 >= rebuild_to THEN 0 ELSE rebuild_to END
        WHERE entity_id = ?1 AND name = 'build' AND version = ?2 AND seq = ?3
        """;

    // From the start: there must be no rows, or rows of another version.
    private const string Begin = """
        INSERT INTO projection (entity_id, name, version, seq) VALUES (?1, 'build', ?2, ?3)
        ON CONFLICT (entity_id, name) DO UPDATE SET version = excluded.version, seq = excluded.seq,
            rebuild_to = CASE WHEN excluded.seq >= projection.rebuild_to THEN 0 ELSE projection.rebuild_to END
        WHERE projection.version <> excluded.version OR projection.seq = 0
        """;

    private const string Reset = """
        INSERT INTO projection (entity_id, name, version, seq, rebuild_to) VALUES (?1, 'build', ?2, 0, ?3)
        ON CONFLICT (entity_id, name) DO UPDATE SET version = excluded.version, seq = 0, rebuild_to = excluded.rebuild_to
        """;

    public static void ToStart(IStoreConnection connection, BuildId id, int version, long rebuildTo)
        => connection.Prepared(Reset).Bind(1, id.Value).Bind(2, version).Bind(3, rebuildTo).Execute();

    public static long Read(IStoreConnection connection, BuildId id, int version)
        => connection.Prepared(Select).Bind(1, id.Value).Bind(2, version).First(row => row.Int64(0));

    public static bool Move(IStoreConnection connection, BuildId id, int version, long from, long to)
        => (from == 0
            ? connection.Prepared(Begin).Bind(1, id.Value).Bind(2, version).Bind(3, to)
            : connection.Prepared(Advance).Bind(1, id.Value).Bind(2, version).Bind(3, from).Bind(4, to)).Execute() == 1;
}

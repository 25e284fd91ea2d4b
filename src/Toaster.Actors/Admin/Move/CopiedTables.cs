using Toaster.Actors.Journal.Sqlite;
using Toaster.Actors.Views.Sql;

namespace Toaster.Actors.Admin.Move;

/// <summary>Which tables a database is made of when it is copied into another one.</summary>
internal static class CopiedTables
{
    /// <summary>In this order. Not among them: the schema's version, the store's own row, and snapshots, which are a cache.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "entity", "build_journal", "journal", "open_entity", "registry", "id_sequence", "project", "projection", "import_view", "build_log", "log_wish",
        "queue_state", "queue_item", "lease", "pool", "pool_project", "agent", "agent_project", "enrolment", .. BuildTableNames.Names,
    ];

    public static IReadOnlyList<string> Others { get; } = ["schema_version", "store", "snapshot", "sqlite_sequence"];

    /// <summary>As the embedded database has them: the other one has these, too.</summary>
    public static List<CopiedColumn> Columns(SqliteStoreConnection connection, string table)
        => connection.Prepared($"PRAGMA table_info({table})").All(row => new CopiedColumn(row.Text(1), row.Text(2)));
}

/// <param name="Type">As declared: INTEGER, REAL, TEXT, BLOB.</param>
internal sealed record CopiedColumn(string Name, string Type)
{
    // The embedded database stores digests of tasks as bytes in a column of texts, which the other cannot.
    public bool IsDigest => Name == "hash";
}

using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Actors.Logs;

namespace Toaster.Actors.Admin.Backup;

/// <summary>A copied database, looked at: is it whole, what is in it, and which files does it name.</summary>
/// <param name="Logs">Digests of the logs its builds were recorded from.</param>
/// <param name="NotKept">Digests of logs that were not to be kept.</param>
/// <param name="Incoming">Imports that have not ended.</param>
/// <param name="BuildLogs">Logs beside the event logs.</param>
internal sealed record BackedUpStore(
    int Schema, long Incarnation, long Projects, long Builds, long Imports, long JournalRows,
    IReadOnlySet<string> Logs, IReadOnlySet<string> NotKept, IReadOnlyList<ImportId> Incoming, IReadOnlyList<BuildLogView> BuildLogs)
{
    private const int FirstWithLogs = 90;

    private const string RecordingsSql = "SELECT payload FROM build_journal WHERE kind = 0";

    private const string OpenImportsSql = "SELECT id FROM open_entity WHERE kind = 3 ORDER BY id";

    private const string NotKeptSql = """
        SELECT s.payload FROM journal e JOIN journal s ON s.entity_kind = 3 AND s.entity_id = e.entity_id
        WHERE e.entity_kind = 3 AND instr(CAST(e.payload AS TEXT), '"logKept":false') > 0
        """;

    private const string ImportRowsSql = """
        SELECT seq_nr, payload FROM journal WHERE entity_kind = 3 AND entity_id = ?1 ORDER BY seq_nr
        """;

    /// <exception cref="AdministrationException">It is damaged, foreign or too new.</exception>
    public static BackedUpStore Read(string path)
    {
        try
        {
            using var connection = SqliteStoreConnection.OpenImmutable(path, new());
            StoreInspection.CheckOwner(connection, path);
            StoreInspection.CheckVersion(connection, path, SchemaMigrations.All[^1].Number);
            var check = connection.Prepared("PRAGMA quick_check(1)").All(row => row.Text(0));
            return check is ["ok"] ? Read(connection) : throw Damaged(path, check.FirstOrDefault() ?? "it holds nothing", null);
        }
        catch (StoreUnavailableException e)
        {
            throw new AdministrationException("newer-backup", e.Message, e);
        }
        catch (Microsoft.Data.Sqlite.SqliteException e)
        {
            throw Damaged(path, e.Message, e);
        }
    }

    private static BackedUpStore Read(SqliteStoreConnection connection) => new(
        SchemaMigrations.CurrentVersion(connection),
        Number(connection, "SELECT incarnation FROM store"),
        Number(connection, "SELECT count(*) FROM entity WHERE kind = 1"),
        Number(connection, "SELECT count(*) FROM entity WHERE kind = 2"),
        Number(connection, "SELECT count(*) FROM entity WHERE kind = 3"),
        Number(connection, "SELECT (SELECT count(*) FROM build_journal) + (SELECT count(*) FROM journal)"),
        LogsOf(connection),
        NotKeptOf(connection),
        [.. connection.Prepared(OpenImportsSql).All(row => new ImportId(row.Int64(0))).Where(id => GoesOn(connection, id))],
        SchemaMigrations.CurrentVersion(connection) >= FirstWithLogs ? SqlLogTable.After(connection, default(LogName) with { Name = "" }, int.MaxValue) : []);

    private static long Number(SqliteStoreConnection connection, string sql) => connection.Prepared(sql).Single(row => row.Int64(0));

    /// <summary>Also those of earlier attempts: they are kept as long as the build is.</summary>
    private static HashSet<string> LogsOf(SqliteStoreConnection connection)
    {
        HashSet<string> digests = new(StringComparer.Ordinal);
        foreach (var digest in connection.Prepared(RecordingsSql).All(row => (BuildEventJson.Read(row.Bytes(0)) as RecordingBegun)?.SourceDigest))
        {
            if (digest is not null)
            {
                digests.Add(digest);
            }
        }

        return digests;
    }

    private static HashSet<string> NotKeptOf(SqliteStoreConnection connection) => connection.Prepared(NotKeptSql)
        .All(row => (ImportEventJson.Read(row.Bytes(0)) as ImportScanned)?.Outline.Digest).OfType<string>().ToHashSet(StringComparer.Ordinal);

    private static bool GoesOn(SqliteStoreConnection connection, ImportId id)
    {
        var state = ImportProgressState.New;
        foreach (var row in connection.Prepared(ImportRowsSql).Bind(1, id.Value)
            .All(row => new JournalRow(row.Int64(0), RowKind.DomainEvent, 0, 0, 0, DateTimeOffset.UnixEpoch, "", row.Blob(1))))
        {
            state = state.Apply(row);
        }

        return state is { Request: not null, HasEnded: false };
    }

    private static AdministrationException Damaged(string path, string how, Exception? inner)
        => new("damaged-backup", $"The database {path} is damaged: {how.ReplaceLineEndings(" ")}", inner);
}

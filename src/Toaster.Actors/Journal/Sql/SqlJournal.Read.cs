using System.Runtime.CompilerServices;

namespace Toaster.Actors.Journal.Sql;

/// <content>Reading rows, page by page.</content>
public partial class SqlJournal
{
    private const int PageRows = 256;
    private const int PageBytes = 4 * 1024 * 1024;

    /// <inheritdoc/>
    public async IAsyncEnumerable<JournalRow> ReadAsync(
        PersistenceId id, long from, [EnumeratorCancellation] CancellationToken ct)
    {
        var next = Math.Max(1, from);
        while (true)
        {
            var (rows, isLast) = await store.ReadAsync(connection => ReadPage(connection, id, next), ct);
            foreach (var row in rows)
            {
                if (row.SeqNr != next++)
                {
                    throw new JournalUnavailableException($"{store.Name} is damaged: row {next - 1} of {id} is missing.");
                }

                yield return row;
            }

            if (isLast)
            {
                yield break;
            }
        }
    }

    /// <summary>Up to 256 rows or 4 MB, whichever comes first; at least one row if there is one.</summary>
    private static (List<JournalRow> Rows, bool IsLast) ReadPage(IStoreConnection connection, PersistenceId id, long from)
    {
        var isBuild = id.Kind == EntityKind.Build;
        var statement = connection.Prepared(isBuild ? JournalSql.BuildRows : JournalSql.Rows)
            .Bind(1, id.Value).Bind(2, from).Bind(3, PageRows);
        if (!isBuild)
        {
            statement.Bind(4, (long)id.Kind);
        }

        var rows = new List<JournalRow>();
        try
        {
            for (var bytes = 0; bytes < PageBytes; bytes += rows[^1].Payload.Length)
            {
                if (!statement.Step())
                {
                    return (rows, rows.Count < PageRows);
                }

                rows.Add(Row(statement));
            }

            return (rows, false);
        }
        finally
        {
            statement.Reset();
        }
    }

    private static JournalRow Row(Statement row) => new(
        row.Int64(0), (RowKind)row.Int32(1), row.Int64(2), row.Int32(3), row.Int32(4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(5)), row.Text(6), row.Blob(7));
}

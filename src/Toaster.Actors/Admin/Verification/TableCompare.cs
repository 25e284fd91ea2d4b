using Toaster.Actors.Journal;
using Toaster.Actors.Views.Sql;

namespace Toaster.Actors.Admin.Verification;

/// <summary>Compares the read tables of a build with what folding its journal gives, row by row. Nothing is written beside a file that is thrown away.</summary>
internal sealed class TableCompare : IDisposable
{
    private const int MostPerTable = 3;
    private const int MostTries = 3;
    private readonly IVerifiedStore _store;
    private readonly Findings _findings;
    private readonly FoldedTables _folded;
    private readonly List<ComparedTable> _tables;

    public TableCompare(IVerifiedStore store, Findings findings, TimeProvider time)
    {
        _store = store;
        _findings = findings;
        _folded = new(time);
        _tables = [.. BuildTableNames.Names.Where(name => name != "text").Select(name => ComparedTable.Of(_folded.Connection, name))];
    }

    /// <summary>While the build is recorded its tables move on; after a few attempts it is left alone.</summary>
    public async Task RunAsync(BuildId id, long cursor, CancellationToken ct)
    {
        for (var n = 0; n < MostTries; n++)
        {
            var (found, rows) = await OnceAsync(id, cursor, ct);
            var now = await _store.ReadAsync(connection => CursorSql.Read(connection, id, SqlBuildTables.CurrentVersion), ct);
            if (now == cursor)
            {
                _findings.AddRange(found);
                _findings.Counted(compared: rows);
                return;
            }

            if (now == 0)
            {
                return; // Being deleted, or rebuilt.
            }

            cursor = now;
        }

        _findings.Note($"The read tables of build {id} were not compared: it is being recorded.");
    }

    public void Dispose() => _folded.Dispose();

    private async Task<(List<Finding> Found, long Rows)> OnceAsync(BuildId id, long cursor, CancellationToken ct)
    {
        try
        {
            await _folded.FoldAsync(id, VerifySql.RowsAsync(_store, new(EntityKind.Build, id.Value), cursor, ct));
        }
        catch (Exception e) when (BuildRows.IsDamage(e))
        {
            return ([], 0); // The row itself is a finding already.
        }

        List<Finding> found = [];
        var rows = 0L;
        foreach (var table in _tables)
        {
            rows += await CompareAsync(table, id, found, ct);
        }

        _folded.Forget(id);
        return (found, rows);
    }

    private async Task<long> CompareAsync(ComparedTable table, BuildId id, List<Finding> found, CancellationToken ct)
    {
        var stored = new Cursor(after => _store.ReadAsync(connection => table.Page(connection, id.Value, after), ct));
        var folded = new Cursor(after => ValueTask.FromResult(table.Page(_folded.Connection, id.Value, after)));
        var (rows, different) = (0L, 0L);
        var (a, b) = (await stored.NextAsync(), await folded.NextAsync());
        while (a is not null || b is not null)
        {
            rows++;
            var order = a is null ? 1 : b is null ? -1 : ComparedTable.Compare(a.Key, b.Key);
            if (Difference(table, a, b, order) is { } words && ++different <= MostPerTable)
            {
                found.Add(new(
                    FindingSeverity.Error, "tables-differ", new($"build-{id}", Table: table.Name),
                    $"In the table {table.Name} of build {id} {words}.", Advice.Replay(id.Value)));
            }

            a = order <= 0 ? await stored.NextAsync() : a;
            b = order >= 0 ? await folded.NextAsync() : b;
        }

        if (different > MostPerTable)
        {
            found.Add(new(
                FindingSeverity.Error, "tables-differ", new($"build-{id}", Table: table.Name),
                $"In the table {table.Name} of build {id} {different - MostPerTable} further rows differ.", Advice.Replay(id.Value)));
        }

        return rows;
    }

    private static string? Difference(ComparedTable table, ComparedTable.Row? stored, ComparedTable.Row? folded, int order)
    {
        if (order < 0)
        {
            return $"{table.KeyText(stored!)} does not follow from the journal";
        }

        if (order > 0)
        {
            return $"{table.KeyText(folded!)}, which follows from the journal, is missing";
        }

        var columns = Enumerable.Range(0, table.Columns.Length).Where(i => !ComparedTable.IsSame(stored!.Values[i], folded!.Values[i]))
            .Select(i => $"{table.Columns[i]} is {ComparedTable.Text(stored!.Values[i])} and should be {ComparedTable.Text(folded!.Values[i])}").ToList();
        return columns.Count == 0 ? null : $"{table.KeyText(stored!)} differs: {string.Join("; ", columns.Take(3))}";
    }

    /// <summary>One row after the other, read page by page.</summary>
    private sealed class Cursor(Func<ComparedTable.Row?, ValueTask<List<ComparedTable.Row>>> read)
    {
        private List<ComparedTable.Row>? _page;
        private int _at;

        public async ValueTask<ComparedTable.Row?> NextAsync()
        {
            if (_page is null || _at == _page.Count)
            {
                if (_page is { Count: 0 })
                {
                    return null;
                }

                _page = await read(_page?[^1]);
                _at = 0;
            }

            return _page.Count == 0 ? null : _page[_at++];
        }
    }
}

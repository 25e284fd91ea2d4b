using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Views;

/// <summary>
/// Builds whose tables have stood still behind their journal for two looks: the server that recorded them has ended, or its projector
/// has. Any server may go on; should several, one of them wins each step.
/// </summary>
internal static class StalledTables
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private const string Sql = """
        SELECT o.id, coalesce(p.seq, 0) FROM open_entity o JOIN entity e ON e.kind = o.kind AND e.id = o.id
        LEFT JOIN projection p ON p.entity_id = o.id AND p.name = 'build' AND p.version = ?2
        WHERE o.kind = ?1 AND coalesce(p.seq, 0) < e.last_seq ORDER BY o.id
        """;

    /// <summary>Ends when it is told to.</summary>
    public static async Task RunAsync(IStore store, Action<BuildId> goOn, TimeProvider time, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Every, time);
        Dictionary<long, long> before = [];
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                before = await LookAsync(store, before, goOn, ct);
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    private static async Task<Dictionary<long, long>> LookAsync(IStore store, Dictionary<long, long> before, Action<BuildId> goOn, CancellationToken ct)
    {
        try
        {
            var behind = (await store.ReadAsync(
                connection => connection.Prepared(Sql).Bind(1, (long)EntityKind.Build).Bind(2, Views.Sql.SqlBuildTables.CurrentVersion)
                    .All(row => KeyValuePair.Create(row.Int64(0), row.Int64(1))), ct)).ToDictionary();
            foreach (var (id, _) in behind.Where(one => before.TryGetValue(one.Key, out var seq) && seq == one.Value))
            {
                goOn(new(id));
            }

            return behind;
        }
        catch (JournalUnavailableException)
        {
            return before; // The next look tells.
        }
    }
}

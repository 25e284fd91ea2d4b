using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Imports;

/// <summary>
/// Which of several servers imports a file that each of them reaches. An economy: were two of them to do it, each build would still be
/// recorded once. By the database's clock.
/// </summary>
/// <param name="server">The same for a server that starts again: then it goes on at once.</param>
public sealed class ImportClaims(IStore store, string server)
{
    /// <summary>How often whoever has an import says so.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    private const string Take = """
        INSERT INTO import_run (import_id, server, beat_at) VALUES (?1, ?2, now())
        ON CONFLICT (import_id) DO UPDATE SET server = excluded.server, beat_at = excluded.beat_at
        WHERE import_run.server = excluded.server OR import_run.beat_at < now() - interval '30 s'
        """;

    private const string Free = """
        SELECT o.id FROM open_entity o LEFT JOIN import_run r ON r.import_id = o.id
        WHERE o.kind = 3 AND (r.beat_at IS NULL OR r.beat_at < now() - interval '30 s') ORDER BY o.id
        """;

    private const string Forget = "DELETE FROM import_run WHERE import_id = ?1";

    /// <summary>False: another server has it, and has said so within 30 s.</summary>
    public ValueTask<bool> TakeAsync(ImportId id, CancellationToken ct) => store.WriteAsync(
        WritePriority.Projection, connection => connection.Prepared(Take).Bind(1, id.Value).Bind(2, server).Execute() == 1, ct);

    /// <summary>It has ended.</summary>
    public async ValueTask ForgetAsync(ImportId id, CancellationToken ct)
        => await store.WriteAsync(WritePriority.Projection, connection => connection.Prepared(Forget).Bind(1, id.Value).Execute(), ct);

    /// <summary>Wakes the imports that no server has, again and again. Ends when it is told to.</summary>
    public async Task WatchAsync(Action<ImportId> wake, TimeProvider time, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Beat, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                try
                {
                    (await store.ReadAsync(connection => connection.Prepared(Free).All(row => new ImportId(row.Int64(0))), ct)).ForEach(wake);
                }
                catch (Journal.JournalUnavailableException)
                {
                    // The next look tells.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }
}

namespace Toaster.Actors.Views.Sql;

/// <content>Waiting for the projector.</content>
public sealed partial class SqlBuildViews
{
    // For moves that another process makes: nobody tells of those.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public async ValueTask<bool> WaitForAsync(BuildId id, long seq, TimeSpan atMost, CancellationToken ct)
    {
        using var watch = cursors.Begin(id);
        var started = time.GetTimestamp();
        while (true)
        {
            var move = watch.NextMove;
            if (await store.ReadAsync(connection => CursorSql.Read(connection, id, version), ct) >= seq)
            {
                return true;
            }

            var left = atMost - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            await WaitAsync(move, left < LookAgain ? left : LookAgain, ct);
        }
    }

    private async Task WaitAsync(Task move, TimeSpan atMost, CancellationToken ct)
    {
        try
        {
            await move.WaitAsync(atMost, time, ct);
        }
        catch (TimeoutException)
        {
            // Time for another look.
        }
    }
}

using System.Runtime.CompilerServices;
using Toaster.Actors.Imports;
using Toaster.Bitbake.EventLog;

namespace Toaster.Node.Imports;

/// <summary>Bitbake's event logs as the imports see them: builds with source keys, then batches of transcoded events.</summary>
public sealed class EventLogSource(EventLogLimits limits) : IEventSource
{
    /// <inheritdoc/>
    public async ValueTask<SourceOutline> OutlineAsync(string path, IProgress<SourceProgress> progress, CancellationToken ct)
        => await OnThreadOfItsOwn(() => EventLogScan.Run(path, limits, progress, ct), ct);

    /// <inheritdoc/>
    public async ValueTask<SourceOutline?> TryOutlineAsync(Stream arriving, CancellationToken ct)
        => await OnThreadOfItsOwn(() => EventLogScan.TryRun(arriving, limits, ct), ct);

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceBatch> ReadAsync(
        string path, SourceOutline outline, string? maskedCopy, [EnumeratorCancellation] CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = new EventLogReading(path, outline, maskedCopy, limits, stop.Token);
        var work = OnThreadOfItsOwn(reading.Run, CancellationToken.None);
        try
        {
            await foreach (var batch in reading.Batches.ReadAllAsync(ct))
            {
                yield return await batch;
            }
        }
        finally
        {
            // Whoever breaks off must find the file closed and no half copy behind.
            await stop.CancelAsync();
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string?>> DigestsAsync(string path, long offset, IReadOnlyList<long> lengths, CancellationToken ct)
        => await OnThreadOfItsOwn(() => PrefixDigests.Run(path, offset, lengths, ct), ct);

    // Reading is long and blocks: it must not take a thread from the pool that runs the actors.
    private static Task<T> OnThreadOfItsOwn<T>(Func<T> work, CancellationToken ct)
        => Task.Factory.StartNew(work, ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Task OnThreadOfItsOwn(Action work, CancellationToken ct)
        => Task.Factory.StartNew(work, ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

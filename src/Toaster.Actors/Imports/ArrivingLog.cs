using System.IO.Pipelines;

namespace Toaster.Actors.Imports;

/// <summary>
/// The first pass over a log, made beside its being received. Only an economy: without its result the stored file is read once more.
/// </summary>
internal sealed class ArrivingLog : IAsyncDisposable
{
    private const int MostWaiting = 1 << 20;

    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: MostWaiting, resumeWriterThreshold: MostWaiting / 2, minimumSegmentSize: MostWaiting / 8, useSynchronizationContext: false));
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<SourceOutline?> _outline;
    private bool _isRead = true;

    public ArrivingLog(IEventSource source) => _outline = OutlineAsync(source, _stop.Token);

    /// <summary>Waits while the pass is far behind.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        if (_isRead)
        {
            _isRead = !(await _pipe.Writer.WriteAsync(bytes, ct)).IsCompleted;
        }
    }

    /// <summary>Everything has come: what the pass found; null when nothing is known.</summary>
    public async ValueTask<SourceOutline?> CompleteAsync()
    {
        await _pipe.Writer.CompleteAsync();
        return await _outline;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pipe.Writer.CompleteAsync(new OperationCanceledException());
        await _outline;
        _stop.Dispose();
    }

    private async Task<SourceOutline?> OutlineAsync(IEventSource source, CancellationToken ct)
    {
        try
        {
            return await source.TryOutlineAsync(_pipe.Reader.AsStream(), ct);
        }
        catch (OperationCanceledException)
        {
            return null; // The receiving was broken off.
        }
        finally
        {
            await _pipe.Reader.CompleteAsync();
        }
    }
}

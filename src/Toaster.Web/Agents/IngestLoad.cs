using Toaster.Actors.Agents;

namespace Toaster.Web.Agents;

/// <summary>
/// How much is being taken in at this moment: so many batches at once and no more, since each is in memory. Under load recorders are
/// asked to gather longer: batches become larger and cheaper instead of more.
/// </summary>
internal sealed class IngestLoad
{
    private const int Most = 64;
    private const int Quiet = 8;
    private const int Linger = 100;
    private const int LongestLinger = 1_000;

    private int _batches;

    /// <summary>Milliseconds a recorder shall gather events.</summary>
    public int LingerMilliseconds => Math.Clamp(Linger * Volatile.Read(ref _batches) / Quiet, Linger, LongestLinger);

    /// <summary>A place for one batch, until disposed.</summary>
    /// <exception cref="IngestRefusedException">There is none.</exception>
    public IDisposable Enter()
    {
        if (Interlocked.Increment(ref _batches) > Most)
        {
            Interlocked.Decrement(ref _batches);
            throw new IngestRefusedException("busy", $"{Most} batches are being taken in; send it again in a moment.");
        }

        return new Place(this);
    }

    private sealed class Place(IngestLoad load) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref load._batches);
            }
        }
    }
}

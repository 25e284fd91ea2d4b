using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Toaster.Web.Live;

/// <summary>Somebody who reads some topics over one connection. Holds its places and a bell.</summary>
/// <param name="number">Of all readers there were; spreads their beats over time.</param>
internal sealed class LiveReader(LiveHub hub, long number, IReadOnlyList<LiveTopic> topics, IReadOnlyDictionary<TopicName, long> places) : IDisposable
{
    private readonly long?[] _places = [.. topics.Select(topic => places.TryGetValue(topic.Name, out var place) ? place : (long?)null)];
    private readonly SemaphoreSlim _bell = new(1, 1);
    private bool _isClosed;
    private int _isBeatDue, _disposed;

    public long Number => number;

    /// <summary>There may be something to read.</summary>
    public void Wake()
    {
        try
        {
            if (_bell.CurrentCount == 0)
            {
                _bell.Release();
            }
        }
        catch (SemaphoreFullException)
        {
            // Somebody else rang.
        }
    }

    /// <summary>It is time for a sign of life.</summary>
    public void Beat()
    {
        Volatile.Write(ref _isBeatDue, 1);
        Wake();
    }

    /// <summary>The server stops.</summary>
    public void Close()
    {
        Volatile.Write(ref _isClosed, true);
        Wake();
    }

    /// <summary>Writes what there is, as it comes, until the topics end, the server stops, or the reader goes.</summary>
    public async Task RunAsync(PipeWriter to, CancellationToken ct)
    {
        to.Write("retry: 2000\n\n"u8);
        while (!Volatile.Read(ref _isClosed))
        {
            await _bell.WaitAsync(ct);
            var goesOn = Write(to);
            if (Interlocked.Exchange(ref _isBeatDue, 0) == 1)
            {
                to.Write(": beat\n\n"u8);
            }

            // Once for all there is. Waits for this reader alone, when it is slow.
            if ((await to.FlushAsync(ct)).IsCompleted || !goesOn)
            {
                return;
            }
        }

        to.Write("event: closing\ndata: {}\n\n"u8);
        await to.FlushAsync(ct);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            hub.Leave(this, topics);
        }
    }

    private bool Write(PipeWriter to)
    {
        var goesOn = false;
        for (var i = 0; i < topics.Count; i++)
        {
            var isGap = topics[i].IsGap(_places[i]);
            var isLast = false;
            foreach (var frame in topics[i].After(_places[i]))
            {
                if (isGap)
                {
                    hub.CountResync();
                    to.Write(Encoding.ASCII.GetBytes($"event: resync\ndata: {{\"topic\":\"{topics[i].Name}\"}}\n\n"));
                    isGap = false;
                }

                _places[i] = frame.Seq;
                to.Write(Encoding.ASCII.GetBytes($"id: {Place()}\n"));
                to.Write(frame.Bytes.Span);
                isLast = frame.IsLast;
            }

            goesOn |= !isLast;
        }

        return goesOn;
    }

    private string Place() => string.Join(',', topics.Select((topic, i) => _places[i] is { } place ? string.Create(CultureInfo.InvariantCulture, $"{topic.Name}:{place}") : null).OfType<string>());
}

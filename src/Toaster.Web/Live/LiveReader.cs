using System.Globalization;
using System.Text;

namespace Toaster.Web.Live;

/// <summary>Somebody who reads some topics over one connection. Holds its places and a bell.</summary>
internal sealed class LiveReader(LiveHub hub, IReadOnlyList<LiveTopic> topics, IReadOnlyDictionary<TopicName, long> places) : IDisposable
{
    private readonly long?[] _places = [.. topics.Select(topic => places.TryGetValue(topic.Name, out var place) ? place : (long?)null)];
    private readonly SemaphoreSlim _bell = new(1, 1);
    private bool _isClosed;
    private int _disposed;

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

    /// <summary>The server stops.</summary>
    public void Close()
    {
        Volatile.Write(ref _isClosed, true);
        Wake();
    }

    /// <summary>Writes what there is, as it comes, until the topics end, the server stops, or the reader goes.</summary>
    public async Task RunAsync(HttpResponse response, TimeSpan beat, CancellationToken ct)
    {
        await response.Body.WriteAsync("retry: 2000\n\n"u8.ToArray(), ct);
        while (!Volatile.Read(ref _isClosed))
        {
            var rang = await _bell.WaitAsync(beat, ct);
            var goesOn = await WriteAsync(response, ct);
            if (!rang)
            {
                await response.Body.WriteAsync(": beat\n\n"u8.ToArray(), ct);
            }

            await response.Body.FlushAsync(ct);
            if (!goesOn)
            {
                return;
            }
        }

        await response.Body.WriteAsync("event: closing\ndata: {}\n\n"u8.ToArray(), ct);
        await response.Body.FlushAsync(ct);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            hub.Leave(this, topics);
        }
    }

    private async ValueTask<bool> WriteAsync(HttpResponse response, CancellationToken ct)
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
                    await response.Body.WriteAsync(Encoding.ASCII.GetBytes($"event: resync\ndata: {{\"topic\":\"{topics[i].Name}\"}}\n\n"), ct);
                    isGap = false;
                }

                _places[i] = frame.Seq;
                await response.Body.WriteAsync(Encoding.ASCII.GetBytes($"id: {Place()}\n"), ct);
                await response.Body.WriteAsync(frame.Bytes, ct);
                isLast = frame.IsLast;
            }

            goesOn |= !isLast;
        }

        return goesOn;
    }

    private string Place() => string.Join(',', topics.Select((topic, i) => _places[i] is { } place ? string.Create(CultureInfo.InvariantCulture, $"{topic.Name}:{place}") : null).OfType<string>());
}

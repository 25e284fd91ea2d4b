using System.Net.Sockets;

namespace Toaster.Farm.Network;

/// <summary>Somebody who looks at the list of builds all the time, as a browser does: a stream that is opened anew when it ends.</summary>
internal sealed class PageReader(Uri server) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>The longest time between the end of a stream and the first word of the next one.</summary>
    public TimeSpan LongestGap { get; private set; }

    /// <summary>Streams that ended.</summary>
    public int Ends { get; private set; }

    /// <summary>Words that came.</summary>
    public int Lines { get; private set; }

    public void Dispose() => _http.Dispose();

    public async Task RunAsync(CancellationToken over)
    {
        long? endedAt = null;
        while (!over.IsCancellationRequested)
        {
            try
            {
                await using var stream = await _http.GetStreamAsync(new Uri(server, "/hub?topic=builds"), over);
                using var reader = new StreamReader(stream);
                while (await reader.ReadLineAsync(over) is not null)
                {
                    Lines++;
                    LongestGap = endedAt is { } at && TimeProvider.System.GetElapsedTime(at) is var gap && gap > LongestGap ? gap : LongestGap;
                    endedAt = null;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException or OperationCanceledException)
            {
                // It ended in the middle, or nobody answered.
            }

            Ends += endedAt is null ? 1 : 0;
            endedAt ??= TimeProvider.System.GetTimestamp();
            await Task.Delay(Pause, TimeProvider.System, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

using System.Text.Json;
using Toaster.Testing;
using Toaster.Web.Tests.Support;

namespace Toaster.Web.Tests.Live;

/// <summary>One event of a stream.</summary>
internal sealed record SseEvent(string Id, string Event, JsonElement Data)
{
    public string? Part(string name) => Data.TryGetProperty(name, out var text) ? text.GetString() : null;
}

/// <summary>A stream that is read event by event, while the site's clock is turned on.</summary>
internal sealed class SseStream(Site site, HttpResponseMessage response, StreamReader reader) : IAsyncDisposable
{
    public static async Task<SseStream> OpenAsync(Site site, string url, string? last = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (last is not null) request.Headers.Add("Last-Event-ID", last);
        var response = await site.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new(site, response, new(await response.Content.ReadAsStreamAsync()));
    }

    public async Task<SseEvent> NextAsync() => await TryNextAsync() ?? throw new InvalidOperationException("The stream has ended.");

    /// <summary>Null: the stream has ended.</summary>
    public async Task<SseEvent?> TryNextAsync()
    {
        var (id, name, data) = ("", "", "");
        while (await LineAsync() is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
            if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
            if (line.Length == 0 && name.Length > 0) return new(id, name, JsonElement.Parse(data));
        }

        return null;
    }

    /// <summary>The next event in which this is so; time, which moves on, brings others.</summary>
    public async Task<SseEvent> NextAsync(Func<SseEvent, bool> isSo)
    {
        while (true)
        {
            var next = await NextAsync();
            if (isSo(next)) return next;
        }
    }

    public async Task UntilLineAsync(string wanted)
    {
        while (await LineAsync() is { } line)
        {
            if (line == wanted) return;
        }

        Assert.Fail($"The stream has ended without {wanted}");
    }

    public static Task UntilAsync(Site site, Func<bool> isSo) => Eventually.UntilAsync(isSo, () => site.Time.Advance(TimeSpan.FromMilliseconds(50)));

    public ValueTask DisposeAsync()
    {
        reader.Dispose();
        response.Dispose();
        return default;
    }

    private async Task<string?> LineAsync()
    {
        var line = reader.ReadLineAsync();
        await UntilAsync(site, () => line.IsCompleted);
        return await line;
    }
}

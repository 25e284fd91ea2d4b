using System.Text.Json;
using Toaster.Fuzz.Mutation;
using Toaster.Testing;

namespace Toaster.Fuzz.Targets;

/// <summary>A server with one sound build, the neighbour, which nothing that comes later may change.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    private const int UploadsBetweenLooks = 25;

    private static readonly string[] Codes = ["empty", "not-an-event-log", "damaged-gzip", "bomb"];

    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };
    private ToasterProcess _process = null!;
    private readonly List<string> _log = [];
    private Task _logging = Task.CompletedTask;
    private byte[] _neighbour = [];
    private int _uploads;

    public Uri Url { get; private set; } = null!;

    public int Recorded { get; private set; }

    public int Refused { get; private set; }

    public int Compared { get; private set; }

    public long PeakMemory => Memory.PeakOf(_process.Id);

    public static async Task<ServerUnderTest> StartAsync(Corpus corpus)
    {
        var server = new ServerUnderTest();
        (server._process, server.Url) = await ToasterProcess.ServeAsync(server._directory.Path);
        server._logging = server.ReadLogAsync();
        await server.ImportAsync(corpus.Logs[0]);
        server._neighbour = await server._http.GetByteArrayAsync(server.Record(1));
        return server;
    }

    /// <summary>
    /// Uploads a file and waits for the end of its import: refused with a code and a sentence, or recorded, and then each of its
    /// builds has a page and a record.
    /// </summary>
    public async Task ImportAsync(byte[] file)
    {
        using var answer = await _http.PostAsync(new Uri(Url, "/api/v1/imports"), new ByteArrayContent(file));
        var import = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        if (!answer.IsSuccessStatusCode)
        {
            ExpectRefusal(import.GetProperty("code").GetString(), import.GetProperty("detail").GetString());
            return;
        }

        import = await EndAsync(import.GetProperty("id").GetInt64());
        if (import.GetProperty("state").GetString() == "Refused")
        {
            ExpectRefusal(import.GetProperty("problemCode").GetString(), import.GetProperty("problem").GetString());
        }
        else
        {
            ReadingTarget.Expect(import.GetProperty("state").GetString() == "Completed", $"the import is {import.GetProperty("state")}");
            Recorded++;
            await LookAsync(import);
        }

        if (++_uploads % UploadsBetweenLooks == 0)
        {
            ReadingTarget.Expect(await CheckAsync() is null, "the neighbour has changed");
        }
    }

    /// <summary>The server still answers, and the neighbour is as it was; else a sentence.</summary>
    public async Task<string?> CheckAsync()
    {
        try
        {
            Compared++;
            if (!(await _http.GetAsync(new Uri(Url, "/readyz"))).IsSuccessStatusCode)
            {
                return "the server is not ready any more";
            }

            return (await _http.GetByteArrayAsync(Record(1))).AsSpan().SequenceEqual(_neighbour) ? null : "the record of the neighbour has changed";
        }
        catch (HttpRequestException e)
        {
            return $"the server does not answer: {e.Message}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Dispose();
        await _logging;
        _http.Dispose();
        _directory.Dispose();
    }

    /// <summary>Entries of the server's log that say that it failed.</summary>
    public IReadOnlyList<string> Failures => [.. _log.Where(line => line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal))];

    private async Task ReadLogAsync()
    {
        while (await _process.ReadErrorLineAsync() is { } line)
        {
            _log.Add(line);
        }
    }

    private Uri Record(long build) => new(Url, $"/api/v1/builds/{build}/record");

    private async Task<JsonElement> EndAsync(long id)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        while (true)
        {
            var import = JsonDocument.Parse(await _http.GetStringAsync(new Uri(Url, $"/api/v1/imports/{id}"))).RootElement;
            if (import.GetProperty("hasEnded").GetBoolean())
            {
                return import;
            }

            await timer.WaitForNextTickAsync();
        }
    }

    private void ExpectRefusal(string? code, string? sentence)
    {
        ReadingTarget.Expect(Codes.Contains(code) && sentence?.EndsWith('.') == true, $"refused with {code}: {sentence}");
        Refused++;
    }

    private async Task LookAsync(JsonElement import)
    {
        foreach (var build in import.GetProperty("builds").EnumerateArray().Take(3).Select(build => build.GetProperty("id").GetInt64()))
        {
            foreach (var path in (string[])[$"/builds/{build}", $"/builds/{build}/tasks", $"/builds/{build}/messages", $"/builds/{build}/variables"])
            {
                using var page = await _http.GetAsync(new Uri(Url, path));
                ReadingTarget.Expect(page.IsSuccessStatusCode, $"{path} answers {(int)page.StatusCode}");
            }

            using var record = JsonDocument.Parse(await _http.GetByteArrayAsync(Record(build)));
        }
    }
}

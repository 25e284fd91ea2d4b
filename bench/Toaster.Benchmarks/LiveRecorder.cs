using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Toaster.Actors.Agents;

namespace Toaster.Benchmarks;

/// <summary>
/// A recorder of one build: its lines are written at their times whatever the sending does, looked for as often as the program's own
/// recorder does, gathered between two batches as the protocol asks, one batch in flight. Each line ends one more task, so that a page
/// that shows the number shows the line.
/// </summary>
internal sealed class LiveRecorder
{
    private const int Total = 100_000;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);
    private readonly HttpClient _http;
    private readonly string _stream;
    private readonly AuthenticationHeaderValue _token;
    private readonly StreamDigest _digest = new();
    private readonly Lock _lock = new();
    private readonly Queue<(int Number, long Written)> _written = new();
    private long _events;
    private int _tasks;

    private LiveRecorder(HttpClient http, long build, string token) => (_http, Build, _stream, _token) = (http, build, $"/agent/v1/builds/{build}/1", new("Bearer", token));

    public long Build { get; }

    public static async Task<LiveRecorder> BeginAsync(HttpClient http)
    {
        using var offered = await http.PostAsJsonAsync("/agent/v1/builds", new { key = Guid.NewGuid().ToString("N"), source = "bitbake image" });
        var offer = JsonDocument.Parse(await offered.EnsureSuccessStatusCode().Content.ReadAsStringAsync()).RootElement;
        var recorder = new LiveRecorder(http, offer.GetProperty("build").GetInt64(), offer.GetProperty("token").GetString()!);
        await recorder.SendAsync([("bb.event.BuildInit", """{"_name":null,"_pkgs":["image"],"_failures":0}"""), ("bb.event.BuildStarted", """{"_name":"x","_pkgs":["image:do_build"],"_failures":0}""")]);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!(await http.GetAsync($"/builds/{recorder.Build}", patience.Token)).IsSuccessStatusCode)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }

        return recorder;
    }

    /// <summary>Lines until told to stop. Returns the milliseconds of each answer.</summary>
    public async Task<List<double>> RunAsync(double linesPerSecond, TimeSpan after, CancellationToken stop)
    {
        List<double> answers = [];
        var (linger, sentAt, random) = (TimeSpan.FromMilliseconds(100), 0L, new Random((int)Build));
        var lines = Channel.CreateUnbounded<(string, string)>();
        var writing = WriteAsync(lines.Writer, linesPerSecond, after, stop);
        while (await lines.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var look = LookEvery * random.NextDouble(); // A line comes at any moment between two looks.
            var rest = linger - Stopwatch.GetElapsedTime(sentAt);
            await Task.Delay(rest > look ? rest : look, TimeProvider.System, CancellationToken.None);
            List<(string, string)> batch = [];
            while (lines.Reader.TryRead(out var line))
            {
                batch.Add(line);
            }

            var clock = Stopwatch.StartNew();
            linger = await SendAsync(batch);
            sentAt = Stopwatch.GetTimestamp();
            answers.Add(clock.Elapsed.TotalMilliseconds);
        }

        await writing;
        return answers;
    }

    private async Task WriteAsync(ChannelWriter<(string, string)> lines, double perSecond, TimeSpan after, CancellationToken stop)
    {
        var random = new Random((int)Build);
        await Task.Delay(after, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stop.IsCancellationRequested)
        {
            await lines.WriteAsync(Line(), CancellationToken.None);
            await Task.Delay(TimeSpan.FromSeconds((0.5 + random.NextDouble()) / perSecond), TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        lines.Complete();
    }

    /// <summary>When the lines were written that are shown now for the first time.</summary>
    public IReadOnlyList<long> TakeShown(int number)
    {
        List<long> shown = [];
        lock (_lock)
        {
            while (_written.TryPeek(out var next) && next.Number <= number)
            {
                shown.Add(_written.Dequeue().Written);
            }
        }

        return shown;
    }

    public async Task EndAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_stream}/seal") { Content = JsonContent.Create(new { events = _events, digest = _digest.ToString() }), Headers = { Authorization = _token } };
        using var answer = await _http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        _digest.Dispose();
    }

    private (string, string) Line()
    {
        var number = Interlocked.Increment(ref _tasks);
        lock (_lock)
        {
            _written.Enqueue((number, Stopwatch.GetTimestamp()));
        }

        return ("bb.runqueue.runQueueTaskCompleted",
            $$$$"""{"taskfile":"/l/r{{{{number % 50}}}}_1.0.bb","taskname":"do_t{{{{number % 20}}}}","taskstring":"/l/r_1.0.bb:do_t","taskhash":"ab","stats":{"$class":"bb.runqueue.RunQueueStats","state":{"completed":{{{{number}}}},"skipped":0,"failed":0,"active":2,"setscene_active":0,"setscene_covered":0,"setscene_notcovered":0,"setscene_total":0,"total":{{{{Total}}}}}}}""");
    }

    private async Task<TimeSpan> SendAsync(IReadOnlyList<(string Class, string Fields)> events)
    {
        var first = _events + 1;
        var arrival = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
        var batch = new StringBuilder();
        foreach (var (name, fields) in events)
        {
            var number = ++_events;
            var line = $$"""{"s":{{number}},"t":{{arrival}},"l":{{number}},"o":{{(number - 1) * 10}},"e":{{number * 10}},"c":"{{name}}","f":{{fields}}}""";
            _digest.Add(number, Encoding.UTF8.GetBytes(line));
            batch.Append(line).Append('\n');
        }

        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{_stream}/events?first={first}") { Content = new StringContent(batch.ToString()), Headers = { Authorization = _token } };
            using var answer = await _http.SendAsync(request);
            if ((int)answer.StatusCode == 429)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
                continue;
            }

            answer.EnsureSuccessStatusCode();
            return TimeSpan.FromMilliseconds(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("linger").GetInt32());
        }
    }
}

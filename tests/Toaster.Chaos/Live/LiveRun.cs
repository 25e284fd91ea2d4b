using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Chaos.Servers;
using Toaster.Testing;

namespace Toaster.Chaos.Live;

/// <summary>
/// Builds on agents, each with an end that is fixed before it begins, while server and agents are killed and stopped and the network
/// between them is bad. Afterwards everything must have come to just that end.
/// </summary>
public sealed class LiveRun(LiveOptions options, TextWriter output) : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(150);

    private readonly TemporaryDirectory _directory = new();
    private readonly List<(long Project, Lane Lane)> _lanes = [];
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.FromSeconds(5) }) { Timeout = TimeSpan.FromSeconds(20) };
    private readonly ConcurrentDictionary<long, Scenario> _builds = new();
    private readonly ConcurrentBag<string> _stuck = [];
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<LiveProcess> _agents = [];
    private LiveProcess _server = null!;
    private Uri? _url;
    private long _lastFault;
    private int _left;
    private int _bitbakeStops;

    private string Data => Path.Combine(_directory.Path, "data");

    public async Task<LiveResult> RunAsync(CancellationToken stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        _server = new(
            "server", options.ServerProgram, ["serve", "--port", "0", "--data", Data],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["TOASTER__Limits__DiskReserveBytes"] = "0", ["TOASTER__Agent__Slots"] = "0" });
        await StartServerAsync();
        await using var proxy = await FaultyProxy.StartAsync(() => _url, options.Seed);
        StartAgents(proxy.Url);
        if (!options.Faults)
        {
            proxy.Calm();
        }

        for (var i = 0; i < options.Lanes; i++)
        {
            var lane = new Lane(Path.Combine(_directory.Path, $"lane-{i}"));
            var project = await PostAsync("/api/v1/projects", new { name = $"Lane {i}", directory = lane.BuildDirectory, targets = new[] { "image" } }, null, stop);
            _lanes.Add((project.GetProperty("id").GetInt64(), lane));
        }

        _left = options.Builds;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var faults = options.Faults ? FaultsAsync(done.Token) : Task.CompletedTask;
        await Task.WhenAll(_lanes.Select((lane, i) => LaneAsync(lane.Project, lane.Lane, new Random((options.Seed * 1_000) + i), stop)));
        await done.CancelAsync();
        await faults;
        proxy.Calm();
        await EndAsync();
        var result = await JudgeAsync();
        return result with
        {
            Processes = _agents.Append(_server).Select(process => (process.Name, (process.Kills, process.Stops)))
                .Append(("bitbake", (_builds.Values.Sum(scenario => scenario.Deaths), _bitbakeStops)))
                .ToDictionary(process => process.Item1, process => process.Item2, StringComparer.Ordinal),
            Network = proxy.Faults,
            Took = TimeProvider.System.GetElapsedTime(started),
        };
    }

    public void Dispose()
    {
        _agents.ForEach(agent => agent.Dispose());
        _server?.Dispose();
        _http.Dispose();
        _directory.Dispose();
    }

    private async Task StartServerAsync()
    {
        _url = null;
        var info = Path.Combine(Data, "toaster.lock.info");
        Directory.CreateDirectory(Data);
        File.Delete(info);
        _server.Start();
        while (_url is null)
        {
            if (!_server.IsAlive)
            {
                throw new ChaosFailure($"The server does not start:\n{_server.Log}");
            }

            await Task.Delay(Look, TimeProvider.System);
            _url = await FindServerAsync(info);
        }
    }

    private static async Task<Uri?> FindServerAsync(string info)
    {
        try
        {
            return await File.ReadAllLinesAsync(info) is [_, { Length: > 0 } url, ..]
                ? new Uri(url.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void StartAgents(Uri proxy)
    {
        for (var i = 1; i <= options.Agents; i++)
        {
            var work = Path.Combine(_directory.Path, $"agent-{i}");
            var agent = new LiveProcess(
                $"agent {i}", options.ServerProgram,
                ["agent", "--server", proxy.ToString(), "--name", $"agent-{i}", "--slots", $"{(options.Lanes + 1) / 2}", "--work", work, "--data", Data],
                new Dictionary<string, string>(StringComparer.Ordinal) { ["TOASTER__Agent__User"] = Environment.UserName });
            agent.Start();
            _agents.Add(agent);
        }
    }

    /// <summary>One build after the other in one directory.</summary>
    private async Task LaneAsync(long project, Lane lane, Random random, CancellationToken stop)
    {
        while (Interlocked.Decrement(ref _left) >= 0 && !stop.IsCancellationRequested)
        {
            var scenario = Scenario.Pick(random, options.Scenarios);
            lane.Prepare(scenario, random.Next(100, 3_000));
            var build = (await PostAsync($"/api/v1/projects/{project}/builds", new { targets = new[] { "image" } }, Guid.NewGuid().ToString("N"), stop)).GetProperty("id").GetInt64();
            _builds[build] = scenario;
            _counts.AddOrUpdate(scenario.Name, 1, (_, n) => n + 1);
            await FollowAsync(build, scenario, lane, stop);
            if (_builds.Count % 25 == 0)
            {
                output.WriteLine($"{_builds.Count} builds, {_agents.Append(_server).Sum(process => process.Kills)} kills, {_agents.Append(_server).Sum(process => process.Stops)} stops");
            }
        }
    }

    private async Task FollowAsync(long build, Scenario scenario, Lane lane, CancellationToken stop)
    {
        var (cancelled, since) = (false, TimeProvider.System.GetTimestamp());
        while (true)
        {
            if (scenario.IsCancelled && !cancelled && File.Exists(lane.Waiting))
            {
                await PostAsync($"/api/v1/builds/{build}/cancel", new { }, null, stop, alsoRefused: true);
                cancelled = true;
            }

            var view = await GetAsync($"/api/v1/builds/{build}", stop);
            if (view.ValueKind == JsonValueKind.Object && view.TryGetProperty("cause", out _) && HasEnded(view, scenario))
            {
                return;
            }

            var fault = Interlocked.Read(ref _lastFault);
            if (TimeProvider.System.GetElapsedTime(fault > since ? fault : since) > options.Patience + (scenario.Attempts * TimeSpan.FromSeconds(30)))
            {
                _stuck.Add($"build {build} ({scenario.Name}) does not end: {view.GetRawText()}");
                return;
            }

            await Task.Delay(Look, TimeProvider.System, stop);
        }
    }

    /// <summary>An end of the machines' is none while attempts are left.</summary>
    private static bool HasEnded(JsonElement view, Scenario scenario)
        => view.TryGetProperty("outcome", out var outcome) && outcome.ValueKind == JsonValueKind.String && view.GetProperty("isComplete").GetBoolean()
            && (!"infrastructure".Equals(view.GetProperty("cause").GetString(), StringComparison.OrdinalIgnoreCase) || view.GetProperty("attempt").GetInt32() >= 3);

    /// <summary>Each kind of victim has a fate of its own, so that they come together in every way.</summary>
    private Task FaultsAsync(CancellationToken done) => Task.WhenAll(
        FaultsAsync(random => DisturbAsync(_server, random), 1, done),
        FaultsAsync(random => DisturbAsync(_agents[random.Next(_agents.Count)], random), 2, done),
        FaultsAsync(StopBitbakeAsync, 3, done));

    private async Task FaultsAsync(Func<Random, Task> disturb, int kind, CancellationToken done)
    {
        var random = new Random((options.Seed * 10) + kind);
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500, 6_000)), TimeProvider.System, done);
                await disturb(random);
                Interlocked.Exchange(ref _lastFault, TimeProvider.System.GetTimestamp());
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // Enough.
        }
    }

    private async Task DisturbAsync(LiveProcess victim, Random random)
    {
        if (random.Next(2) == 0)
        {
            await victim.KillAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 3_000)), TimeProvider.System, CancellationToken.None);
            await StartAsync(victim);
        }
        else
        {
            victim.Stop();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 8_000)), TimeProvider.System, CancellationToken.None);
            victim.Continue();
        }
    }

    private async Task StopBitbakeAsync(Random random)
    {
        if (_lanes[random.Next(_lanes.Count)].Lane.Bitbake is not { } bitbake)
        {
            return;
        }

        Signals.Send(bitbake, Signals.Stop);
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 4_000)), TimeProvider.System, CancellationToken.None);
        Signals.Send(bitbake, Signals.Continue);
        _bitbakeStops++;
    }

    private async Task StartAsync(LiveProcess process)
    {
        if (process == _server)
        {
            await StartServerAsync();
        }
        else
        {
            process.Start();
        }
    }

    private async Task EndAsync()
    {
        foreach (var process in _agents.Append(_server))
        {
            await process.EndAsync();
        }
    }

    private async Task<LiveResult> JudgeAsync()
    {
        List<string> details = [.. _stuck];
        var (lost, twice, wrong, events) = (0, 0, 0, 0L);
        await using var store = SqliteStore.Open(Data, new SqliteStoreOptions(), TimeProvider.System);
        var journal = new SqlJournal(store, "chaos", TimeProvider.System);
        foreach (var (build, scenario) in _builds.OrderBy(build => build.Key))
        {
            var stream = await StoredStream.ReadAsync(journal, build);
            events += stream.Events;
            var (outcome, reason) = await store.ReadAsync(connection => Ended(connection, build), default);
            var lines = scenario switch
            {
                { IsCancelled: true } => (long?)null,
                { Outcome: "Incomplete" } => Lane.Lines(RecordingOf(scenario)) / 2,
                _ => Lane.Lines(RecordingOf(scenario)),
            };
            Note(ref lost, stream.Holes.Count > 0 || !stream.IsSealed || (lines is { } all && stream.Lines < all), build, scenario, $"lost: {string.Join("; ", stream.Holes.Take(3))} lines {stream.Lines} of {lines}, sealed {stream.IsSealed}");
            Note(ref twice, stream.Repeats.Count > 0 || (lines is { } most && stream.Lines > most), build, scenario, $"twice: {string.Join("; ", stream.Repeats.Take(3))} lines {stream.Lines} of {lines}");
            Note(
                ref wrong, (outcome, reason) != (scenario.Outcome, scenario.Reason) || stream.Attempts != scenario.Attempts || stream.Ends != stream.Attempts, build, scenario,
                $"wrong: {outcome}, {reason}, {stream.Attempts} attempts, {stream.Ends} ends; should be {scenario.Outcome}, {scenario.Reason}, {scenario.Attempts}");
        }

        details.AddRange(await store.ReadAsync(Leftovers, default));
        return new(
            _builds.Count, lost, twice, wrong, _stuck.Count, details, _counts, new Dictionary<string, (int, int)>(StringComparer.Ordinal), default, events, default);

        void Note(ref int count, bool isSo, long build, Scenario scenario, string detail)
        {
            if (isSo)
            {
                count++;
                details.Add($"build {build} ({scenario.Name}): {detail}");
            }
        }
    }

    private static string RecordingOf(Scenario scenario) => Path.Combine(EventLogs.Own()!, scenario.Recording + ".json.gz");

    private static (string Outcome, string Reason) Ended(IStoreConnection connection, long build) => connection
        .Prepared("SELECT coalesce(s.outcome, 0), coalesce(json_extract(d.summary, '$.Reason'), '') FROM build_summary s JOIN build_detail d USING (build_id) WHERE build_id = ?1")
        .Bind(1, build).All(row => ($"{(Actors.Builds.BuildOutcome)row.Int64(0)}", row.Text(1))).DefaultIfEmpty(("none", "")).First();

    private static List<string> Leftovers(IStoreConnection connection) => connection
        .Prepared("SELECT 'build ' || build_id || ' still waits' FROM queue_item UNION ALL SELECT 'build ' || build_id || ' is still leased' FROM lease")
        .All(row => row.Text(0));

    private async Task<JsonElement> GetAsync(string path, CancellationToken stop)
        => await SendAsync(() => new(HttpMethod.Get, path), alsoRefused: true, stop);

    private async Task<JsonElement> PostAsync(string path, object body, string? key, CancellationToken stop, bool alsoRefused = false)
        => await SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
                if (key is not null)
                {
                    request.Headers.Add("Idempotency-Key", key);
                }

                return request;
            },
            alsoRefused, stop);

    /// <summary>Sent to whatever server lives, until one answers.</summary>
    private async Task<JsonElement> SendAsync(Func<HttpRequestMessage> make, bool alsoRefused, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                if (_url is { } url)
                {
                    using var request = make();
                    request.RequestUri = new(url, request.RequestUri!.OriginalString);
                    using var answer = await _http.SendAsync(request, stop);
                    var text = await answer.Content.ReadAsStringAsync(stop);
                    if (answer.IsSuccessStatusCode || (alsoRefused && (int)answer.StatusCode is (404 or 409)))
                    {
                        return JsonDocument.Parse(text).RootElement;
                    }

                    if ((int)answer.StatusCode is >= 400 and not 429 and not 503)
                    {
                        throw new ChaosFailure($"{request.RequestUri} was answered {(int)answer.StatusCode}: {text}");
                    }
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException || (e is TaskCanceledException && !stop.IsCancellationRequested))
            {
                // It was killed, or stands still.
            }

            await Task.Delay(Look, TimeProvider.System, stop);
        }
    }
}

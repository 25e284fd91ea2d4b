using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Toaster.Node.Tests.Agents;

/// <summary>Sessions, beats and work: the server's side, in memory.</summary>
internal sealed partial class FakeAgentServer
{
    private long _session;

    /// <summary>Requests to open a session, as they came.</summary>
    public ConcurrentQueue<JsonElement> Sessions { get; } = [];

    public ConcurrentQueue<JsonElement> Beats { get; } = [];

    /// <summary>Answered to the next beats in place of 200.</summary>
    public ConcurrentQueue<Fault> OnBeat { get; } = [];

    /// <summary>Attempts that were to be adopted, as they came.</summary>
    public ConcurrentQueue<JsonElement> Adoptions { get; } = [];

    public ConcurrentQueue<Fault> OnAdopt { get; } = [];

    public bool Drain { get; set; }

    /// <summary>Logs that are asked for, by build and task, until there is an answer.</summary>
    public ConcurrentDictionary<(long Build, string Task), string> Asked { get; } = [];

    public ConcurrentQueue<Fault> OnTold { get; } = [];

    /// <summary>What agents said to that.</summary>
    public ConcurrentQueue<JsonElement> Told { get; } = [];

    /// <summary>A build waits for an agent.</summary>
    public FakeBuild Assign(object spec)
    {
        lock (_lock)
        {
            var build = new FakeBuild(Builds.Count + 1, $"assigned-{Builds.Count + 1}", "") { Spec = spec };
            Builds.Add(build);
            return build;
        }
    }

    private void MapSessions(WebApplication app)
    {
        app.MapPost("/agent/v1/session", OpenAsync);
        app.MapPost("/agent/v1/adopt", AdoptAsync);
        app.MapPost("/agent/v1/beat", BeatAsync);
        app.MapGet("/agent/v1/work", WorkAsync);
        app.MapPost("/agent/v1/builds/{build:long}/{attempt:int}/asked", ToldAsync);
    }

    private async Task OpenAsync(HttpContext http)
    {
        var request = (await JsonDocument.ParseAsync(http.Request.Body)).RootElement;
        Sessions.Enqueue(request);
        Take(request.GetProperty("spools"));
        await http.Response.WriteAsJsonAsync(new { agent = 1, session = Interlocked.Increment(ref _session), beat = 0.05, builds = Desires(request.GetProperty("spools")) });
    }

    private async Task BeatAsync(HttpContext http)
    {
        var request = (await JsonDocument.ParseAsync(http.Request.Body)).RootElement;
        Beats.Enqueue(request);
        if (await FaultedAsync(http, OnBeat, null))
        {
            return;
        }

        if (request.GetProperty("session").GetInt64() != _session)
        {
            await AnswerAsync(http, 409, "\"code\":\"session-superseded\"");
            return;
        }

        Take(request.GetProperty("builds"));
        await http.Response.WriteAsJsonAsync(new { builds = Desires(request.GetProperty("builds")), drain = Drain, time = "2026-11-21T12:00:00Z", logs = Asked.Select(log => new { build = log.Key.Build, attempt = 1, task = log.Key.Task, token = log.Value }) });
    }

    private async Task ToldAsync(HttpContext http)
    {
        var told = (await JsonDocument.ParseAsync(http.Request.Body)).RootElement;
        Assert.Equal($"Bearer {Find(http)!.Token}", $"{http.Request.Headers.Authorization}");
        if (await FaultedAsync(http, OnTold, null))
        {
            return;
        }

        Told.Enqueue(told);
        Asked.TryRemove((Find(http)!.Id, told.GetProperty("task").GetString()!), out _);
        http.Response.StatusCode = 204;
    }

    private async Task WorkAsync(HttpContext http)
    {
        for (var turn = 0; turn < 20; turn++)
        {
            FakeBuild? next;
            lock (_lock)
            {
                next = Builds.Find(build => build is { Spec: not null, IsTaken: false });
            }

            if (next is not null)
            {
                await http.Response.WriteAsJsonAsync(new[] { new { build = next.Id, attempt = 1, stream = "s", token = next.Token, spec = next.Spec } });
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await http.Response.WriteAsync("[]");
    }

    private void Take(JsonElement named)
    {
        lock (_lock)
        {
            foreach (var build in named.EnumerateArray())
            {
                Builds[(int)build.GetProperty("build").GetInt64() - 1].IsTaken = true;
            }
        }
    }

    private List<object> Desires(JsonElement named)
    {
        lock (_lock)
        {
            return [.. named.EnumerateArray().Select(build => Builds[(int)build.GetProperty("build").GetInt64() - 1]).Select(build => Desire(build))];
        }
    }

    /// <summary>Tokens of what is sealed, or not known, are nobody's business.</summary>
    private static object Desire(FakeBuild build) => new
    {
        build = build.Id,
        attempt = 1,
        token = build.Seal is null && !build.IsForgotten ? build.Token : null,
        expected = build.Lines.Count + 1,
        offset = 0,
        desired = build.IsForgotten ? "offer" : build.Seal is null ? build.Desired : "keep",
    };

    private async Task AdoptAsync(HttpContext http)
    {
        var request = (await JsonDocument.ParseAsync(http.Request.Body)).RootElement;
        Adoptions.Enqueue(request);
        if (await FaultedAsync(http, OnAdopt, null))
        {
            return;
        }

        FakeBuild build;
        lock (_lock)
        {
            build = Builds[(int)request.GetProperty("build").GetInt64() - 1];
            build.IsForgotten = false;
        }

        await http.Response.WriteAsJsonAsync(Desire(build));
    }
}

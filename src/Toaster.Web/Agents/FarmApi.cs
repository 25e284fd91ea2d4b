using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Hosting;
using Toaster.Actors;
using Toaster.Actors.Agents;
using Toaster.Web.Api;
using Toaster.Web.Hosting;

namespace Toaster.Web.Agents;

/// <summary>What agents call beside their builds' streams: enrolment, session, beat, work. Needs <see cref="IFarm"/>.</summary>
internal static class FarmApi
{
    private const int MostSpools = 10_000;
    private const double MostWait = 60;

    public static void MapFarm(this IEndpointRouteBuilder agents)
    {
        agents.MapPost("/enrol", Enrol).Policy(RoutePolicy.Open);
        agents.MapPost("/session", Open).Policy(RoutePolicy.Serving);
        agents.MapPost("/adopt", Adopt).Policy(RoutePolicy.Serving);
        agents.MapPost("/beat", Beat).Policy(RoutePolicy.Serving);
        agents.MapGet("/work", Work).Policy(RoutePolicy.Serving);
    }

    private static async Task<JsonHttpResult<EnrolledModel>> Enrol(HttpContext http, [FromServices] IFarm farm, CancellationToken ct)
    {
        var model = await AgentApi.ReadAsync(http, AgentJson.Default.EnrolModel, ct);
        var enrolled = await farm.EnrolAsync(model.Token ?? "", model.Name ?? "", ct);
        return TypedResults.Json(new EnrolledModel(enrolled.Agent.Value, enrolled.Key), AgentJson.Default.EnrolledModel);
    }

    private static async Task<JsonHttpResult<SessionModel>> Open(HttpContext http, [FromServices] IFarm farm, [FromServices] Draining draining, CancellationToken ct)
    {
        draining.Check();
        var agent = await WhoAsync(http, farm, ct);
        var hello = await AgentApi.ReadAsync(http, AgentJson.Default.HelloModel, ct);
        if (hello.Spools is { Count: > MostSpools })
        {
            throw AgentApi.Bad($"An agent names at most {MostSpools:N0} spools.");
        }

        var session = await farm.OpenSessionAsync(
            agent,
            new(
                hello.Name ?? "", hello.Instance ?? "", hello.Version ?? "", hello.Protocol ?? 0, hello.Labels ?? [], hello.Slots ?? 1,
                [.. (hello.Spools ?? []).Select(spool => new AgentSpool(new(spool.Build), spool.Attempt, spool.Stream ?? "", spool.State ?? ""))]),
            ct);
        return TypedResults.Json(
            new SessionModel(
                session.Agent.Value, session.Session, (int)session.Beat.TotalSeconds,
                [.. session.Builds.Select(Model)]),
            AgentJson.Default.SessionModel);
    }

    private static SessionBuildModel Model(SessionBuild build) => new(build.Build.Value, build.Attempt, build.Token, build.Place.Next, build.Place.Offset, build.Desired);

    private static async Task<JsonHttpResult<SessionBuildModel>> Adopt(HttpContext http, [FromServices] IFarm farm, [FromServices] Draining draining, CancellationToken ct)
    {
        draining.Check();
        var agent = await WhoAsync(http, farm, ct);
        var adopt = await AgentApi.ReadAsync(http, AgentJson.Default.AdoptModel, ct);
        if (adopt is not { Agent: { } number, Session: { } session, Spec: { Project: { } project, Targets: not null } spec })
        {
            throw AgentApi.Bad("Who wants an attempt adopted names the agent, its session, and the attempt as it was assigned, with its spec.");
        }

        var whole = spec with { Project = project, Repositories = spec.Repositories ?? [], Layers = spec.Layers ?? [], Variables = spec.Variables ?? [] };
        var adopted = await farm.AdoptAsync(
            Same(agent, number), session, new(new(adopt.Build), adopt.Attempt, adopt.Stream ?? "", AgentSpool.Sealed), whole, ct);
        return TypedResults.Json(Model(adopted), AgentJson.Default.SessionBuildModel);
    }

    private static async Task<JsonHttpResult<BeatAnswerModel>> Beat(HttpContext http, [FromServices] IFarm farm, [FromServices] Draining draining, CancellationToken ct)
    {
        draining.Check();
        var agent = await WhoAsync(http, farm, ct);
        var beat = await AgentApi.ReadAsync(http, AgentJson.Default.BeatModel, ct);
        if (beat is not { Agent: { } number, Session: { } session } || beat.Builds is { Count: > MostSpools })
        {
            throw AgentApi.Bad("A beat names its agent and its session, as the answer to opening the session did.");
        }

        var answer = await farm.BeatAsync(
            new(
                Same(agent, number), session, beat.FreeSlots ?? 0, beat.Disk?.Free, beat.Disk?.Total, beat.Load,
                [.. (beat.Builds ?? []).Select(build => new BeatBuild(new(build.Build), build.Attempt, build.Last))]),
            ct);
        return TypedResults.Json(
            new BeatAnswerModel(
                [.. answer.Builds.Select(build => new DesiredModel(build.Build.Value, build.Attempt, build.Desired))], answer.IsDraining, answer.Time,
                answer.Logs.Count == 0 ? null : [.. answer.Logs.Select(log => new AskedLogModel(log.Build.Value, log.Attempt, log.Task, log.Token))]),
            AgentJson.Default.BeatAnswerModel);
    }

    private static async Task<JsonHttpResult<IReadOnlyList<WorkModel>>> Work(
        HttpContext http, [FromServices] IFarm farm, [FromServices] IHostApplicationLifetime lifetime, [FromServices] Draining draining, CancellationToken ct)
    {
        draining.Check();
        var agent = await WhoAsync(http, farm, ct);
        var wait = double.TryParse(http.Request.Query["wait"], CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= MostWait
            ? TimeSpan.FromSeconds(seconds) : throw AgentApi.Bad($"How long to wait for work is missing: ?wait=25, at most {MostWait:0} seconds.");
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(ct, lifetime.ApplicationStopping, draining.Begun);
        IReadOnlyList<WorkItem> work = [];
        try
        {
            work = await farm.WorkAsync(Same(agent, Number(http, "agent")), Number(http, "session"), wait, stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            draining.Check();
            // Nothing, then: the agent asks again, and somebody else answers.
        }

        return TypedResults.Json<IReadOnlyList<WorkModel>>(
            [.. work.Select(item => new WorkModel(item.Build.Value, item.Attempt, item.Stream, item.Token, item.Spec))],
            AgentJson.Default.IReadOnlyListWorkModel);
    }

    /// <summary>The agent of the key that was shown; null: somebody else who may change things.</summary>
    private static async ValueTask<AgentId?> WhoAsync(HttpContext http, IFarm farm, CancellationToken ct)
    {
        if (AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization, out var shown) && shown.Parameter is { } key
            && "Bearer".Equals(shown.Scheme, StringComparison.OrdinalIgnoreCase) && await farm.FindByKeyAsync(key, ct) is { } agent)
        {
            return agent;
        }

        if (http.MayChange())
        {
            return null;
        }

        http.Response.Headers.WWWAuthenticate = "Bearer";
        throw new ApiProblemException(
            StatusCodes.Status401Unauthorized, "token-needed", "This is no agent's key. toaster admin enrol makes a token by which an agent gets one.");
    }

    private static AgentId Same(AgentId? shown, long named) => shown is null || shown.Value.Value == named
        ? new(named) : throw new ApiProblemException(StatusCodes.Status403Forbidden, "other-agent", $"This key is not that of agent {named}.");

    private static long Number(HttpContext http, string name) => long.TryParse(http.Request.Query[name], out var number)
        ? number : throw AgentApi.Bad($"The number of the {name} is missing: ?{name}=1.");
}

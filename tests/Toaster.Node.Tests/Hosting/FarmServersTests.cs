using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Toaster.Node.Tests.Support;
using Toaster.Testing;
using Toaster.Web.Hosting;

namespace Toaster.Node.Tests.Hosting;

/// <summary>Servers of one PostgreSQL database, as programs and browsers find them.</summary>
public sealed partial class FarmServersTests : IDisposable
{
    private readonly TemporaryDirectory _a = new(), _b = new();

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
    }

    [SkippableFact]
    public async Task ServerThatIsToEnd_SaysSo_SendsAgentsAway_AndStillAnswers()
    {
        await using var database = TestDatabase.Create();
        await using var server = await RunningServer.StartAsync(_a.Path, ("Db", database.ConnectionString), ("DrainSeconds", "0"));
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/readyz")).StatusCode);
        using var hello = JsonContent.Create(new { name = "builder", instance = "i", version = "1", protocol = 1 });
        var session = await RunningServer.JsonAsync(await server.Http.PostAsync("/agent/v1/session", hello));
        var work = server.Http.GetAsync($"/agent/v1/work?agent={session.GetProperty("agent")}&session={session.GetProperty("session")}&wait=60");

        server.Server.Services.GetRequiredService<Draining>().Begin();

        using var ready = await server.Http.GetAsync("/readyz");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "This server is about to end.\n"), (ready.StatusCode, await ready.Content.ReadAsStringAsync()));
        await AssertDrainingAsync(await work);
        await AssertDrainingAsync(await server.Http.PostAsync("/agent/v1/session", hello));
        using var beat = JsonContent.Create(new { agent = 1, session = 1 });
        await AssertDrainingAsync(await server.Http.PostAsync("/agent/v1/beat", beat));
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/builds")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/healthz")).StatusCode);
    }

    [SkippableFact]
    public async Task DatabaseAway_IsSaidWith503_AndItGoesOnByItself()
    {
        using var postgres = PostgresServer.Start(isDurable: false);
        await using var server = await RunningServer.StartAsync(_a.Path, ("Db", postgres.ConnectionString("postgres")));
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/builds")).StatusCode);

        postgres.Stop();

        using var page = await server.Http.GetAsync("/builds");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "3"), (page.StatusCode, page.Headers.RetryAfter?.ToString()));
        Assert.Contains("The database does not answer.", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var api = await server.Http.GetAsync("/api/v1/builds");
        var problem = await RunningServer.JsonAsync(api);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "3", "unavailable"), (api.StatusCode, api.Headers.RetryAfter?.ToString(), problem.GetProperty("code").GetString()));
        Assert.Contains("goes on by itself", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Http.GetAsync("/readyz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/healthz")).StatusCode);

        postgres.StartAgain();

        await Eventually.UntilAsync(async () => (await server.Http.GetAsync("/readyz")).StatusCode == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/builds")).StatusCode);
    }

    [SkippableFact]
    public async Task Form_OfOneServer_IsTakenByAnother()
    {
        await using var database = TestDatabase.Create();
        await using var one = await RunningServer.StartAsync(_a.Path, ("Db", database.ConnectionString));
        await using var other = await RunningServer.StartAsync(_b.Path, ("Db", database.ConnectionString));
        using var page = await one.Http.GetAsync("/builds");
        var token = Token().Match(await page.Content.ReadAsStringAsync()).Groups["token"].Value;
        var cookies = string.Join("; ", page.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));

        Assert.Equal(HttpStatusCode.Redirect, await SendAsync(token));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(token[..^4] + "AAAA"));

        async Task<HttpStatusCode> SendAsync(string shown)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/theme")
            {
                Content = new FormUrlEncodedContent([new("theme", "dark"), new("back", "/builds"), new("__RequestVerificationToken", shown)]),
            };
            request.Headers.Add("Cookie", cookies);
            using var answer = await other.Http.SendAsync(request);
            return answer.StatusCode;
        }
    }

    private static async Task AssertDrainingAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.Equal(
                (HttpStatusCode.ServiceUnavailable, "1", "draining"),
                (answer.StatusCode, answer.Headers.RetryAfter?.ToString(), (await RunningServer.JsonAsync(answer)).GetProperty("code").GetString()));
        }
    }

    [GeneratedRegex("""name="__RequestVerificationToken"[^>]*value="(?<token>[^"]+)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}

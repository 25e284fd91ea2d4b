using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Toaster.Node.Tests.Support;
using Toaster.Testing;

namespace Toaster.Node.Tests.Hosting;

/// <summary>Projects, the queue and nodes through the whole server.</summary>
public sealed class ProjectServerTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync(_directory.Path);

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Build_OfANewProject_WaitsWithItsReason_IsCancelledAndRepeated()
    {
        var project = await SendAsync("POST", "/projects", """{"name":"poky","directory":"/home/me/build","targets":["toast"],"labels":["kvm"]}""", 201);
        var id = project.GetProperty("id").GetInt64();

        var build = await SendAsync("POST", $"/projects/{id}/builds", """{"task":"do_compile","dryRun":true,"variables":[{"name":"A","value":"b"}]}""", 201);
        var number = build.GetProperty("id").GetInt64();

        Assert.False(build.TryGetProperty("outcome", out _));
        Assert.Equal(("poky", "toast", "kvm"), (
            build.GetProperty("project").GetProperty("name").GetString(), build.GetProperty("targets")[0].GetProperty("name").GetString(), build.GetProperty("origin").GetProperty("labels")[0].GetString()));
        Assert.Equal(("/home/me/build", "compile", true), (
            build.GetProperty("spec").GetProperty("directory").GetString(), build.GetProperty("spec").GetProperty("task").GetString(), build.GetProperty("spec").GetProperty("dryRun").GetBoolean()));
        var waiting = (await SendAsync("GET", $"/builds/{number}", null, 200)).GetProperty("origin").GetProperty("waiting");
        Assert.Equal((1, "no-agent"), (waiting.GetProperty("position").GetInt32(), waiting.GetProperty("reason").GetString()));
        Assert.Equal(number, (await SendAsync("GET", "/builds?waiting=true", null, 200)).GetProperty("items")[0].GetProperty("id").GetInt64());
        Assert.Equal(number, (await SendAsync("GET", "/queue", null, 200)).GetProperty("waiting")[0].GetProperty("build").GetInt64());
        Assert.Equal(1, (await SendAsync("GET", $"/projects/{id}", null, 200)).GetProperty("waiting").GetInt32());

        await SendAsync("POST", $"/builds/{number}/priority?priority=-3", "", 202);
        Assert.Equal(-3, (await SendAsync("GET", "/queue", null, 200)).GetProperty("waiting")[0].GetProperty("priority").GetInt32());
        Assert.Equal("refused", (await SendAsync("DELETE", $"/projects/{id}", null, 409)).GetProperty("code").GetString());
        await SendAsync("POST", $"/builds/{number}/cancel", "", 202);
        await UntilAsync($"/builds/{number}", json => json.TryGetProperty("outcome", out var outcome) && outcome.GetString() == "Cancelled");
        Assert.Equal("refused", (await SendAsync("POST", $"/builds/{number}/cancel", "", 409)).GetProperty("code").GetString());

        var again = await SendAsync("POST", $"/builds/{number}/rebuild", "", 201);
        Assert.Equal((number, "compile"), (again.GetProperty("origin").GetProperty("rebuildOf").GetInt64(), again.GetProperty("spec").GetProperty("task").GetString()));
    }

    [Fact]
    public async Task Start_SentAgainWithItsKey_AnswersTheSameBuild()
    {
        await SendAsync("POST", "/projects", """{"name":"poky","directory":"/home/me/build","targets":["toast"]}""", 201);

        var first = await SendAsync("POST", "/projects/2/builds", "{}", 201, "k");

        Assert.Equal(first.GetProperty("id").GetInt64(), (await SendAsync("POST", "/projects/2/builds", "{}", 201, "k")).GetProperty("id").GetInt64());
        Assert.Equal(1, (await SendAsync("GET", "/queue", null, 200)).GetProperty("waiting").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"name":"x","directory":"relative"}""", "absolute path")]
    [InlineData("""{"name":" "}""", "1 to 200 characters")]
    [InlineData("""{"name":"x","repositories":[{"name":"p","url":"https://g/p","revision":"r"}]}""", "where bitbake is")]
    [InlineData("""{"name":"x","repositories":[{"name":"p","url":null,"revision":"r"}]}""", "url")]
    [InlineData("""{"name":"x","targets":[null]}""", "entry of targets")]
    [InlineData("""{"name":null}""", "a project's name is missing")]
    public async Task Project_OfImpossibleSettings_IsRefusedWithASentence(string body, string says)
    {
        var problem = await SendAsync("POST", "/projects", body, 400);

        Assert.Equal("bad-value", problem.GetProperty("code").GetString());
        Assert.Contains(says, problem.GetProperty("detail").GetString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Node_ComesWithAnEnrolmentToken_IsPausedAndRemoved()
    {
        var token = (await SendAsync("POST", "/nodes/enrolments", "", 201)).GetProperty("token").GetString();
        var key = (await SendAsync("POST", "/agent/v1/enrol", $$"""{"token":"{{token}}","name":"oven"}""", 200)).GetProperty("key").GetString();
        var agent = await SendAsync(
            "POST", "/agent/v1/session", """{"name":"oven","instance":"0123456789abcdef0123456789abcdef","version":"1.0","protocol":1,"labels":["x86"],"slots":2,"spools":[]}""", 200, bearer: key);
        var id = agent.GetProperty("agent").GetInt64();

        var node = (await SendAsync("GET", "/nodes", null, 200)).GetProperty("items")[0];
        Assert.Equal(("oven", "Ready", false, 2), (node.GetProperty("name").GetString(), node.GetProperty("state").GetString(), node.GetProperty("isLost").GetBoolean(), node.GetProperty("slots").GetInt32()));
        Assert.Equal("Paused", (await SendAsync("POST", $"/nodes/{id}/pause", "", 200)).GetProperty("state").GetString());
        await SendAsync("DELETE", $"/nodes/{id}", null, 204);
        Assert.Equal("no-such-node", (await SendAsync("DELETE", $"/nodes/{id}", null, 404)).GetProperty("code").GetString());
    }

    private async Task UntilAsync(string path, Func<JsonElement, bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!isSo(await SendAsync("GET", path, null, 200)))
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task<JsonElement> SendAsync(string method, string path, string? body, int status, string? key = null, string? bearer = null)
    {
        using var request = new HttpRequestMessage(new(method), path.StartsWith("/agent", StringComparison.Ordinal) ? path : "/api/v1" + path)
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
            Headers = { Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer) },
        };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await _server.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{method} {path} answers {(int)answer.StatusCode}: {text}");
        return JsonDocument.Parse(text.Length > 0 ? text : "null").RootElement;
    }
}

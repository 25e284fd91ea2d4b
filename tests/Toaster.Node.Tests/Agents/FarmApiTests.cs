using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Toaster.Node.Hosting;
using Toaster.Node.Tests.Support;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents;

/// <summary>Enrolment, session, beat and work, as an agent made of curl would call them.</summary>
public sealed class FarmApiTests : IAsyncLifetime
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
    public async Task Agent_FromSessionToSeal()
    {
        var build = await StartAsync();
        var (agent, session) = await ComeAsync();

        var work = Assert.Single((await GetAsync($"work?agent={agent}&session={session}&wait=30")).Body.EnumerateArray());
        var spec = work.GetProperty("spec");
        Assert.Equal((build, 1, "/home/me/build", "coffee", "qemux86"), (
            work.GetProperty("build").GetInt64(), work.GetProperty("attempt").GetInt32(), spec.GetProperty("directory").GetString(),
            spec.GetProperty("targets")[0].GetString(), spec.GetProperty("machine").GetString()));

        var beat = await PostAsync("beat", new { agent, session, freeSlots = 0, disk = new { free = 5L << 30, total = 9L << 30 }, load = 1.5, builds = new[] { new { build, attempt = 1, last = 0 } } });
        Assert.Equal((200, "run"), (beat.Status, beat.Body.GetProperty("builds")[0].GetProperty("desired").GetString()));
        Assert.False(beat.Body.GetProperty("drain").GetBoolean());

        var log = await LiveLog.ReadAsync("demo-coffee");
        var recorder = new Recorder(_server.Http) { Build = build, Token = work.GetProperty("token").GetString()! };
        Assert.Equal((200, "run"), Desired(await recorder.SendAsync(1, log.Batch(1, 20))));
        await _server.System.Queue.CancelAsync(new(build), force: false, default);
        Assert.Equal((200, "cancel"), Desired(await recorder.SendAsync(21, log.Batch(21, log.Lines.Count - 20))));
        Assert.Equal(200, (await recorder.SealAsync(Recorder.SealOf(log))).Status);
        Assert.Empty((await _server.System.Queue.ListAsync(default)).Running);
    }

    [Fact]
    public async Task Log_ThatWasNotSent_IsAskedOfTheAgent_TakenAfterTheSeal_AndShown()
    {
        var build = await StartAsync();
        var (agent, session) = await ComeAsync();
        var work = Assert.Single((await GetAsync($"work?agent={agent}&session={session}&wait=30")).Body.EnumerateArray());
        var token = work.GetProperty("token").GetString()!;
        await PostAsync("beat", new { agent, session, builds = new[] { new { build, attempt = 1, last = 0 } } });
        var log = await LiveLog.ReadAsync("demo-coffee");
        var recorder = new Recorder(_server.Http) { Build = build, Token = token };
        await recorder.SendAsync(1, log.Batch(1, log.Lines.Count));
        await recorder.SealAsync(Recorder.SealOf(log));
        Actors.Builds.Interpretation.TaskRow? row = null;
        await Eventually.UntilAsync(async () => (row = (await _server.System.Views.TasksAsync(
            new(build), new(new(1, 100)), default)).Page.Rows.FirstOrDefault(task => task.LogFile is not null)) is not null);
        var fetch = $"/api/v1/builds/{build}/tasks/{row!.Id}/log/fetch";
        var name = $"{row.RecipeFile}:{row.Task}";

        using var asked = await _server.Http.PostAsync(fetch, null);
        Assert.Equal((200, "wanted", "builder-1"), ((int)asked.StatusCode, await StateAsync(asked), (await RunningServer.JsonAsync(asked)).GetProperty("node").GetString()));
        var told = Assert.Single((await PostAsync("beat", new { agent, session })).Body.GetProperty("logs").EnumerateArray());
        Assert.Equal((build, 1, name, token), (
            told.GetProperty("build").GetInt64(), told.GetProperty("attempt").GetInt32(), told.GetProperty("task").GetString(), told.GetProperty("token").GetString()));

        Assert.Equal((401, "token-needed"), Code(await PostAsync($"builds/{build}/1/asked", new { task = name }, "x")));
        Assert.Equal((400, "bad-value"), Code(await PostAsync($"builds/{build}/1/asked", new { cannot = "No." }, token)));
        Assert.Equal(204, (await PostAsync($"builds/{build}/1/asked", new { task = name, cannot = "It is gone." }, token)).Status);
        using var cannot = await _server.Http.GetAsync(fetch);
        Assert.Equal("cannot", await StateAsync(cannot));
        Assert.False((await PostAsync("beat", new { agent, session })).Body.TryGetProperty("logs", out _));
        using var again = await _server.Http.PostAsync(fetch, null);
        Assert.Equal("wanted", await StateAsync(again));

        using var put = new HttpRequestMessage(HttpMethod.Put, $"/agent/v1/builds/{build}/1/logs/task-9-fetched?offset=0&complete=1&task={Uri.EscapeDataString(name)}") { Content = new StringContent("NOTE: here\n") };
        put.Headers.Authorization = new("Bearer", token);
        using var taken = await _server.Http.SendAsync(put);
        Assert.Equal(200, (int)taken.StatusCode);
        Assert.Equal(204, (await PostAsync($"builds/{build}/1/asked", new { task = name }, token)).Status);

        using var here = await _server.Http.GetAsync(fetch);
        Assert.Equal("here", await StateAsync(here));
        Assert.Equal("NOTE: here\n", await _server.Http.GetStringAsync($"/api/v1/builds/{build}/tasks/{row.Id}/log"));
        Assert.Contains("/logs/task-9-fetched", await _server.Http.GetStringAsync($"/builds/{build}/tasks/{row.Id}"), StringComparison.Ordinal);
        Assert.Null((await _server.System.LogWishes.FindAsync(new(build), name, "builder-1", default)).Wish);

        static async Task<string?> StateAsync(HttpResponseMessage answer) => (await RunningServer.JsonAsync(answer)).GetProperty("state").GetString();
    }

    [Fact]
    public async Task Session_OpenedAgain_SaysWhereEachStreamStands()
    {
        var build = await StartAsync();
        var (agent, session) = await ComeAsync();
        var work = (await GetAsync($"work?agent={agent}&session={session}&wait=30")).Body[0];
        var log = await LiveLog.ReadAsync("demo-coffee");
        await new Recorder(_server.Http) { Build = build, Token = work.GetProperty("token").GetString()! }.SendAsync(1, log.Batch(1, 7));

        var (_, body) = await PostAsync("session", Hello(new { build, attempt = 1, stream = work.GetProperty("stream").GetString(), state = "running" }, new { build = 99L, attempt = 1, stream = (string?)"x", state = "ended" }));

        Assert.Equal((8L, work.GetProperty("token").GetString(), "run"), (
            body.GetProperty("builds")[0].GetProperty("expected").GetInt64(), body.GetProperty("builds")[0].GetProperty("token").GetString(),
            body.GetProperty("builds")[0].GetProperty("desired").GetString()));
        Assert.Equal("offer", body.GetProperty("builds")[1].GetProperty("desired").GetString()); // The store may have been restored.
        Assert.False(body.GetProperty("builds")[1].TryGetProperty("token", out _));
        var adopt = new { agent, session = body.GetProperty("session").GetInt64(), build = 99, attempt = 1, stream = "x", spec = new { project = "Kitchen", targets = new[] { "image" } } };
        Assert.Equal((404, "no-such-build"), Code(await PostAsync("adopt", adopt)));
        Assert.Equal((409, "session-superseded"), Code(await PostAsync("adopt", adopt with { session = session })));
    }

    [Fact]
    public async Task Work_WithoutAny_IsAnEmptyList_AndASessionThatIsOverIsRefused()
    {
        var (agent, session) = await ComeAsync();
        Assert.Equal((200, 0), ((await GetAsync($"work?agent={agent}&session={session}&wait=0")) is var answer ? answer.Status : 0, answer.Body.GetArrayLength()));

        await ComeAsync();

        Assert.Equal((409, "session-superseded"), Code(await GetAsync($"work?agent={agent}&session={session}&wait=0")));
        Assert.Equal((409, "session-superseded"), Code(await PostAsync("beat", new { agent, session })));
    }

    [Theory]
    [InlineData("session", """{"name":"a b","instance":"x","protocol":1}""", 400, "bad-value")]
    [InlineData("session", """{"name":"a","protocol":1}""", 400, "bad-value")]
    [InlineData("session", """{"name":"a","instance":"x","protocol":2}""", 400, "other-protocol")]
    [InlineData("session", """{"name":"a","instance":"x","protocol":1,"slots":1000}""", 400, "bad-value")]
    [InlineData("session", """{"name":"a","instance":"x","protocol":1,"labels":["a b"]}""", 400, "bad-value")]
    [InlineData("session", """{"name":"a","instance":"x","protocol":1,"colour":"blue"}""", 200, null)]
    [InlineData("session", "[]", 400, "bad-value")]
    [InlineData("beat", "{}", 400, "bad-value")]
    [InlineData("adopt", "{}", 400, "bad-value")]
    [InlineData("adopt", """{"agent":1,"session":1,"build":1,"attempt":1,"stream":"x"}""", 400, "bad-value")]
    [InlineData("enrol", """{"token":"x","name":"a"}""", 401, "bad-enrolment")]
    [InlineData("enrol", """{"token":"x","name":""}""", 400, "bad-value")]
    public async Task Calls_ThatAreNotRight_AreRefused(string call, string body, int status, string? code)
    {
        using var answer = await _server.Http.PostAsync($"/agent/v1/{call}", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(code, code is null ? null : (await RunningServer.JsonAsync(answer)).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("work")]
    [InlineData("work?agent=1&session=1")]
    [InlineData("work?agent=1&session=1&wait=3600")]
    [InlineData("work?agent=1&session=1&wait=NaN")]
    [InlineData("work?agent=x&session=1&wait=0")]
    public async Task Work_WithoutWhatItNeeds_IsRefused(string call) => Assert.Equal((400, "bad-value"), Code(await GetAsync(call)));

    [Fact]
    public async Task EnrolledAgent_ComesInByItsKey_AndSpeaksForItselfAlone()
    {
        var token = await _server.System.Farm.MintEnrolmentAsync(Actors.PoolId.Default, default);
        new AdminToken(_directory.Path).Create(); // From now on whoever changes something must show one.
        var (status, enrolled) = await PostAsync("enrol", new { token, name = "builder-9" });
        Assert.Equal(200, status);
        var key = enrolled.GetProperty("key").GetString()!;
        Assert.Equal((401, "token-needed"), Code(await PostAsync("session", Hello())));
        Assert.Equal((401, "token-needed"), Code(await PostAsync("session", Hello(), key[..^1] + "x")));
        Assert.Equal((401, "bad-enrolment"), Code(await PostAsync("enrol", new { token, name = "builder-9" })));

        var (opened, body) = await PostAsync("session", Hello(), key);

        var (agent, session) = (body.GetProperty("agent").GetInt64(), body.GetProperty("session").GetInt64());
        Assert.Equal((200, enrolled.GetProperty("agent").GetInt64()), (opened, agent));
        Assert.Equal(200, (await PostAsync("beat", new { agent, session }, key)).Status);
        Assert.Equal((403, "other-agent"), Code(await PostAsync("beat", new { agent = agent + 1, session }, key)));
        Assert.Equal((401, "token-needed"), Code(await PostAsync("builds", new { key = Recorder.Key, source = "x" }, key))); // It is no door to anything else.
    }

    private async Task<long> StartAsync()
    {
        var project = await _server.System.ProjectCommands.CreateAsync("Kitchen", new() { Directory = "/home/me/build", Targets = ["coffee"], Machine = "qemux86" }, default);
        return (await _server.System.Queue.StartAsync(project.Id, new([]), default)).Value;
    }

    private async Task<(long Agent, long Session)> ComeAsync()
    {
        var (status, body) = await PostAsync("session", Hello());
        Assert.Equal((200, 5), (status, body.GetProperty("beat").GetInt32()));
        return (body.GetProperty("agent").GetInt64(), body.GetProperty("session").GetInt64());
    }

    private static object Hello(params object[] spools)
        => new { name = "builder-1", instance = "0123", version = "1.0", protocol = 1, labels = new[] { "x86" }, slots = 1, spools };

    private async Task<(int Status, JsonElement Body)> PostAsync(string call, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/agent/v1/{call}") { Content = JsonContent.Create(body) };
        request.Headers.Authorization = key is null ? null : new("Bearer", key);
        using var answer = await _server.Http.SendAsync(request);
        return ((int)answer.StatusCode, answer.StatusCode == System.Net.HttpStatusCode.NoContent ? default : await RunningServer.JsonAsync(answer));
    }

    private async Task<(int Status, JsonElement Body)> GetAsync(string call)
    {
        using var answer = await _server.Http.GetAsync($"/agent/v1/{call}");
        return ((int)answer.StatusCode, await RunningServer.JsonAsync(answer));
    }

    private static (int, string?) Code((int Status, JsonElement Body) answer) => (answer.Status, answer.Body.GetProperty("code").GetString());

    private static (int, string?) Desired((int Status, JsonElement Body) answer) => (answer.Status, answer.Body.GetProperty("desired").GetString());
}

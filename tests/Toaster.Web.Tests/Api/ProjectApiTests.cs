using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Toaster.Actors.Projects;

namespace Toaster.Web.Tests.Api;

/// <summary>Projects, starting builds of them, and the queue, over HTTP.</summary>
public sealed class ProjectApiTests : IAsyncLifetime
{
    private readonly ApiHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Create_AnswersTheProjectAndWhereItIs()
    {
        var (answer, project) = await SendAsync("POST", "/projects", """
            {"name":"own","description":"ours","repositories":[{"name":"poky","url":"https://git.example/poky","revision":"scarthgap"}],
             "bitbake":"poky/bitbake","layers":["poky/meta","poky/meta-poky"],"machine":"qemux86-64","variables":[{"name":"A:append","value":" b"}],
             "targets":["core-image-minimal"],"atMost":1,"priority":-5,"labels":["kvm"]}
            """);

        Assert.Equal((201, "/api/v1/projects/6"), ((int)answer.StatusCode, answer.Headers.Location!.ToString()));
        Assert.Equal(("own", "poky/meta-poky", " b", -5, "/projects/6"), (
            project.GetProperty("name").GetString(), project.GetProperty("layers")[1].GetString(), project.GetProperty("variables")[0].GetProperty("value").GetString(),
            project.GetProperty("priority").GetInt32(), project.GetProperty("page").GetString()));
        var settings = (await _host.Projects.FindAsync(new Actors.ProjectId(6), default))!.Settings;
        Assert.Equal(("scarthgap", 1, "kvm"), (settings.Repositories[0].Revision, settings.AtMost, settings.Labels[0]));
    }

    [Fact]
    public async Task Edit_ChangesOnlyWhatItNames_AndNullEmpties()
    {
        await _host.Projects.EditAsync(new(5), null, new() { Machine = "qemuarm64", Distro = "poky", Targets = ["toast"], Directory = "/home/me/build" }, null, default);

        var (answer, project) = await SendAsync("PATCH", "/projects/5", """{"distro":null,"hidden":true,"targets":["jam","tea"]}""");

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(("kitchen", "qemuarm64", true, 2), (
            project.GetProperty("name").GetString(), project.GetProperty("machine").GetString(), project.GetProperty("hidden").GetBoolean(), project.GetProperty("targets").GetArrayLength()));
        Assert.False(project.TryGetProperty("distro", out _));
        Assert.Equal("/home/me/build", project.GetProperty("directory").GetString());
    }

    [Fact]
    public async Task Replace_LeavesNothingOfWhatWasBefore()
    {
        await _host.Projects.EditAsync(new(5), null, new() { Machine = "qemuarm64" }, true, default);

        var (_, project) = await SendAsync("PUT", "/projects/5", """{"name":"pantry"}""");

        Assert.Equal(("pantry", false), (project.GetProperty("name").GetString(), project.GetProperty("hidden").GetBoolean()));
        Assert.False(project.TryGetProperty("machine", out _));
    }

    [Fact]
    public async Task List_ShowsHiddenOnesWhenAsked()
    {
        await _host.Projects.EditAsync(new(5), null, null, true, default);

        Assert.Equal(1, (await _host.GetAsync("/api/v1/projects")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(2, (await _host.GetAsync("/api/v1/projects?hidden=true")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Delete_LeavesNothing()
    {
        Assert.Equal(204, (int)(await _host.Client.DeleteAsync("/api/v1/projects/5")).StatusCode);
        Assert.Equal(404, (await _host.GetAsync("/api/v1/projects/5")).Status);
    }

    [Theory]
    [InlineData("POST", "/projects", "{}", "missing")]
    [InlineData("POST", "/projects", """{"name":7}""", "$.name")]
    [InlineData("POST", "/projects", """{"name":"x","machin":"y"}""", "$.machin")]
    [InlineData("POST", "/projects", "", "JSON")]
    [InlineData("PATCH", "/projects/5", "[]", "no object")]
    [InlineData("PATCH", "/projects/5", """{"layers":"a"}""", "$.layers")]
    [InlineData("POST", "/projects/5/builds", """{"targets":"a"}""", "$.targets")]
    [InlineData("POST", "/projects/5/builds", "null", "null")]
    public async Task Body_ThatIsNotWhatTheAddressTakes_IsRefusedWithThePlace(string method, string path, string body, string says)
    {
        var (answer, problem) = await SendAsync(method, path, body);

        Assert.Equal((400, "bad-value"), ((int)answer.StatusCode, problem.GetProperty("code").GetString()));
        Assert.Contains(says, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Toaster.Web", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(_host.Queue.Started);
    }

    [Theory]
    [InlineData("bad-value", 400)]
    [InlineData("no-such-project", 404)]
    [InlineData("name-taken", 409)]
    [InlineData("refused", 409)]
    [InlineData("unavailable", 503)]
    public async Task Refusal_HasItsStatus(string code, int status)
    {
        _host.Projects.Refuse = _host.Queue.Refuse = new RefusedException(code, "Why not.");

        foreach (var (method, path) in new[] { ("POST", "/projects"), ("PUT", "/projects/5"), ("PATCH", "/projects/5"), ("DELETE", "/projects/5"), ("POST", "/projects/5/builds"), ("POST", "/builds/1/cancel"), ("POST", "/builds/1/rebuild") })
        {
            var (answer, problem) = await SendAsync(method, path, path.EndsWith("/builds", StringComparison.Ordinal) ? "{}" : """{"name":"x"}""");
            Assert.Equal((path, status, code, "Why not."), (path, (int)answer.StatusCode, problem.GetProperty("code").GetString(), problem.GetProperty("detail").GetString()));
        }
    }

    [Fact]
    public async Task Start_PassesOnWhatIsAsked_AndAnswersTheBuild()
    {
        var (answer, build) = await SendAsync(
            "POST", "/projects/5/builds",
            """{"targets":["toast","jam:do_fetch"],"task":"compile","continue":true,"force":true,"dryRun":true,"priority":7,"labels":["kvm"],"variables":[{"name":"A","value":"b"}]}""", "key-1");

        Assert.Equal((201, "/api/v1/builds/1", 1), ((int)answer.StatusCode, answer.Headers.Location!.ToString(), build.GetProperty("id").GetInt64()));
        var (project, order) = Assert.Single(_host.Queue.Started);
        Assert.Equal((5, "toast jam:do_fetch", "compile", true, true, true, 7, "kvm", "b", "key-1"), (
            project.Value, string.Join(' ', order.Targets), order.Task, order.Continue, order.Force, order.DryRun, order.Priority, order.Labels![0], order.Variables[0].Value, order.Key));
    }

    [Fact]
    public async Task Start_WithAnEmptyObject_IsAsTheProjectSays()
    {
        await SendAsync("POST", "/projects/5/builds", "{}");

        var order = Assert.Single(_host.Queue.Started).Order;
        Assert.Equal((0, null, null, null, null), (order.Targets.Count, order.Task, order.Priority, order.Labels, order.Key));
    }

    [Fact]
    public async Task CancelRebuildAndPriority_ReachTheQueue()
    {
        var (cancelled, _) = await SendAsync("POST", "/builds/2/cancel", "");
        await SendAsync("POST", "/builds/2/cancel?force=true", "");
        var (rebuilt, _) = await SendAsync("POST", "/builds/2/rebuild", "");
        await SendAsync("POST", "/builds/2/priority?priority=-20", "");
        var (wrong, problem) = await SendAsync("POST", "/builds/2/priority?priority=101", "");

        Assert.Equal(["cancel 2", "force 2", "rebuild 2", "priority 2 -20"], _host.Queue.Asked);
        Assert.Equal((202, 201, 400), ((int)cancelled.StatusCode, (int)rebuilt.StatusCode, (int)wrong.StatusCode));
        Assert.Contains("from -100 to 100", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queue_TellsWhyBuildsWait_AndWhoRunsWhat()
    {
        _host.Queue.Waiting.Add(Testing.Views.InMemoryQueue.Wait(3, 1, "no-label", "No agent has the label riscv.", 5, 4, "riscv"));
        _host.Queue.Agents.Add(Testing.Views.InMemoryFarm.Row(9, "oven"));
        _host.Queue.Running.Add(new(new(2), 1, new(9), new(5), null, "cancel", true, DateTimeOffset.UnixEpoch));

        var queue = (await _host.GetAsync("/api/v1/queue")).Json;

        var (waiting, running) = (queue.GetProperty("waiting")[0], queue.GetProperty("running")[0]);
        Assert.Equal((3, 1, "no-label", "No agent has the label riscv.", 4), (
            waiting.GetProperty("build").GetInt64(), waiting.GetProperty("position").GetInt32(), waiting.GetProperty("reason").GetString(), waiting.GetProperty("sentence").GetString(), waiting.GetProperty("priority").GetInt32()));
        Assert.Equal((2, "oven", "cancel"), (running.GetProperty("build").GetInt64(), running.GetProperty("nodeName").GetString(), running.GetProperty("desired").GetString()));
    }

    [Fact]
    public async Task Nodes_ArePausedResumedDrainedRemovedAndEnrolled()
    {
        _host.Farm.Agents.Add(new(Testing.Views.InMemoryFarm.Row(9, "oven", labels: "x86"), false, []));

        foreach (var (verb, state) in new[] { ("pause", "Paused"), ("drain", "Draining"), ("resume", "Ready") })
        {
            var (_, node) = await SendAsync("POST", $"/nodes/9/{verb}", "");
            Assert.Equal((state, "oven", "x86"), (node.GetProperty("state").GetString(), node.GetProperty("name").GetString(), node.GetProperty("labels")[0].GetString()));
        }

        var (enrolled, enrolment) = await SendAsync("POST", "/nodes/enrolments", "");
        Assert.Equal((201, "toaster agent --server http://localhost --enrol " + Testing.Views.InMemoryFarm.Token, "2026-11-21T09:00:00.000000Z"), (
            (int)enrolled.StatusCode, enrolment.GetProperty("command").GetString(), enrolment.GetProperty("expiresAt").GetString()));
        Assert.Equal(204, (int)(await _host.Client.DeleteAsync("/api/v1/nodes/9")).StatusCode);
        Assert.Equal(0, (await _host.GetAsync("/api/v1/nodes")).Json.GetProperty("items").GetArrayLength());
        var (missing, problem) = await SendAsync("POST", "/nodes/9/pause", "");
        Assert.Equal((404, "no-such-node"), ((int)missing.StatusCode, problem.GetProperty("code").GetString()));
    }

    private async Task<(HttpResponseMessage Answer, JsonElement Json)> SendAsync(string method, string path, string body, string? key = null)
    {
        using var request = new HttpRequestMessage(new(method), "/api/v1" + path) { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        var answer = await _host.Client.SendAsync(request);
        return (answer, (await ApiHost.ReadAsync(answer)).Json);
    }
}

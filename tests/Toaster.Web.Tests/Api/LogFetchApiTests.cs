using System.Text.Json;
using Toaster.Actors.Projects;

namespace Toaster.Web.Tests.Api;

/// <summary>Logs that a node has and did not send, asked for over HTTP.</summary>
public sealed class LogFetchApiTests : IAsyncLifetime
{
    private readonly ApiHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Log_IsAskedFor_AndTheAnswerFound()
    {
        Assert.Equal((404, "no-such-log"), Code(await _host.GetAsync("/api/v1/builds/1/tasks/7/log/fetch")));

        var (status, wish) = await PostAsync("/builds/1/tasks/7/log/fetch");
        Assert.Equal((200, "wanted", "oven", false), (status, wish.GetProperty("state").GetString(), wish.GetProperty("node").GetString(), wish.GetProperty("nodeAway").GetBoolean()));

        var asked = Assert.Single(_host.LogWishes.All);
        await _host.LogWishes.AnswerAsync(asked.Build, 1, asked.Task, "The file is not there any more.", default);
        (status, wish) = await _host.GetAsync("/api/v1/builds/1/tasks/7/log/fetch");
        Assert.Equal((200, "cannot", "The file is not there any more."), (status, wish.GetProperty("state").GetString(), wish.GetProperty("sentence").GetString()));
    }

    [Theory]
    [InlineData("/builds/99/tasks/7/log/fetch", "no-such-build")]
    [InlineData("/builds/1/tasks/99/log/fetch", "no-such-task")]
    public async Task Log_OfWhatIsNotThere_IsRefused(string path, string code)
    {
        Assert.Equal((404, code), Code(await PostAsync(path)));
        Assert.Equal((404, code), Code(await _host.GetAsync("/api/v1" + path)));
        Assert.Empty(_host.LogWishes.All);
    }

    [Theory]
    [InlineData("refused", 409)]
    [InlineData("unavailable", 503)]
    public async Task Refusal_HasItsStatus(string code, int status)
    {
        _host.LogWishes.Refuse = new RefusedException(code, "Why not.");

        Assert.Equal((status, code), Code(await PostAsync("/builds/1/tasks/7/log/fetch")));
    }

    private static (int, string?) Code((int Status, JsonElement Json) answer) => (answer.Status, answer.Json.GetProperty("code").GetString());

    private async Task<(int Status, JsonElement Json)> PostAsync(string path) => await ApiHost.ReadAsync(await _host.Client.PostAsync("/api/v1" + path, null));
}

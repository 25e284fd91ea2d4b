namespace Toaster.Web.Tests.Api;

/// <summary>Deleting builds and making their tables again, over HTTP.</summary>
public sealed class UpkeepTests : IAsyncLifetime
{
    private readonly ApiHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Delete_IsAcceptedWithTheTimeUntilWhichItCanBeUndone()
    {
        var answer = await _host.Client.DeleteAsync("/api/v1/builds/3");
        var (status, deletion) = await ApiHost.ReadAsync(answer);

        Assert.Equal((202, "/api/v1/builds/3/deletion"), (status, answer.Headers.Location!.ToString()));
        Assert.Equal((3, "Pending", "2026-11-21T08:00:10.000000Z"), (
            deletion.GetProperty("build").GetInt64(), deletion.GetProperty("state").GetString(), deletion.GetProperty("beginsAt").GetString()));
        Assert.Equal("Pending", (await _host.GetAsync("/api/v1/builds/3/deletion")).Json.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Undelete_LeavesNoDeletion()
    {
        await _host.Client.DeleteAsync("/api/v1/builds/3");

        Assert.Equal(204, (int)(await _host.Client.PostAsync("/api/v1/builds/3/undelete", null)).StatusCode);

        var (status, problem) = await _host.GetAsync("/api/v1/builds/3/deletion");
        Assert.Equal((404, "no-deletion"), (status, problem.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("no-such-build", 404)]
    [InlineData("refused", 409)]
    [InlineData("build-deleted", 410)]
    [InlineData("unavailable", 503)]
    public async Task Refusal_HasItsStatus(string code, int status)
    {
        _host.Upkeep.Refuse = new(code, "Why not.");

        foreach (var answer in new[] { await _host.Client.DeleteAsync("/api/v1/builds/3"), await _host.Client.PostAsync("/api/v1/admin/builds/3/replay", null) })
        {
            var (given, problem) = await ApiHost.ReadAsync(answer);
            Assert.Equal((status, code, "Why not."), (given, problem.GetProperty("code").GetString(), problem.GetProperty("detail").GetString()));
        }
    }

    [Theory]
    [InlineData("/api/v1/builds/7")]
    [InlineData("/api/v1/builds/7/tasks")]
    [InlineData("/api/v1/builds/7/record")]
    public async Task DeletedBuild_AskedFor_IsGone(string address)
    {
        _host.Upkeep.Put(new(new(7), new(DateTimeOffset.UnixEpoch, null, null, new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero))));

        var (status, problem) = await _host.GetAsync(address);

        Assert.Equal((410, "build-deleted"), (status, problem.GetProperty("code").GetString()));
        Assert.Equal("Build 7 was deleted at 2026-11-21 09:30:00 UTC.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Replay_IsAcceptedAndTellsHowFarItIs()
    {
        var (status, replay) = await ApiHost.ReadAsync(await _host.Client.PostAsync("/api/v1/admin/builds/3/replay", null));

        Assert.Equal((202, true, 9), (status, replay.GetProperty("isRebuilding").GetBoolean(), replay.GetProperty("head").GetInt64()));
        Assert.Equal([new(3)], _host.Upkeep.Replayed);
        Assert.False((await _host.GetAsync("/api/v1/admin/builds/3/replay")).Json.GetProperty("isRebuilding").GetBoolean());
        Assert.Equal(10, (await _host.GetAsync("/api/v1/admin/builds")).Json.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("DELETE", "/api/v1/builds/3")]
    [InlineData("POST", "/api/v1/builds/3/undelete")]
    [InlineData("POST", "/api/v1/admin/builds/3/replay")]
    public async Task Change_AtAnotherSitesWish_IsRefused(string method, string address)
    {
        using var request = new HttpRequestMessage(new(method), address);
        request.Headers.Add("Origin", "https://evil.example");

        Assert.Equal(403, (int)(await _host.Client.SendAsync(request)).StatusCode);
        Assert.Empty(_host.Upkeep.Replayed);
        Assert.Null(await _host.Upkeep.FindDeletionAsync(new(3), default));
    }
}

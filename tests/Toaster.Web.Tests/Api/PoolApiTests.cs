using System.Text;
using System.Text.Json;
using Toaster.Actors;
using Toaster.Actors.Projects;
using Toaster.Testing.Views;

namespace Toaster.Web.Tests.Api;

/// <summary>Pools over HTTP.</summary>
public sealed class PoolApiTests : IAsyncLifetime
{
    private readonly ApiHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Pool_IsCreatedFoundEditedAndDeleted()
    {
        var (status, pool) = await SendAsync("POST", "/pools", """{"name":"fast","description":"new ones","projects":[5]}""");
        Assert.Equal((201, 2, "fast", "new ones", false, 5), (
            status, pool.GetProperty("id").GetInt64(), pool.GetProperty("name").GetString(), pool.GetProperty("description").GetString(), pool.GetProperty("isDefault").GetBoolean(),
            pool.GetProperty("projects")[0].GetProperty("id").GetInt64()));
        Assert.Equal("fast", (await _host.GetAsync("/api/v1/pools/2")).Json.GetProperty("name").GetString());

        (_, pool) = await SendAsync("PATCH", "/pools/2", """{"projects":null}""");
        Assert.Equal(("new ones", false), (pool.GetProperty("description").GetString(), pool.TryGetProperty("projects", out _)));
        (_, pool) = await SendAsync("PATCH", "/pools/2", """{"projects":[]}""");
        Assert.Equal(0, pool.GetProperty("projects").GetArrayLength());

        Assert.Equal(204, (await SendAsync("DELETE", "/pools/2", null)).Status);
        Assert.Equal(1, (await _host.GetAsync("/api/v1/pools")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(404, (await _host.GetAsync("/api/v1/pools/2")).Status);
    }

    [Theory]
    [InlineData("POST", "/pools", "{}", 400, "bad-value")]
    [InlineData("POST", "/pools", """{"name":null}""", 400, "bad-value")]
    [InlineData("POST", "/pools", """{"name":"x","nodes":[]}""", 400, "bad-value")]
    [InlineData("POST", "/pools", """{"name":"x","projects":["poky"]}""", 400, "bad-value")]
    [InlineData("PATCH", "/pools/9", "{}", 404, "no-such-pool")]
    [InlineData("DELETE", "/pools/9", null, 404, "no-such-pool")]
    [InlineData("POST", "/nodes/1/pool?pool=fast", "", 404, "no-such-pool")]
    [InlineData("POST", "/nodes/1/pool", "", 400, "missing-parameter")]
    [InlineData("POST", "/nodes/enrolments?pool=fast", "", 404, "no-such-pool")]
    public async Task Request_ThatCannotBe_IsRefused(string method, string path, string? body, int status, string code)
    {
        var (answered, problem) = await SendAsync(method, path, body);

        Assert.Equal((status, code), (answered, problem.GetProperty("code").GetString()));
        Assert.Single(_host.Pools.All);
        Assert.Empty(_host.Farm.Minted);
    }

    [Theory]
    [InlineData("bad-value", 400)]
    [InlineData("no-such-pool", 404)]
    [InlineData("no-such-project", 404)]
    [InlineData("no-such-node", 404)]
    [InlineData("name-taken", 409)]
    [InlineData("refused", 409)]
    [InlineData("unavailable", 503)]
    public async Task Refusal_HasItsStatus(string code, int status)
    {
        _host.Pools.Refuse = new RefusedException(code, "Why not.");

        foreach (var (method, path) in new[] { ("POST", "/pools"), ("PATCH", "/pools/1"), ("DELETE", "/pools/1"), ("POST", "/nodes/1/pool?pool=default") })
        {
            var (answered, problem) = await SendAsync(method, path, """{"name":"x"}""");
            Assert.Equal((path, status, code, "Why not."), (path, answered, problem.GetProperty("code").GetString(), problem.GetProperty("detail").GetString()));
        }
    }

    [Fact]
    public async Task Node_IsMoved_AndEnrolled_ByNameOrNumberOfThePool()
    {
        _host.Farm.Agents.Add(new(InMemoryFarm.Row(1, "oven"), false, []) { Pool = "fast" });
        await SendAsync("POST", "/pools", """{"name":"fast"}""");

        var (status, node) = await SendAsync("POST", "/nodes/1/pool?pool=FAST", "");
        await SendAsync("POST", "/nodes/1/pool?pool=1", "");
        await SendAsync("POST", "/nodes/enrolments?pool=fast", "");
        await SendAsync("POST", "/nodes/enrolments", "");

        Assert.Equal((200, "fast"), (status, node.GetProperty("pool").GetString()));
        Assert.Equal([(new AgentId(1), new PoolId(2)), (new AgentId(1), PoolId.Default)], _host.Pools.Moved);
        Assert.Equal([new PoolId(2), PoolId.Default], _host.Farm.Minted);
    }

    private async Task<(int Status, JsonElement Json)> SendAsync(string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new(method), "/api/v1" + path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        return await ApiHost.ReadAsync(await _host.Client.SendAsync(request));
    }
}

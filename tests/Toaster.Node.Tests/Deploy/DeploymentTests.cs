using System.Net.Http.Headers;
using Toaster.Testing;

namespace Toaster.Node.Tests.Deploy;

/// <summary>What docker/ and deploy/ start, started from these files: without Docker and systemd, the same processes.</summary>
public sealed class DeploymentTests : IAsyncLifetime
{
    private readonly Deployed _deployed = new();
    private PostgresServer? _postgres;

    public Task InitializeAsync()
    {
        _postgres = PostgresServer.Start(isDurable: false);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _deployed.DisposeAsync();
        _postgres?.Dispose();
    }

    [SkippableFact]
    public async Task Compose_Starts_AndTheFarmAnswersThroughItsProxy()
    {
        Requires.Nginx();
        var services = DeployFiles.Compose;
        AddDatabase("database", services["database"].Environment["POSTGRES_USER"], services["database"].Environment["POSTGRES_DB"]);
        List<ComposeService> servers = [.. services.Values.Where(service => service.Target == "server")];
        foreach (var listening in servers.Select(server => server.Name).Append("proxy"))
        {
            _ = _deployed.Address(listening);
        }

        foreach (var server in servers)
        {
            _deployed.GiveToken(server.Name, Assert.Single(server.Mounts, mount => mount.Source == "./admin-token").Place[..^"/admin-token".Length]);
            _deployed.Start(server.Name, server.Command, server.Environment);
        }

        foreach (var server in servers)
        {
            Assert.Equal(["CMD", "/usr/local/bin/ready"], server.HealthCheck);
            await Eventually.UntilAsync(async () => await _deployed.IsHealthyAsync(server.Name, DeployFiles.Docker("ready")));
        }

        _deployed.StartProxy(DeployFiles.Docker("nginx.conf"));
        var proxy = $"http://{_deployed.Address("proxy")}:8080";
        await Eventually.UntilAsync(async () => await _deployed.AnswersAsync($"{proxy}/readyz")
            && servers.TrueForAll(server => _deployed.ProxyLog.Contains($"{_deployed.Address(server.Name)}:8000\n", StringComparison.Ordinal)));

        var data = _deployed.Directory(servers[0].Name, "/data");
        foreach (var agent in services.Values.Where(service => service.Target == "agent"))
        {
            _deployed.Start(agent.Name, agent.Command, agent.Environment, "--enrol", await Deployed.EnrolAsync(data));
        }

        await ImportsAsync(proxy, servers);
        await Eventually.UntilAsync(async () => (await Deployed.RunAsync("node", "list", "--data", data)).Out is var nodes
            && nodes.Contains("agent-1", StringComparison.Ordinal) && nodes.Contains("agent-2", StringComparison.Ordinal));
        await _deployed.StopAsync();
    }

    [SkippableFact]
    public async Task Units_Start_AndAnAgentIsThere()
    {
        AddDatabase("db.example.org", "toaster", "toaster");
        var (server, agent) = (SystemdUnit.Read(DeployFiles.Deploy("toaster-server.service")), SystemdUnit.Read(DeployFiles.Deploy("toaster-agent.service")));
        var settings = SystemdUnit.Environment(DeployFiles.Deploy("server.env"));
        var data = _deployed.Directory("unit-server", "/var/lib/toaster");
        _deployed.GiveToken("unit-server", "/var/lib/toaster");

        _deployed.Start("unit-server", [.. server.Command(settings).Skip(1)], settings);
        await Eventually.UntilAsync(async () => await _deployed.IsHealthyAsync("unit-server", DeployFiles.Docker("ready")));
        var environment = new Dictionary<string, string>(SystemdUnit.Environment(DeployFiles.Deploy("agent.env")), StringComparer.Ordinal)
        {
            ["TOASTER_SERVER"] = $"http://{_deployed.Address("unit-server")}:8000",
        };
        _deployed.Start("unit-agent", [.. agent.Command(environment).Skip(1)], environment, "--name", "unit-agent", "--enrol", await Deployed.EnrolAsync(data));

        await Eventually.UntilAsync(async () => (await Deployed.RunAsync("node", "list", "--data", data)).Out.Contains("unit-agent", StringComparison.Ordinal));
        await _deployed.StopAsync();
    }

    /// <summary>A log that came through the proxy is shown by each server, and a page that watches through the proxy is told of it.</summary>
    private async Task ImportsAsync(string proxy, List<ComposeService> servers)
    {
        using var watch = new HttpRequestMessage(HttpMethod.Get, $"{proxy}/hub?topic=builds");
        watch.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var stream = await _deployed.Client.SendAsync(watch, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync());
        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType?.MediaType);

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await ToldAsync(); // What there is; then what changes.
        using var log = new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(EventLogs.Own()!, "demo-coffee.json.gz")));
        using var taken = await _deployed.Client.PostAsync(new Uri($"{proxy}/api/v1/imports"), log);
        Assert.True(taken.IsSuccessStatusCode, await taken.Content.ReadAsStringAsync());

        foreach (var server in servers)
        {
            var own = $"http://{_deployed.Address(server.Name)}:8000";
            await Eventually.UntilAsync(async () => await _deployed.AnswersAsync($"{own}/builds/1") && await _deployed.AnswersAsync($"{own}/api/v1/builds/1/record"));
        }

        await ToldAsync();

        async Task ToldAsync()
        {
            while (!Assert.IsType<string>(await lines.ReadLineAsync(patience.Token)).StartsWith("data:", StringComparison.Ordinal))
            {
            }
        }
    }

    private void AddDatabase(string name, string user, string database)
    {
        _postgres!.Ask($"CREATE ROLE {user} LOGIN");
        _postgres.Ask($"CREATE DATABASE {database} OWNER {user}");
        _deployed.Name(name, _postgres.SocketDirectory);
    }
}

using System.Text.Json;

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>One server with the demo's builds for all tests; started when the first test wants it.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private Task<ServerProcess>? _server;
    private Dictionary<string, long[]> _builds = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public Task<ServerProcess> GetAsync() => _server ??= StartAsync();

    /// <summary>A build of a recording of the demo, by the recording's name.</summary>
    public long Build(string recording, int number = 0) => _builds[recording + ".json.gz"][number];

    public async Task DisposeAsync()
    {
        if (_server is null) return;

        await using var server = await _server;
        await server.StopAsync();
    }

    private async Task<ServerProcess> StartAsync()
    {
        var server = await ServerProcess.StartAsync("--demo");
        var recordings = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "demo")).Length;
        JsonElement[] imports = [];
        await server.UntilAsync("the demo is imported", async () =>
        {
            imports = [.. (await server.ApiAsync("/imports")).GetProperty("items").EnumerateArray()];
            return imports.Length == recordings && imports.All(i => i.GetProperty("hasEnded").GetBoolean());
        });
        _builds = imports.ToDictionary(
            i => i.GetProperty("fileName").GetString()!,
            i => i.GetProperty("builds").EnumerateArray().Select(b => b.GetProperty("id").GetInt64()).ToArray());
        return server;
    }
}

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>One server without builds of its own for all tests that feed theirs to it; started when the first test wants it.</summary>
public sealed class FeedServer : IAsyncLifetime
{
    private Task<ServerProcess>? _server;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task<ServerProcess> GetAsync() => _server ??= ServerProcess.StartAsync();

    public async Task DisposeAsync()
    {
        if (_server is null) return;

        await using var server = await _server;
        await server.StopAsync();
    }
}

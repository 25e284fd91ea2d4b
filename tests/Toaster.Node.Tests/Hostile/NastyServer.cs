using Toaster.Node.Tests.Support;
using Toaster.Testing;

namespace Toaster.Node.Tests.Hostile;

/// <summary>A server that has recorded a build for each nasty name.</summary>
public sealed class NastyServer : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    internal RunningServer Server { get; private set; } = null!;

    internal string Data => _directory.Path;

    internal byte[] Log { get; } = NastyBuilds.Log();

    /// <summary>Builds in the order of the names.</summary>
    internal IReadOnlyList<long> Builds { get; private set; } = [];

    public async Task InitializeAsync()
    {
        Server = await RunningServer.StartAsync(_directory.Path);
        var import = await Server.ImportAsync(Log, "<x-evil>\u202e\u001b[31m\r\n.json");
        Builds = [.. import.GetProperty("builds").EnumerateArray().Select(build => build.GetProperty("id").GetInt64())];
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        _directory.Dispose();
    }
}

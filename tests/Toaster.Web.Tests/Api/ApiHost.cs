using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Toaster.Actors;
using Toaster.Actors.Imports;
using Toaster.Actors.Projects;
using Toaster.Actors.Views;
using Toaster.Testing;
using Toaster.Web.Api;

namespace Toaster.Web.Tests.Api;

/// <summary>The HTTP interface on fakes.</summary>
public sealed class ApiHost : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private WebApplication? _app;

    internal FakeViews Views { get; } = new();

    internal FakeImports Imports { get; } = new();

    internal Toaster.Testing.Views.InMemoryUpkeep Upkeep { get; } = new(new ManualTimeProvider(Now));

    internal Toaster.Testing.Views.InMemoryProjects Projects { get; } = new(new(ProjectId.CommandLine, "Command line builds", true, 2), new(new(5), "kitchen", false, 0));

    internal Toaster.Testing.Views.InMemoryQueue Queue { get; } = new();

    internal Toaster.Testing.Views.InMemoryFarm Farm { get; } = new();

    internal Toaster.Testing.Views.InMemoryPools Pools { get; } = new();

    internal Toaster.Testing.Views.InMemoryLogWishes LogWishes { get; } = new();

    private static DateTimeOffset Now => new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    public HttpClient Client { get; private set; } = null!;

    public IReadOnlyList<Microsoft.AspNetCore.Http.Endpoint> Endpoints => _app!.Services.GetRequiredService<Microsoft.AspNetCore.Routing.EndpointDataSource>().Endpoints;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddToasterApi();
        builder.Services.AddSingleton<IBuildViews>(Views).AddSingleton<IRecordings>(Views).AddSingleton<IImports>(Imports).AddSingleton<IProjects>(Projects);
        builder.Services.AddSingleton<IProjectCommands>(Projects).AddSingleton<Actors.Queue.IBuildQueue>(Queue).AddSingleton<Actors.Agents.IFarm>(Farm).AddSingleton<Actors.Agents.IPools>(Pools);
        builder.Services.AddSingleton<Actors.Logs.ILogWishes>(LogWishes).AddSingleton<Actors.Logs.IBuildLogs>(new Actors.Logs.NoBuildLogs());
        builder.Services.AddSingleton<TimeProvider>(new ManualTimeProvider(Now));
        builder.Services.AddSingleton<Actors.Builds.IBuildUpkeep>(Upkeep);
        builder.Services.AddSingleton<IKeptLogs>(new Kept(_directory.Path));
        _app = builder.Build();
        _app.UseRouting();
        _app.UseSameSite();
        _app.UseToasterApiProblems();
        _app.MapToasterApi();
        await _app.StartAsync();
        Client = _app.GetTestClient();
    }

    public async Task DisposeAsync()
    {
        await _app!.DisposeAsync();
        _directory.Dispose();
    }

    internal async Task<(int Status, JsonElement Json)> GetAsync(string path) => await ReadAsync(await Client.GetAsync(path));

    internal static async Task<(int Status, JsonElement Json)> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, JsonDocument.Parse(text.Length > 0 ? text : "null").RootElement);
    }

    private sealed class Kept(string directory) : IKeptLogs
    {
        public ValueTask<FileStream?> OpenAsync(BuildId id, CancellationToken ct)
        {
            var path = Path.Combine(directory, "log.gz");
            File.WriteAllBytes(path, [0x1f, 0x8b, 8]);
            return new(id.Value == 1 ? File.OpenRead(path) : null);
        }
    }
}

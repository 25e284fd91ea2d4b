using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Toaster.Actors.Builds;
using Toaster.Actors.Logs;
using Toaster.Actors.Projects;
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

    /// <summary>Projects of those names that a project may have.</summary>
    internal List<long> Projects { get; } = [];

    /// <summary>Builds in the order of the names.</summary>
    internal IReadOnlyList<long> Builds { get; private set; } = [];

    public async Task InitializeAsync()
    {
        Server = await RunningServer.StartAsync(_directory.Path);
        var import = await Server.ImportAsync(Log, "<x-evil>\u202e\u001b[31m\r\n.json");
        var commands = Server.Server.Services.GetRequiredService<IProjectCommands>();
        foreach (var name in NastyNames.All.Select(NastyNames.Stored).Where(name => ProjectSettings.ProblemOfName(name) is null).DistinctBy(name => name.Trim(), StringComparer.OrdinalIgnoreCase))
        {
            var variables = new ConfVariable[] { new("A", name) };
            Projects.Add((await commands.CreateAsync(name, new() { Description = name, Release = name, Directory = "/home/me/build", Targets = ["toast"], Variables = variables }, default)).Id.Value);
        }

        await Server.Http.PostAsync($"/api/v1/projects/{Projects[0]}/builds", new StringContent("{}"));
        await Server.Http.PostAsync("/agent/v1/session", JsonContent.Create(new { name = "oven", instance = new string('a', 32), version = "<x-evil>", protocol = 1, labels = (string[])[], slots = 0, spools = (object[])[] }));
        Builds = [.. import.GetProperty("builds").EnumerateArray().Select(build => build.GetProperty("id").GetInt64())];
        var logs = Server.Server.Services.GetRequiredService<IBuildLogs>();
        foreach (var (build, name) in Builds.Zip(NastyNames.All))
        {
            var text = Encoding.UTF8.GetBytes($"ERROR: {name}\n{name}\n\u001b[1m{name}");
            var path = name[..Math.Min(name.Length, 4_000)];
            foreach (var log in new[] { "cooker", name }.Where(log => log.Length is > 0 and <= LogName.Longest).Distinct())
            {
                await logs.WriteAsync(new(new(build), 1, log), new(LogKinds.Cooker, null, path, 0, text, IsComplete: true), default);
            }

            var task = (await Server.GetAsync($"/builds/{build}/tasks?size=1")).GetProperty("items").EnumerateArray().FirstOrDefault();
            if (task.ValueKind == System.Text.Json.JsonValueKind.Object)
            {
                var mc = task.GetProperty("multiconfig").GetString() is { Length: > 0 } named ? $"mc:{named}:" : "";
                var key = $"{mc}{task.GetProperty("recipeFile").GetString()}:{task.GetProperty("task").GetString()}";
                await logs.WriteAsync(new(new(build), 1, "task-1"), new(LogKinds.Task, key[..Math.Min(key.Length, 4000)], path, 0, text, IsComplete: true), default);
            }
        }
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        _directory.Dispose();
    }
}

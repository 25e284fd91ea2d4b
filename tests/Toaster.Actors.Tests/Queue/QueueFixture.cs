using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Actors.Agents;
using Toaster.Actors.Projects;
using Toaster.Actors.Views;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Queue;

/// <summary>A whole system with a project, and agents that are only calls.</summary>
public abstract class QueueFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    private protected TestDatabase? Database { get; private set; }

    /// <summary>On PostgreSQL; else on SQLite.</summary>
    protected virtual bool OnPostgres => false;

    protected ManualTimeProvider Time { get; } = new(new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    protected ToasterSystem Toaster { get; private set; } = null!;

    protected ProjectId Project { get; private set; }

    protected static ProjectSettings Settings { get; } = new() { Directory = "/home/me/build", Targets = ["core-image-minimal"], Machine = "qemux86-64" };

    public async Task InitializeAsync()
    {
        if (OnPostgres)
        {
            Database = TestDatabase.Create();
        }

        Toaster = await StartAsync();
        Project = (await Toaster.ProjectCommands.CreateAsync("Kitchen", Settings, default)).Id;
    }

    public async Task DisposeAsync()
    {
        await (Toaster?.DisposeAsync() ?? default);
        await (Database?.DisposeAsync() ?? default);
        _directory.Dispose();
    }

    /// <param name="later">The clock is set so much on while nothing runs.</param>
    protected async Task RestartAsync(TimeSpan later = default)
    {
        await Toaster.DisposeAsync();
        Time.Advance(later);
        Toaster = await StartAsync();
    }

    protected async Task<AgentSession> ComeAsync(string name = "builder-1", int slots = 1, params AgentSpool[] spools)
        => await Toaster.Farm.OpenSessionAsync(null, new(name, "instance", "1.0", 1, [], slots, spools), default);

    protected ValueTask<BuildId> StartBuildAsync(params string[] targets) => Toaster.Queue.StartAsync(Project, new(targets), default);

    protected async Task<WorkItem> TakeAsync(AgentSession agent)
    {
        // The clock stands still, so only what happens wakes whoever waits.
        var work = await Toaster.Farm.WorkAsync(agent.Agent, agent.Session, TimeSpan.FromSeconds(30), default).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        return Assert.Single(work);
    }

    protected async Task<BeatAnswer> BeatAsync(AgentSession agent, params WorkItem[] builds) => await Toaster.Farm.BeatAsync(
        new(agent.Agent, agent.Session, 1, 100L << 30, 200L << 30, 0.1, [.. builds.Select(work => new BeatBuild(work.Build, work.Attempt, 0))]), default);

    /// <summary>The whole life of an attempt: these events, and the seal.</summary>
    protected async Task RunAsync(WorkItem work, params (string Class, string Fields)[] events)
    {
        List<string> lines = [.. events.Select((e, i) => $$"""{"s":{{i + 1}},"t":{{i + 1}},"l":{{i + 1}},"o":{{i * 10}},"e":{{(i * 10) + 10}},"c":"{{e.Class}}","f":{{e.Fields}}}""")];
        await Toaster.Ingest.RecordAsync(work.Build, work.Attempt, 1, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))), default);
        using var digest = new StreamDigest();
        for (var i = 0; i < lines.Count; i++)
        {
            digest.Add(i + 1, Encoding.UTF8.GetBytes(lines[i]));
        }

        await Toaster.Ingest.SealAsync(work.Build, work.Attempt, new(lines.Count, digest.ToString(), null, null), default);
    }

    /// <summary>As soon as it shows what is waited for; the clock moves on meanwhile.</summary>
    protected async Task<BuildView> ShowsAsync(BuildId id, Func<BuildView, bool> isSo)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await Toaster.Views.FindAsync(id, default) is { } view && isSo(view))
            {
                return view;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(60), "It is not shown.");
            await LiveOnAsync();
        }
    }

    /// <summary>
    /// As <see cref="TakeAsync"/>, for work whose time is yet to come: the clock moves on, and the agent beats, until the work is its own.
    /// Beating without it any longer would say that it has lost it.
    /// </summary>
    protected async Task<WorkItem> TakeLaterAsync(AgentSession agent)
    {
        var work = TakeAsync(agent);
        while (!work.IsCompleted && (await Toaster.Queue.ListAsync(default)).Running.All(lease => lease.Agent != agent.Agent))
        {
            await BeatAsync(agent);
            await LiveOnAsync();
        }

        return await work;
    }

    private async Task LiveOnAsync()
    {
        Time.Advance(TimeSpan.FromMilliseconds(300));
        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
    }

    /// <summary>Another server of the same database.</summary>
    protected Task<ToasterSystem> StartOtherAsync(string directory) => StartAsync(directory, "other");

    private Task<ToasterSystem> StartAsync() => StartAsync(_directory.Path, "test");

    private Task<ToasterSystem> StartAsync(string directory, string name) => ToasterSystem.StartAsync(
        new(directory, name) { Db = Database?.Options, Imports = new() { DiskReserve = 0 }, InstallationKey = () => new byte[32] }, new FakeEventSource(), Time, NullLoggerFactory.Instance, default);
}

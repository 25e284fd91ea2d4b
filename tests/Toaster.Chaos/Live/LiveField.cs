using Toaster.Testing;

namespace Toaster.Chaos.Live;

/// <summary>Everybody who takes part: server, agents, their disks, the network between them, the directories they build in.</summary>
internal sealed class LiveField : IAsyncDisposable
{
    /// <summary>Of all agents but those that sleep.</summary>
    public const string Label = "awake";

    private readonly LiveOptions _options;
    private readonly TemporaryDirectory _directory = new();
    private readonly LiveDisk _serverDisk = new();
    private readonly List<LiveProcess> _sleepers = [];
    private readonly List<(LiveProcess Process, LiveDisk Disk)> _agents = [];

    private LiveField(LiveOptions options)
    {
        _options = options;
        Server = new(
            new(
                "server", options.ServerProgram, ["serve", "--port", "0", "--data", Data],
                new Dictionary<string, string>(StringComparer.Ordinal) { ["TOASTER__Limits__DiskReserveBytes"] = "0", ["TOASTER__Agent__Slots"] = "0" }, InDirectory("server.clock")),
            Data);
    }

    public LiveServer Server { get; }

    public FaultyProxy Network { get; private set; } = null!;

    /// <summary>Those that are killed and stopped.</summary>
    public IReadOnlyList<(LiveProcess Process, LiveDisk Disk)> Agents => _agents;

    /// <summary>Those that sleep too long: each gets the builds that ask for its name.</summary>
    public IReadOnlyList<LiveProcess> Sleepers => _sleepers;

    public LiveDisk ServerDisk => _serverDisk;

    public string Data => Path.Combine(_serverDisk.Path, "data");

    /// <summary>Everybody, and whether they may be unable to start: each has a disk of its own.</summary>
    public IEnumerable<(LiveProcess Process, Func<bool> IsTrouble)> Processes =>
    [
        (Server.Process, () => _serverDisk.IsTrouble), .. _agents.Select(agent => (agent.Process, (Func<bool>)(() => agent.Disk.IsTrouble))),
        .. _sleepers.Select(sleeper => (sleeper, (Func<bool>)(() => false))),
    ];

    public static async Task<LiveField> StartAsync(LiveOptions options)
    {
        var field = new LiveField(options);
        try
        {
            await field.StartAsync();
            return field;
        }
        catch
        {
            await field.DisposeAsync();
            throw;
        }
    }

    private async Task StartAsync()
    {
        Server.Start();
        await Server.WaitAsync();
        Network = await FaultyProxy.StartAsync(() => Server.Url, _options.Seed);
        for (var i = 1; i <= _options.Agents; i++)
        {
            var disk = new LiveDisk();
            _agents.Add((Agent($"agent-{i}", _options.Lanes, Label, Path.Combine(disk.Path, "work")), disk));
        }

        for (var i = 1; i <= _options.Sleepers; i++)
        {
            _sleepers.Add(Agent($"sleeper-{i}", 1, "", InDirectory($"sleeper-{i}")));
        }

    }

    public Lane Lane(string name) => new(InDirectory(name));

    /// <summary>The same again, after its end.</summary>
    public void Start(LiveProcess process)
    {
        if (process == Server.Process)
        {
            Server.Start();
        }
        else
        {
            process.Start();
        }
    }

    /// <summary>Ends everybody as an operator would.</summary>
    public async Task EndAsync()
    {
        foreach (var (process, _) in Processes.Reverse())
        {
            await process.EndAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (process, _) in Processes)
        {
            process.Dispose();
        }

        await (Network?.DisposeAsync() ?? default);
        _agents.ForEach(agent => agent.Disk.Dispose());
        _serverDisk.Dispose();
        _directory.Dispose();
    }

    private LiveProcess Agent(string name, int slots, string labels, string work)
    {
        var agent = new LiveProcess(
            name, _options.ServerProgram,
            ["agent", "--server", Network.Url.ToString(), "--name", name, "--slots", $"{slots}", "--labels", labels, "--work", work, "--data", Data],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["TOASTER__Agent__User"] = Environment.UserName }, InDirectory(name + ".clock"));
        agent.Start();
        return agent;
    }

    private string InDirectory(string name) => Path.Combine(_directory.Path, name);
}

using System.Net;
using Toaster.Chaos.Live;
using Toaster.Chaos.Servers;
using Toaster.Farm.Network;
using Toaster.Testing;

namespace Toaster.Farm;

/// <summary>Everybody who takes part: the database, servers, agents, and every way between two of them.</summary>
internal sealed class FarmField : IAsyncDisposable
{
    /// <summary>Enough for a balancer that looks twice a second.</summary>
    private const string DrainSeconds = "2";

    private readonly TemporaryDirectory _directory = new();
    private readonly FarmOptions _options;
    private readonly List<LiveServer> _servers = [];
    private readonly List<LiveProcess> _agents = [];
    private readonly List<Lane> _lanes = [];
    private readonly List<TcpLink> _toDatabase = [];
    private readonly List<IReadOnlyList<TcpLink>> _toServers = [];

    private FarmField(FarmOptions options) => (_options, Database) = (options, new(options.HasStandby));

    public FarmDatabase Database { get; }

    public IReadOnlyList<LiveServer> Servers => _servers;

    public IReadOnlyList<LiveProcess> Agents => _agents;

    /// <summary>From each server.</summary>
    public IReadOnlyList<TcpLink> ToDatabase => _toDatabase;

    /// <summary>From each agent, to each server.</summary>
    public IReadOnlyList<IReadOnlyList<TcpLink>> ToServers => _toServers;

    public Balancer Balancer { get; private set; } = null!;

    /// <summary>Everybody, and whether they may be unable to start.</summary>
    public IEnumerable<(LiveProcess Process, Func<bool> IsTrouble)> Processes
        => [.. _servers.Select(server => (server.Process, (Func<bool>)(() => Database.IsTrouble))), .. _agents.Select(agent => (agent, (Func<bool>)(() => false)))];

    public static async Task<FarmField> StartAsync(FarmOptions options)
    {
        var field = new FarmField(options);
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

    /// <summary>A place of the run's own.</summary>
    public string InDirectory(string name) => Path.Combine(_directory.Path, name);

    public Lane Lane(string name)
    {
        var lane = new Lane(InDirectory(name));
        _lanes.Add(lane);
        return lane;
    }

    /// <summary>The same again, after its end.</summary>
    public void Start(LiveProcess process)
    {
        if (_servers.Find(server => server.Process == process) is { } server)
        {
            server.Start();
        }
        else
        {
            process.Start();
        }
    }

    /// <summary>Ends everybody as an operator would.</summary>
    public Task EndAsync() => Task.WhenAll(Processes.Select(one => one.Process.EndAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var (process, _) in Processes)
        {
            process.Dispose();
        }

        foreach (var bitbake in _lanes.Select(lane => lane.Bitbake).OfType<int>())
        {
            Signals.Send(bitbake, Signals.Kill); // Of a run that was broken off.
        }

        await (Balancer?.DisposeAsync() ?? default);
        foreach (var link in _toServers.SelectMany(links => links).Concat(_toDatabase))
        {
            link.Dispose();
        }

        Database.Dispose();
        _directory.Dispose();
    }

    private async Task StartAsync()
    {
        for (var i = 1; i <= _options.Servers; i++)
        {
            _servers.Add(Server($"server-{i}"));
            await (i == 1 ? _servers[0].WaitAsync() : Task.CompletedTask); // It makes the tables.
        }

        await Task.WhenAll(_servers.Select(server => server.WaitAsync()));
        Balancer = new(_servers);
        for (var i = 1; i <= _options.Agents; i++)
        {
            StartAgent($"agent-{i}", LiveField.Label);
        }
    }

    /// <summary>One more.</summary>
    public void StartAgent(string name, string label)
    {
        _toServers.Add([.. _servers.Select(server => TcpLink.Start(() => server.Url is { } url ? new IPEndPoint(IPAddress.Loopback, url.Port) : null))]);
        _agents.Add(Agent(name, label, _toServers[^1]));
    }

    private LiveServer Server(string name)
    {
        var (link, standby, data) = (Database.Link(), Database.LinkToStandby(), InDirectory(name));
        _toDatabase.AddRange(new[] { link, standby }.OfType<TcpLink>());
        var process = new LiveProcess(
            name, ServerProgram.Own, ["serve", "--port", "0", "--data", data],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["TOASTER__Db"] = FarmDatabase.ConnectionString(link, standby), ["TOASTER__Limits__DiskReserveBytes"] = "0", ["TOASTER__DrainSeconds"] = DrainSeconds,
            },
            InDirectory(name + ".clock"));
        var server = new LiveServer(process, data);
        server.Start();
        return server;
    }

    private LiveProcess Agent(string name, string label, IReadOnlyList<TcpLink> ways)
    {
        var agent = new LiveProcess(
            name, ServerProgram.Own,
            [
                "agent", "--server", string.Join(',', ways.Select(way => way.Url)), "--name", name, "--slots", $"{_options.SlotsPerAgent}", "--labels", label,
                "--work", InDirectory(name), "--data", InDirectory(name + ".data"),
            ],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["TOASTER__Agent__User"] = Environment.UserName }, InDirectory(name + ".clock"));
        agent.Start();
        return agent;
    }
}

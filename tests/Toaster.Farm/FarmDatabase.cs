using System.Net.Sockets;
using Toaster.Actors.Journal.Postgres;
using Toaster.Farm.Network;
using Toaster.Testing;

namespace Toaster.Farm;

/// <summary>A PostgreSQL server of the run, and the database in it.</summary>
internal sealed class FarmDatabase : IDisposable
{
    private const string Name = "toaster";
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30); // A program may take its time to say that it cannot start.

    private readonly PostgresServer? _standby;
    private PostgresServer _server = PostgresServer.Start(isDurable: false);
    private PostgresServer? _backup;
    private long? _awayAt;
    private volatile bool _isAway;

    /// <param name="hasStandby">Another one follows it and can take its place.</param>
    public FarmDatabase(bool hasStandby = false)
    {
        _server.Ask($"CREATE DATABASE {Name}");
        if (hasStandby)
        {
            _standby = _server.Copy(asStandby: true);
            _standby.StartAgain();
        }
    }

    /// <summary>It is away, or was a moment ago: a server that could not start had a reason.</summary>
    public bool IsTrouble => _isAway || (_awayAt is { } at && TimeProvider.System.GetElapsedTime(at) < Settled);

    /// <summary>A way to it that can be broken.</summary>
    public TcpLink Link() => LinkTo(() => _server);

    /// <summary>The same to the standby; null: there is none.</summary>
    public TcpLink? LinkToStandby() => _standby is null ? null : LinkTo(() => _standby);

    public static string ConnectionString(TcpLink link, TcpLink? standby) => standby is null
        ? $"Host=127.0.0.1;Port={link.Port};Username=postgres;Database={Name}"
        : $"Host=127.0.0.1:{link.Port},127.0.0.1:{standby.Port};Username=postgres;Database={Name};Target Session Attributes=read-write";

    /// <summary>For a program of the operator's.</summary>
    public string Place => _server.ConnectionString(Name);

    /// <summary>The same of the one that follows it.</summary>
    public string Standby => _standby!.ConnectionString(Name);

    /// <summary>A base backup, taken while it is used.</summary>
    public Task BackUpAsync() => Task.Run(() => _backup = _server.Copy(asStandby: false));

    /// <summary>What was backed up takes its place; all that came later is gone for good.</summary>
    public async Task RestoreAsync()
    {
        _server.Dispose();
        _server = _backup!;
        _backup = null;
        await StartAsync();
    }

    /// <summary>An empty one takes its place; all there was is gone for good.</summary>
    public async Task BeginEmptyAsync()
    {
        _server.Dispose();
        _server = await Task.Run(() => PostgresServer.Start(isDurable: false));
        _server.Ask($"CREATE DATABASE {Name}");
        NoteTrouble();
        _isAway = false;
    }

    /// <summary>The standby has everything, and gets nothing from now on.</summary>
    public async Task CutReplicationAsync()
    {
        var all = _server.Ask("SELECT pg_current_wal_lsn()");
        while (_standby!.Ask($"SELECT coalesce(pg_last_wal_replay_lsn() >= '{all}', false)") != "t")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        _standby.Ask("ALTER SYSTEM SET primary_conninfo = ''");
        _standby.Ask("SELECT pg_reload_conf()");
        while (_standby.Ask("SELECT count(*) FROM pg_stat_wal_receiver") != "0")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    /// <summary>Signal 9; it never comes back.</summary>
    public void Kill()
    {
        _isAway = true;
        _server.Kill();
    }

    /// <summary>The standby takes its place, and nobody tells the servers.</summary>
    public async Task PromoteAsync()
    {
        await Task.Run(_standby!.Promote);
        var killed = _server;
        _server = _standby;
        killed.Dispose();
        NoteTrouble();
        _isAway = false;
    }

    public PostgresStore Open() => PostgresStore.Open(new(_server.ConnectionString(Name)), TimeProvider.System);

    /// <summary>Its processes end at once, with whatever they were doing.</summary>
    public async Task StopAsync()
    {
        _isAway = true;
        await Task.Run(_server.Stop);
    }

    public async Task StartAsync()
    {
        await Task.Run(_server.StartAgain);
        NoteTrouble();
        _isAway = false;
    }

    /// <summary>Somebody was kept from it until now.</summary>
    public void NoteTrouble() => _awayAt = TimeProvider.System.GetTimestamp();

    public void Dispose()
    {
        foreach (var server in new[] { _server, _standby, _backup }.OfType<PostgresServer>().Distinct())
        {
            server.Dispose();
        }
    }

    private static TcpLink LinkTo(Func<PostgresServer> server)
        => TcpLink.Start(() => new UnixDomainSocketEndPoint(Path.Combine(server().SocketDirectory, ".s.PGSQL.5432")));
}

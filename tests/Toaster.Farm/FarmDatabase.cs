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

    private readonly PostgresServer _server = PostgresServer.Start(isDurable: false);
    private long? _awayAt;
    private volatile bool _isAway;

    public FarmDatabase() => _server.Ask($"CREATE DATABASE {Name}");

    /// <summary>It is away, or was a moment ago: a server that could not start had a reason.</summary>
    public bool IsTrouble => _isAway || (_awayAt is { } at && TimeProvider.System.GetElapsedTime(at) < Settled);

    /// <summary>A way to it that can be broken.</summary>
    public TcpLink Link() => TcpLink.Start(() => new UnixDomainSocketEndPoint(Path.Combine(_server.SocketDirectory, ".s.PGSQL.5432")));

    public static string ConnectionString(TcpLink link) => $"Host=127.0.0.1;Port={link.Port};Username=postgres;Database={Name}";

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

    public void Dispose() => _server.Dispose();
}

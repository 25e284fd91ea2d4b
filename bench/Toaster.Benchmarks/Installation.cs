using System.Globalization;
using Toaster.Testing;

namespace Toaster.Benchmarks;

/// <summary>What a run measures: one server with SQLite in its data directory, or several that share a PostgreSQL of their own.</summary>
internal sealed class Installation : IDisposable
{
    private const string Database = "toaster";
    private readonly PostgresServer? _postgres;
    private readonly string _directory;
    private readonly List<ServerProcess> _servers = [];

    private Installation(string directory, PostgresServer? postgres) => (_directory, _postgres) = (directory, postgres);

    public IReadOnlyList<ServerProcess> Servers => _servers;

    /// <summary>CPU seconds of the servers so far.</summary>
    public double Cpu => _servers.Sum(server => server.Cpu);

    /// <summary>CPU seconds of all processes of PostgreSQL so far; 0 without it.</summary>
    public double DatabaseCpu => _postgres is null ? 0 : ProcessTree.Cpu(_postgres.ProcessId);

    public double ResidentMiB => _servers.Sum(server => server.ResidentMiB);

    public double PeakMiB => _servers.Sum(server => server.PeakMiB);

    public double WrittenMiB => _servers.Sum(server => server.WrittenMiB);

    /// <param name="parent">Where its directory is made, and removed in the end.</param>
    /// <param name="servers">How many on PostgreSQL; 0: one on SQLite.</param>
    public static Installation Start(string toaster, string parent, int servers)
    {
        var installation = new Installation(
            Directory.CreateDirectory(Path.Combine(parent, $"toaster-bench-{Guid.NewGuid():N}")).FullName, servers == 0 ? null : PostgresServer.Start());
        try
        {
            installation._postgres?.Ask($"CREATE DATABASE {Database}");
            for (var i = 0; i < Math.Max(1, servers); i++)
            {
                (string, string)[] settings = installation._postgres is { } postgres ? [("TOASTER__Db", postgres.ConnectionString(Database))] : [];
                installation._servers.Add(ServerProcess.Start(toaster, Path.Combine(installation._directory, string.Create(CultureInfo.InvariantCulture, $"data-{i}")), settings));
            }

            return installation;
        }
        catch
        {
            installation.Dispose();
            throw;
        }
    }

    /// <summary>A client of each server.</summary>
    public IReadOnlyList<HttpClient> Clients(int connections)
        => [.. _servers.Select(server => new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { BaseAddress = server.Url, Timeout = TimeSpan.FromMinutes(10) })];

    public void ForgetPeak() => _servers.ForEach(server => server.ForgetPeak());

    /// <summary>Waits until every server has done what it was left with.</summary>
    public Task QuietAsync() => Task.WhenAll(_servers.Select(server => server.QuietAsync()));

    public void Dispose()
    {
        _servers.ForEach(server => server.Dispose());
        _postgres?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}

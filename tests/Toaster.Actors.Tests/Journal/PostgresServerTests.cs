using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal;

/// <summary>The database server that a farm adds can be had on this machine.</summary>
public sealed class PostgresServerTests
{
    [SkippableFact]
    public void Server_OfDebiansPackage_StartsAndIsNewEnough()
    {
        using var server = PostgresServer.Start();

        Assert.InRange(int.Parse(server.Ask("SHOW server_version_num")), 140_000, int.MaxValue);
        Assert.Equal("on", server.Ask("SHOW synchronous_commit"));
    }
}

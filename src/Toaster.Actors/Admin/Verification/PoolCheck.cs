namespace Toaster.Actors.Admin.Verification;

/// <summary>Agents are in pools that exist, and the default one is there. The rows of both are in no journal, so nothing else tells.</summary>
internal sealed class PoolCheck(IVerifiedStore store, Findings findings)
{
    public async Task RunAsync(CancellationToken ct)
    {
        if (!await store.ReadAsync(connection => connection.Prepared("SELECT 1 FROM pool WHERE id = ?1").Bind(1, PoolId.Default.Value).First(_ => true), ct))
        {
            findings.Error("no-default-pool", new(Table: "pool"), "The default pool is missing, so agents that are in no other get no builds.", Advice.Restore);
        }

        foreach (var name in await store.ReadAsync(
            connection => connection.Prepared("SELECT a.name FROM agent a LEFT JOIN pool p ON p.id = a.pool_id WHERE p.id IS NULL AND a.pool_id <> ?1 ORDER BY a.name")
                .Bind(1, PoolId.Default.Value).All(row => row.Text(0)), ct))
        {
            findings.Error(
                "pool-of-nobody", new(Table: "agent"), $"The agent {name} is in a pool that does not exist, so it gets no builds.", $"move it: toaster node move {name} --pool default");
        }
    }
}

using Toaster.Chaos.Live.Faults;

namespace Toaster.Chaos.Live;

/// <summary>
/// An agent that sleeps in the middle of a build until its lease is gone: bitbake ends meanwhile, and when it wakes it has the rest of a
/// record in hand that is wanted no more. The build is tried again, and that attempt is the record.
/// </summary>
internal sealed class SleeperLane(LiveProcess agent, Lane lane, LiveClient client, Fire fire)
{
    /// <summary>Everything up to its waking.</summary>
    public async Task SleepAsync(long build, Random random, CancellationToken stop)
    {
        while (!File.Exists(lane.Waiting))
        {
            await Task.Delay(LiveClient.Look, TimeProvider.System, stop);
        }

        await agent.Gate.WaitAsync(stop); // Nobody takes a process that stands still for a dead one.
        try
        {
            agent.Stop();
            lane.GoOn();
            await RemoveAsync(stop);
            while (!await WaitsAsync(build, stop))
            {
                await Task.Delay(LiveClient.Look, TimeProvider.System, stop);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(3_000)), TimeProvider.System, stop);
        }
        finally
        {
            agent.Continue();
            agent.Gate.Release();
        }

        fire.Count("agents", "woken after the lease was gone");
    }

    /// <summary>The operator gives it up: what it had is given to others.</summary>
    private async Task RemoveAsync(CancellationToken stop)
    {
        var nodes = await client.GetAsync("/api/v1/nodes", stop);
        foreach (var node in nodes.GetProperty("items").EnumerateArray().Where(node => node.GetProperty("name").GetString() == agent.Name))
        {
            await client.DeleteAsync($"/api/v1/nodes/{node.GetProperty("id").GetInt64()}", stop);
        }
    }

    private async Task<bool> WaitsAsync(long build, CancellationToken stop)
        => (await client.GetAsync("/api/v1/queue", stop)).GetProperty("waiting").EnumerateArray().Any(item => item.GetProperty("build").GetInt64() == build);
}

using System.Diagnostics.Metrics;

namespace Toaster.Actors.Queue;

/// <summary>What the last look at the queue saw, and how long builds waited.</summary>
internal static class QueueMeter
{
    private static readonly Meter Meter = new(ToasterMeter.Name);

    private static readonly Gauge<long> Waiting = Meter.CreateGauge<long>("toaster.queue.waiting", "{build}", "Builds that wait");

    private static readonly Gauge<long> Leased = Meter.CreateGauge<long>("toaster.queue.leases", "{build}", "Builds that agents have");

    private static readonly Gauge<long> AgentsNow = Meter.CreateGauge<long>("toaster.agents", "{agent}", "Agents by state");

    private static readonly Counter<long> Assigned = Meter.CreateCounter<long>("toaster.queue.assigned", "{build}", "Builds given to an agent");

    private static readonly Histogram<double> Wait = Meter.CreateHistogram<double>("toaster.queue.wait.duration", "s", "Time from asking for a build to giving it to an agent");

    public static void Looked(QueueLook look)
    {
        Waiting.Record(look.Waiting.Count);
        Leased.Record(look.Leases.Count);
        if (!AgentsNow.Enabled)
        {
            return;
        }

        foreach (var state in Enum.GetValues<AgentState>())
        {
            AgentsNow.Record(look.Agents.Count(agent => agent.State == state), new KeyValuePair<string, object?>("state", state.ToString().ToLowerInvariant()));
        }
    }

    public static void Gave(TimeSpan waited)
    {
        Assigned.Add(1);
        Wait.Record(waited.TotalSeconds);
    }
}

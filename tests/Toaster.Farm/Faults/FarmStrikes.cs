using Toaster.Chaos.Live;
using Toaster.Chaos.Live.Faults;
using Toaster.Farm.Network;

namespace Toaster.Farm.Faults;

/// <summary>The kinds of faults of a farm, sorted: those of one sort come one after the other, different sorts together.</summary>
internal static class FarmStrikes
{
    private static readonly TimeSpan LongestRestart = TimeSpan.FromSeconds(2);

    public static IReadOnlyList<IReadOnlyList<Strike>> Of(FarmField field, IReadOnlyList<Lane> lanes, FarmOptions options) =>
    [
        [Strikes.Kill("servers", field.Start, random => Server(random, field)), Strikes.Stop("servers", random => Server(random, field), options.LongestStop), EndInOrder(field)],
        [Strikes.Kill("agents", field.Start, random => Agent(random, field)), Strikes.Stop("agents", random => Agent(random, field), options.LongestStop)],
        [Strikes.StopBitbake(lanes, options.LongestStop / 2)],
        [Break("agent and server", random => One(random, One(random, field.ToServers)), options.LongestStop, () => { })],
        [
            Break("server and database", random => One(random, field.ToDatabase), options.LongestStop, field.Database.NoteTrouble),
            Away("restarted", field, LongestRestart), Away("away", field, options.LongestOutage),
        ],
    ];

    /// <summary>As an operator does who installs another version.</summary>
    public static async Task RestartAsync(LiveServer server)
    {
        await server.Process.Gate.WaitAsync(CancellationToken.None);
        try
        {
            await server.Process.EndAsync();
            server.Start();
        }
        finally
        {
            server.Process.Gate.Release();
        }
    }

    private static Strike EndInOrder(FarmField field) => new("servers", "restarted in order", async (random, _) =>
    {
        await RestartAsync(One(random, field.Servers));
        return true;
    });

    private static Strike Break(string between, Func<Random, TcpLink> choose, TimeSpan longest, Action mended) => new($"way between {between}", "broken", async (random, enough) =>
    {
        var way = choose(random);
        way.Break(silently: random.Next(2) == 0);
        await Strikes.PauseAsync(random, TimeSpan.FromMilliseconds(200), longest, enough);
        way.Mend();
        mended();
        return true;
    });

    private static Strike Away(string what, FarmField field, TimeSpan longest) => new("database", what, async (random, enough) =>
    {
        await field.Database.StopAsync();
        await Strikes.PauseAsync(random, TimeSpan.FromMilliseconds(100), longest, enough);
        await field.Database.StartAsync();
        return true;
    });

    private static LiveProcess Server(Random random, FarmField field) => One(random, field.Servers).Process;

    private static LiveProcess Agent(Random random, FarmField field) => One(random, field.Agents);

    private static T One<T>(Random random, IReadOnlyList<T> some) => some[random.Next(some.Count)];
}

using Toaster.Chaos.Servers;

namespace Toaster.Chaos.Live.Faults;

/// <summary>The kinds of faults, sorted: those of one sort come one after the other, different sorts together.</summary>
internal static class Strikes
{
    private static readonly TimeSpan LongestDeath = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestFull = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan[] Jumps =
        [TimeSpan.FromDays(-2), TimeSpan.FromHours(-1), TimeSpan.FromMinutes(-1), TimeSpan.Zero, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromDays(2)];

    public static IReadOnlyList<IReadOnlyList<Strike>> Of(LiveField field, IReadOnlyList<Lane> lanes, LiveOptions options) =>
    [
        [Kill("server", field.Start, _ => field.Server.Process), Stop("server", _ => field.Server.Process, options.LongestStop)],
        [Kill("agents", field.Start, random => Agent(random, field)), Stop("agents", random => Agent(random, field), options.LongestStop)],
        [StopBitbake(lanes, options.LongestStop / 2)],
        [Fill("server", _ => field.ServerDisk), Fill("agents", random => field.Agents[random.Next(field.Agents.Count)].Disk)],
        [Set("server", _ => field.Server.Process), Set("agents", random => Agent(random, field))],
    ];

    /// <param name="start">How it is started again.</param>
    public static Strike Kill(string victim, Action<LiveProcess> start, Func<Random, LiveProcess> choose) => new(victim, "killed", async (random, enough) =>
    {
        var process = choose(random);
        await process.Gate.WaitAsync(CancellationToken.None);
        try
        {
            await process.KillAsync();
            await PauseAsync(random, TimeSpan.Zero, LongestDeath, enough);
            start(process);
            return true;
        }
        finally
        {
            process.Gate.Release();
        }
    });

    public static Strike Stop(string victim, Func<Random, LiveProcess> choose, TimeSpan longest) => new(victim, "stopped", async (random, enough) =>
    {
        var process = choose(random);
        process.Stop();
        await PauseAsync(random, TimeSpan.FromMilliseconds(50), longest, enough);
        process.Continue();
        return true;
    });

    public static Strike StopBitbake(IReadOnlyList<Lane> lanes, TimeSpan longest)
        => new("bitbake", "stopped", (random, enough) => StopBitbakeAsync(lanes, random, longest, enough));

    private static Strike Fill(string victim, Func<Random, LiveDisk> choose) => new(victim, "disk full", async (random, enough) =>
    {
        var disk = choose(random);
        if (!disk.CanBeFull || !disk.TryFill())
        {
            return false;
        }

        await PauseAsync(random, TimeSpan.FromMilliseconds(200), LongestFull, enough);
        disk.Free();
        return true;
    });

    private static Strike Set(string victim, Func<Random, LiveProcess> choose) => new(victim, "clock set", (random, _) =>
    {
        choose(random).Clock.Value = Jumps[random.Next(Jumps.Length)];
        return Task.FromResult(true);
    });

    private static async Task<bool> StopBitbakeAsync(IReadOnlyList<Lane> lanes, Random random, TimeSpan longest, CancellationToken enough)
    {
        var running = lanes.Select(lane => lane.Bitbake).OfType<int>().ToList();
        if (running.Count == 0)
        {
            return false;
        }

        var bitbake = running[random.Next(running.Count)];
        Signals.Send(bitbake, Signals.Stop);
        await PauseAsync(random, TimeSpan.FromMilliseconds(50), longest, enough);
        Signals.Send(bitbake, Signals.Continue);
        return true;
    }

    /// <summary>Short ones are more frequent than long ones.</summary>
    public static async Task PauseAsync(Random random, TimeSpan least, TimeSpan most, CancellationToken enough)
        => await Task.Delay(least + ((most - least) * Math.Pow(random.NextDouble(), 2)), TimeProvider.System, enough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static LiveProcess Agent(Random random, LiveField field) => field.Agents[random.Next(field.Agents.Count)].Process;
}

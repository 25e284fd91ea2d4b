using Toaster.Node.Agents.Running;
using Toaster.Node.Agents.Sending;
using Toaster.Node.Agents.Spooling;
using Toaster.Node.Client;
using Toaster.Node.Settings;
using Toaster.Node.Terminals;

namespace Toaster.Node.Commands;

/// <summary>One <c>toaster run</c>: the recorder, the deliveries, and the two lines that are said.</summary>
internal sealed class RunSession(ToasterSettings settings, Uri? server, Terminal terminal, TimeProvider time)
{
    /// <summary>Earlier recordings can wait for another run.</summary>
    private static readonly TimeSpan LeftPatience = TimeSpan.FromSeconds(1);

    /// <param name="interrupts">Disposed when the command has ended: from then on Ctrl-C is ours.</param>
    public async Task<int> RunAsync(string[] command, BitbakeCommandLine line, long? project, IDisposable interrupts, CancellationToken ct)
    {
        var spools = new SpoolDirectory(SpoolDirectory.PathOf(settings.Data, server is not null), settings.SpoolBytes, time);
        using var pace = new SenderPace(time, settings.SendPatience);
        using var deliveries = new Deliveries(Find, pace, time);
        using var leftPace = new SenderPace(time, LeftPatience);
        using var left = new Deliveries(Find, leftPace, time);
        var run = Plan(command, line, project, spools);
        var recorder = new CommandRecorder(run, spools, deliveries, settings.EventLogs, settings.Collect(spools.HasRoomForLogs), time);
        var stop = CancellationToken.None;
        var code = await recorder.RunAsync(
            () => BeginAsync(spools, deliveries, left),
            () =>
            {
                interrupts.Dispose();
                return stop = ct.IsCancellationRequested ? CancellationToken.None : ct; // That was meant for the command.
            },
            ct);
        using var stopped = stop.Register(() =>
        {
            pace.Stop();
            leftPace.Stop();
        });
        var delivered = await deliveries.EndAsync();
        Tell(delivered, recorder.Problem, run, spools);
        TellLeft(await left.EndAsync());
        return code;
    }

    private RecordedCommand Plan(string[] command, BitbakeCommandLine line, long? project, SpoolDirectory spools)
    {
        var header = SpoolHeader.Make(string.Join(' ', command), project, server, time.GetUtcNow());
        var directory = BuildDirectory.Find(Environment.GetEnvironmentVariable("BBPATH"), Directory.GetCurrentDirectory());
        if (line.Log is { } named)
        {
            return new(command, new Dictionary<string, string>(), header, Path.GetFullPath(named), OwnsLog: false, directory);
        }

        var log = new SpoolFiles(spools.Path, header.Key).Log;
        var (withLog, environment) = line.WithLog(command, log);
        return new(withLog, environment, header, log, OwnsLog: true, directory);
    }

    private AgentServer? Find(Uri? named)
    {
        var local = Holders.Address(settings);
        return named is null ? local
            : local is not null && local.Url == named ? local
            : new(named, Environment.GetEnvironmentVariable("TOASTER_TOKEN") is { Length: > 0 } token ? token : null);
    }

    /// <summary>Says where the build can be seen, once, before the command has the terminal.</summary>
    private async Task BeginAsync(SpoolDirectory spools, Deliveries deliveries, Deliveries left)
    {
        var offered = await Task.WhenAny(deliveries.FirstOffer, Task.Delay(settings.OfferPatience, time)) == deliveries.FirstOffer ? await deliveries.FirstOffer : null;
        if (deliveries.First is { } spool)
        {
            Say(offered is not null && spool.State.Build is { } build
                ? $"recording build {build}: {AddressOf(offered, build)}"
                : $"{(server is null ? "no Toaster is running" : $"{server} does not answer")}; the build is kept here and sent when there is one.");
        }

        try
        {
            spools.Tidy();
            new LeftSpools(spools, left, settings.EventLogs, time).Begin();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Say($"earlier recordings cannot be looked at: {e.Message}");
        }
    }

    private void Tell(Delivered[] delivered, string? problem, RecordedCommand run, SpoolDirectory spools)
    {
        if (problem is not null)
        {
            Say($"the recording is not complete: {problem}{(File.Exists(run.Log) ? $" The event log is in {run.Log}." : "")}");
        }

        foreach (var one in delivered)
        {
            Say(one switch
            {
                { Result: Delivery.Sealed, Build: { } build, Server: { } at } => $"recorded build {build}: {AddressOf(at, build)}",
                { Result: Delivery.Sealed, Build: { } build } => $"recorded build {build}.",
                { Result: Delivery.Refused } => $"the build is not recorded any further: {one.Trouble}",
                _ => $"{Words.Count(one.Events, "event")} kept in {spools.Path}, to be sent by the next run or when Toaster is started ({one.Trouble ?? "not sent in time"}).",
            });
        }
    }

    private void TellLeft(Delivered[] delivered)
    {
        if (delivered.Count(one => one.Result == Delivery.Sealed) is > 0 and var sealedOnes)
        {
            Say($"delivered {Words.Count(sealedOnes, "earlier recording")}.");
        }
    }

    private void Say(string sentence) => terminal.Complain(sentence);

    private static string AddressOf(AgentServer server, long build) => new Addresses(Addresses.Shown(server.Url)).OfBuild(build);
}

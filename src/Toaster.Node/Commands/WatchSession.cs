using System.Collections.Concurrent;
using Toaster.Node.Agents.Sending;
using Toaster.Node.Agents.Spooling;
using Toaster.Node.Agents.Watching;
using Toaster.Node.Client;
using Toaster.Node.Settings;
using Toaster.Node.Terminals;

namespace Toaster.Node.Commands;

/// <summary>One <c>toaster watch</c>: its directories, the deliveries, and what is said.</summary>
internal sealed class WatchSession(ToasterSettings settings, WatchOptions options, Terminal terminal, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TidyEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(3);

    private readonly ConcurrentQueue<Task> _told = [];

    /// <summary>Until it is asked to stop.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> directories, CancellationToken ct)
    {
        var spools = new SpoolDirectory(SpoolDirectory.PathOf(settings.Data, options.Server is not null), settings.SpoolBytes, time);
        spools.Create();
        using var pace = new SenderPace(time, LastMoment);
        using var deliveries = new Deliveries(Find, pace, time, forgetsEnded: true);
        var watched = directories
            .Select(path => new WatchedDirectory(path, options, spools, settings.EventLogs, settings.Collect(spools.HasRoomForLogs), spool => Deliver(deliveries, spool), time)).ToList();
        try
        {
            Say($"watching {string.Join(", ", directories)}");
            await WatchAsync(watched, spools, deliveries, ct);
        }
        finally
        {
            watched.ForEach(directory => directory.Dispose());
        }

        pace.Stop(); // What has not ended is left: the next one goes on with it.
        await deliveries.EndAsync();
        return ExitCodes.Ok;
    }

    private async Task WatchAsync(List<WatchedDirectory> watched, SpoolDirectory spools, Deliveries deliveries, CancellationToken ct)
    {
        IReadOnlyList<BitbakeProcess> processes = [];
        long? looked = null, tidied = null;
        HashSet<string> mute = [];
        while (!ct.IsCancellationRequested)
        {
            if (looked is not { } last || time.GetElapsedTime(last) > LookEvery)
            {
                (looked, processes) = (time.GetTimestamp(), BitbakeProcesses.Find());
            }

            foreach (var directory in watched)
            {
                Guard(directory.Path, () => directory.Step(processes));
                if (directory.IsMute ? mute.Add(directory.Path) : mute.Remove(directory.Path) && false)
                {
                    Say($"bitbake runs in {directory.Path}, but writes no event log that could be found; see toaster watch --print-conf.");
                }
            }

            if (tidied is not { } tidy || time.GetElapsedTime(tidy) > TidyEvery)
            {
                tidied = time.GetTimestamp();
                Guard(spools.Path, () =>
                {
                    spools.Tidy();
                    new LeftSpools(spools, deliveries, settings.EventLogs, time).Begin();
                });
            }

            await Task.Delay(Beat, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Deliver(Deliveries deliveries, Spool spool)
    {
        var (offered, done) = deliveries.Begin(spool);
        _told.Enqueue(TellAsync(spool, offered, done));
        while (_told.TryPeek(out var first) && first.IsCompleted)
        {
            _told.TryDequeue(out _);
        }
    }

    private async Task TellAsync(Spool spool, Task<AgentServer?> offered, Task<Delivered> done)
    {
        var at = await offered;
        Say(at is not null && spool.State.Build is { } build
            ? $"recording build {build} ({spool.Header.Source}): {AddressOf(at, build)}"
            : $"recording \"{spool.Header.Source}\"; {(options.Server is null ? "no Toaster is running" : $"{options.Server} does not answer")}, so it is kept here and sent when there is one.");
        switch (await done)
        {
            case { Result: Delivery.Sealed, Build: { } number, Server: { } server }:
                Say($"recorded build {number}: {AddressOf(server, number)}");
                break;
            case { Result: Delivery.Refused } refused:
                Say($"the build is not recorded any further: {refused.Trouble}");
                break;
            case { Result: Delivery.Left } left:
                Say($"{Words.Count(left.Events, "event")} kept, to be sent later ({left.Trouble ?? "not sent in time"}).");
                break;
        }
    }

    private AgentServer? Find(Uri? named)
    {
        var local = Holders.Address(settings);
        return named is null ? local
            : local is not null && local.Url == named ? local
            : new(named, Environment.GetEnvironmentVariable("TOASTER_TOKEN") is { Length: > 0 } token ? token : null);
    }

    /// <summary>What cannot be read now is looked at again.</summary>
    private void Guard(string path, Action step)
    {
        try
        {
            step();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_said != e.Message)
            {
                _said = e.Message;
                Say($"{path} cannot be looked at: {e.Message}");
            }
        }
    }

    private string? _said;

    private void Say(string sentence) => terminal.Complain(sentence);

    private static string AddressOf(AgentServer server, long build) => new Addresses(Addresses.Shown(server.Url)).OfBuild(build);
}

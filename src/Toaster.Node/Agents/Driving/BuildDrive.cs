using Toaster.Bitbake.XmlRpc;
using Toaster.Node.Agents.Collecting;
using Toaster.Node.Agents.Spooling;
using Toaster.Node.Agents.Workspaces;

namespace Toaster.Node.Agents.Driving;

/// <summary>
/// One attempt from its assignment to the end of its record: prepares the build directory, starts bitbake's server, has it build, stops
/// it when asked, and leaves nothing behind. Begun again after a crash of the agent, it goes on where it was: bitbake has not noticed.
/// </summary>
internal sealed class BuildDrive(Assignment assignment, AttemptFiles files, AttemptState state, Spool spool, StopRequest stop, DriveOptions options, TimeProvider time)
{
    private readonly string _mark = AttemptHolder.MarkOf(options.Instance, assignment.Key);
    private AttemptState _state = state;

    private AttemptHolder Holder => new(options.Instance, assignment.Build, assignment.Attempt, ProcessIdentity.Of(Environment.ProcessId)!);

    /// <summary>Ends when nothing of the build runs any more and its spool has its end.</summary>
    /// <param name="detach">The agent ends: all stays as it is, for the next one.</param>
    public async Task RunAsync(CancellationToken detach)
    {
        using var record = new DriveRecord(spool, files.EventLog, options.EventLogs, options.Collect is null ? null : Collect, time);
        var leftovers = new Leftovers(_mark, time);
        leftovers.Know(_state.Server?.Process);
        try
        {
            await DriveAsync(record, leftovers, detach);
        }
        catch (OperationCanceledException) when (detach.IsCancellationRequested)
        {
            await record.StopAsync();
            throw;
        }
        catch (OperationCanceledException) when (stop.Wish != StopWish.None)
        {
            record.Phase("stop", "forced"); // Nothing was built yet: what was being prepared is dropped.
        }
        catch (BuildProblem problem) when (stop.Wish != StopWish.None)
        {
            record.Phase("stop", "forced"); // It had to go wrong: what was waited for was being stopped.
            _ = problem;
        }
        catch (BuildProblem problem)
        {
            record.Failed(problem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            record.Failed(new("environment", e.Message)); // The agent's own disk.
        }

        await CleanAsync(leftovers);
        await record.FinishAsync(record.HasEnded ? null : "The log stops.", detach);
        Save(_state with { Ended = true });
    }

    private LogCollector Collect(Spool of)
        => new(of, options.Collect!, (_state.BuildDirectory ?? assignment.Spec.Directory) is { } directory ? new(directory) : null, time);

    private async Task DriveAsync(DriveRecord record, Leftovers leftovers, CancellationToken detach)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(detach, stop.Any);
        var environment = _state.Server is null ? await StartAsync(record, leftovers, either.Token) : null;
        using var talk = new ServerTalk(_state.Server!, options.Limits, time);
        var watch = new BuildWatch(record, talk, _state.Server!.Process, leftovers, stop, options.Limits, time);
        try
        {
            if (!_state.Asked)
            {
                environment ??= BuildEnvironment.Of(BuildLayout.Find(_state.BuildDirectory!, assignment.Spec.Bitbake), _mark, options.User);
                var task = await PrepareAsync(talk, environment, either.Token);
                Save(_state with { Asked = true });
                record.Phase("build");
                await talk.BuildAsync(assignment.Spec, task, either.Token);
            }

            await watch.RunAsync(detach);
        }
        catch (Exception e) when (e is XmlRpcException or BitbakeCommandException)
        {
            throw Problem(e);
        }
        finally
        {
            if (!detach.IsCancellationRequested)
            {
                await talk.CloseAsync(CancellationToken.None);
                await watch.WaitForEndOfServerAsync();
                if (!File.Exists(files.EventLog))
                {
                    await File.WriteAllLinesAsync(files.EventLog, talk.LinesOf(options.EventLogs).Select(line => line.TrimEnd('\n')), CancellationToken.None);
                }
            }
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> StartAsync(DriveRecord record, Leftovers leftovers, CancellationToken ct)
    {
        if (options.RootIsRefused)
        {
            throw new BuildProblem("environment", "The agent runs as root, and bitbake does not build as root. Run the agent as an ordinary user, or name one in the setting Agent:User.");
        }

        await leftovers.KillAsync(); // Of a try that was cut off.
        var workspace = new Workspace(assignment, files, options, _mark, record.Phase, time);
        var layout = await workspace.PrepareAsync(ct);
        await new AttemptLock(layout.BuildDirectory).TakeAsync(Holder, other => new Leftovers(other.Mark, time).KillAsync());
        Save(_state with { BuildDirectory = layout.BuildDirectory });
        var start = new ServerStart(layout, options.Limits, time);
        start.CheckFree();
        record.Phase("start");
        var place = await start.StartAsync(files.RunnerDirectory("server"), _mark, options.User, ct);
        leftovers.Know(place.Process);
        Save(_state with { Server = place });
        return BuildEnvironment.Of(layout, _mark, options.User);
    }

    private async Task<string> PrepareAsync(ServerTalk talk, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        try
        {
            return await talk.PrepareAsync(assignment.Spec, files, environment, ct);
        }
        catch (BitbakeCommandException e) // The first command that needs the configuration has to read it; which one that is differs.
        {
            var lines = e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            throw new BuildProblem("config-error", $"The configuration cannot be read: {lines.LastOrDefault(line => line.Contains("Error", StringComparison.Ordinal)) ?? lines.LastOrDefault()}", lines);
        }
    }

    private BuildProblem Problem(Exception e) => e switch
    {
        _ when !_state.Server!.Process.IsAlive => Died(),
        XmlRpcException { Problem: XmlRpcProblem.TimedOut } => new("stalled", $"bitbake's server does not answer: {e.Message}"),
        XmlRpcException { Problem: XmlRpcProblem.Garbage } => new("environment", e.Message),
        XmlRpcException => new("stalled", e.Message),
        _ => new("error-message", $"bitbake refused: {e.Message.Split('\n')[^1]}", e.Message.Split('\n')),
    };

    private BuildProblem Died() => new(
        "server-died", "bitbake's server ended by itself.", [.. Runner.Tail(Path.Combine(_state.BuildDirectory!, "bitbake-cookerdaemon.log")).TakeLast(20)]);

    /// <summary>No process, no lock, no port is left.</summary>
    private async Task CleanAsync(Leftovers leftovers)
    {
        await leftovers.KillAsync();
        if (_state.BuildDirectory is { } directory)
        {
            if (_state.Server is not null && Directory.Exists(directory))
            {
                new ServerStart(new(directory, "", null), options.Limits, time).RemoveLeftovers();
            }

            new AttemptLock(directory).Release(Holder);
        }
    }

    private void Save(AttemptState next)
    {
        _state = next;
        files.Write(next);
    }
}

using Toaster.Bitbake.XmlRpc;
using Toaster.Node.Agents.Collecting;
using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Driving;

/// <summary>
/// One attempt from its assignment to the end of its record: prepares the build directory, starts bitbake's server, has it build, stops
/// it when asked, and leaves nothing behind. Begun again after a crash of the agent, it goes on where it was: bitbake has not noticed.
/// </summary>
internal sealed partial class BuildDrive(Assignment assignment, AttemptFiles files, AttemptState state, Spool spool, StopRequest stop, DriveOptions options, TimeProvider time)
{
    private readonly string _mark = AttemptHolder.MarkOf(options.Instance, assignment.Key);
    private readonly DiskRoom _room = new(options.Work, sentence => options.Say($"build {assignment.Build}: {sentence}"), time);
    private AttemptState _state = state;
    private bool _hasBegunServer; // It may have written its lock before anybody knew where it answers.

    private AttemptHolder Holder => new(options.Instance, assignment.Build, assignment.Attempt, ProcessIdentity.Of(Environment.ProcessId)!);

    /// <summary>Ends when nothing of the build runs any more and its spool has its end.</summary>
    /// <param name="detach">The agent ends: all stays as it is, for the next one.</param>
    public async Task RunAsync(CancellationToken detach)
    {
        using var record = new DriveRecord(spool, files.EventLog, options.EventLogs, options.Collect is null ? null : Collect, time);
        using var looking = _room.Watch();
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
        catch (Exception e)
        {
            options.Say($"build {assignment.Build}: {e}");
            record.Failed(new("environment", $"The agent failed: {e.Message}")); // Of whatever kind: a build has an end.
        }

        await CleanAsync(leftovers);
        await record.FinishAsync(record.HasEnded ? null : "The log stops.", detach);
        await SaveAsync(_state with { Ended = true }, detach);
    }

    private LogCollector Collect(Spool of)
        => new(of, options.Collect!, (_state.BuildDirectory ?? assignment.Spec.Directory) is { } directory ? new(directory) : null, time);

    private async Task DriveAsync(DriveRecord record, Leftovers leftovers, CancellationToken detach)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(detach, stop.Any);
        var environment = _state.Server is null ? await StartAsync(record, leftovers, either.Token) : null;
        using var talk = new ServerTalk(_state.Server!, options.Limits, time);
        var watch = NewWatch(record, talk, leftovers);
        try
        {
            if (_state.Asked)
            {
                await watch.RunAsync(detach);
            }

            if (!_state.Asked || WasNeverAsked(record))
            {
                environment ??= BuildEnvironment.Of(BuildLayout.Find(_state.BuildDirectory!, assignment.Spec.Bitbake), _mark, options.User);
                var task = await PrepareAsync(talk, environment, either.Token);
                await SaveAsync(_state with { Asked = true }, either.Token);
                record.Phase("build");
                await talk.BuildAsync(assignment.Spec, task, either.Token);
                watch = NewWatch(record, talk, leftovers);
                await watch.RunAsync(detach);
            }

            CheckLog(record);
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
                    List<string> heard = [.. talk.LinesOf(options.EventLogs).Select(line => line.TrimEnd('\n'))];
                    await _room.WriteAsync(() => File.WriteAllLines(files.EventLog, heard), detach);
                }
            }
        }
    }

    private BuildWatch NewWatch(DriveRecord record, ServerTalk talk, Leftovers leftovers)
        => new(record, talk, _state.Server!.Process, leftovers, stop, Died, options.Limits, time);

    /// <summary>The agent before ended between noting that it asks and asking: bitbake has done nothing, and waits.</summary>
    private bool WasNeverAsked(DriveRecord record)
        => !record.HasEvents && stop.Wish == StopWish.None && _state.Server!.Process.IsAlive && !File.Exists(files.EventLog);

    private BuildProblem Problem(Exception e) => e switch
    {
        _ when !_state.Server!.Process.IsAlive => Died(),
        XmlRpcException { Problem: XmlRpcProblem.TimedOut } => new("stalled", $"bitbake's server does not answer: {e.Message}"),
        XmlRpcException { Problem: XmlRpcProblem.Garbage } => new("environment", e.Message),
        XmlRpcException => new("stalled", e.Message),
        _ => new("error-message", $"bitbake refused: {e.Message.Split('\n')[^1]}", e.Message.Split('\n')),
    };

    /// <summary>Whoever notices it first, a call that gets no answer or the look at its process.</summary>
    private BuildProblem Died() => new(
        "server-died", _state.Asked ? "bitbake's server ended while it built." : "bitbake's server ended by itself.", [.. Runner.Tail(Path.Combine(_state.BuildDirectory!, "bitbake-cookerdaemon.log")).TakeLast(20)]);

    /// <summary>No process, no lock, no port is left.</summary>
    private async Task CleanAsync(Leftovers leftovers)
    {
        await leftovers.KillAsync();
        if (_state.BuildDirectory is { } directory)
        {
            if ((_state.Server is not null || _hasBegunServer) && Directory.Exists(directory))
            {
                await new ServerStart(new(directory, "", null), options.Limits, time).RemoveLeftoversSoonAsync();
            }

            new AttemptLock(directory).Release(Holder);
        }
    }

    /// <summary>bitbake has ended and its log has not: it writes no further once a line could not be written.</summary>
    private void CheckLog(DriveRecord record)
    {
        if (!record.HasEnded && stop.Wish == StopWish.None && _room.WasGone)
        {
            throw new BuildProblem("disk", $"There was no room on the disk of {options.Work}, so bitbake did not write its event log to the end.");
        }
    }

    private Task SaveAsync(AttemptState next, CancellationToken ct)
    {
        _state = next;
        return _room.WriteAsync(() => files.Write(next), ct);
    }
}

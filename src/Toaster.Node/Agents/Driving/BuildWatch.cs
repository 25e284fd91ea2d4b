using Toaster.Bitbake.XmlRpc;

namespace Toaster.Node.Agents.Driving;

/// <summary>
/// A build while bitbake carries it out: sees its end, whichever sign of it comes, asks now and then whether bitbake still lives, and
/// goes down the ladder when it is to stop: orderly, forced, kill.
/// </summary>
/// <param name="died">What is to be said of a server that has ended before its build.</param>
internal sealed class BuildWatch(
    DriveRecord record, ServerTalk talk, ProcessIdentity server, Leftovers leftovers, StopRequest stop, Func<BuildProblem> died, DriveLimits limits, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Ask = TimeSpan.FromSeconds(10);

    /// <summary>The log has what bitbake told its listener within moments, unless it is not written any more.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestEnding = TimeSpan.FromSeconds(20);

    private StopWish _step;
    private long _stepAt;
    private long _answeredAt = time.GetTimestamp();
    private long? _idleAt;
    private Task _asking = Task.CompletedTask;

    /// <exception cref="BuildProblem">bitbake died, or does not answer any more.</exception>
    public async Task RunAsync(CancellationToken detach)
    {
        var askedAt = time.GetTimestamp();
        while (!await HasEndedAsync())
        {
            detach.ThrowIfCancellationRequested();
            if (time.GetElapsedTime(askedAt) > Ask && _asking.IsCompleted)
            {
                askedAt = time.GetTimestamp();
                leftovers.Look();
                _asking = AskAsync(detach);
            }

            if (_step == StopWish.None && stop.Wish == StopWish.None && record.Silence > limits.Stall && time.GetElapsedTime(_answeredAt) > limits.Stall)
            {
                throw new BuildProblem("stalled", $"bitbake has said nothing and answered nothing for {limits.Stall.TotalSeconds:0} s.");
            }

            await Task.Delay(Beat, time, detach);
        }
    }

    /// <summary>A server that was asked to end does within seconds; one that does not is killed.</summary>
    public async Task WaitForEndOfServerAsync()
    {
        var began = time.GetTimestamp();
        while (server.IsAlive && time.GetElapsedTime(began) < LongestEnding)
        {
            await Task.Delay(Beat, time, CancellationToken.None);
        }
    }

    private async Task<bool> HasEndedAsync()
    {
        if (record.HasEnded)
        {
            return true;
        }

        if (!server.IsAlive)
        {
            record.Look(); // Its last words.
            return record.HasEnded || _step != StopWish.None ? true : throw died();
        }

        _idleAt ??= talk.HasHeardEnd ? time.GetTimestamp() : null;
        if (_idleAt is { } since && time.GetElapsedTime(since) > Grace)
        {
            return true;
        }

        return await StepAsync();
    }

    /// <summary>True: nothing is left of it.</summary>
    private async Task<bool> StepAsync()
    {
        var wish = stop.Wish;
        var isDue = _step != StopWish.None && time.GetElapsedTime(_stepAt) > limits.StopStep;
        if (_step == StopWish.None && wish == StopWish.Orderly)
        {
            Enter(StopWish.Orderly, "orderly");
            _ = StopAsync(atOnce: false);
        }
        else if ((_step < StopWish.Forced && wish >= StopWish.Forced) || (_step == StopWish.Orderly && isDue))
        {
            Enter(StopWish.Forced, "forced");
            _ = StopAsync(atOnce: true);
        }
        else if (_step == StopWish.Forced && isDue)
        {
            Enter(StopWish.Abandon, "kill");
            await leftovers.KillAsync();
            return true;
        }

        return false;
    }

    private void Enter(StopWish step, string word)
    {
        (_step, _stepAt) = (step, time.GetTimestamp());
        leftovers.Look();
        record.Phase("stop", word);
    }

    private async Task StopAsync(bool atOnce)
    {
        try
        {
            await talk.StopAsync(atOnce, limits.StopStep / 3, CancellationToken.None);
        }
        catch (Exception e) when (e is XmlRpcException or BitbakeCommandException)
        {
            if (atOnce)
            {
                server.Signal(Libc.Terminate); // As good as the command, and needs nobody to listen.
            }
        }
    }

    private async Task AskAsync(CancellationToken ct)
    {
        try
        {
            var activity = await talk.AskActivityAsync(ct);
            _answeredAt = time.GetTimestamp();
            // Nobody told us of the end if we came later: a server that takes a listener does nothing any more.
            if (activity == BitbakeActivity.Idle || (!talk.IsRegistered && record.Silence > Ask && await talk.TryRegisterAsync(ct)))
            {
                _idleAt ??= time.GetTimestamp();
            }
        }
        catch (Exception e) when (e is XmlRpcException or OperationCanceledException)
        {
            // Its process and its log are looked at as well.
        }
    }
}

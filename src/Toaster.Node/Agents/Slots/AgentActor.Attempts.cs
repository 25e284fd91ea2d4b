using Toaster.Node.Agents.Driving;
using Toaster.Node.Agents.Sending;
using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Slots;

/// <summary>Attempts: taken on, driven in a slot, delivered, forgotten.</summary>
internal sealed partial class AgentActor
{
    private const int MostFinished = 1_000;

    private async Task ResumeAsync(AttemptFiles files)
    {
        if (files.TryRead() is not var (assignment, state))
        {
            files.Delete(); // It never began.
            return;
        }

        if (state.Sealed)
        {
            _kept[assignment.Key] = (assignment, files);
            return;
        }

        if (SlotAttempt.TryResume(assignment, state, files, parts.Spools) is { } attempt)
        {
            Begin(attempt);
            return;
        }

        // Without its spool there is no record to go on with, so nobody may go on building.
        parts.Say($"build {assignment.Build}: its recording is not in {parts.Spools.Path} any more, so it is ended.");
        await new Leftovers(AttemptHolder.MarkOf(parts.Identity.Instance, assignment.Key), time).KillAsync();
        files.Delete();
    }

    private void Begin(SlotAttempt attempt)
    {
        _attempts[attempt.Key] = attempt;
        _kept.Remove(attempt.Key);
        if (!attempt.HasEnded)
        {
            _waiting.Enqueue(attempt);
        }

        var (self, key) = (Context.Self, attempt.Key);
        var sender = new SpoolSender(
            attempt.Spool, _client, parts.Server, _pace, time, () => new(key.Build, key.Attempt, attempt.Assignment.Token),
            desired => self.Tell(new AttemptDesired(key, desired)));
        var sending = Task.Run(() => sender.RunAsync(_pace.GiveUp));
        attempt.Sending = sending;
        Context.PipeToSelf(
            sending,
            IAgentMessage (result) => new AttemptDelivered(key, result, sender.Trouble), error => new AttemptDelivered(key, Delivery.Left, error.Message));
    }

    /// <summary>What was running before the agent ended goes first, and is never without a slot for long.</summary>
    private void Assign()
    {
        while (_waiting.Count > 0 && _free.Count > 0)
        {
            var (attempt, slot) = (_waiting.Dequeue(), _free.Min);
            _free.Remove(slot);
            _slots[slot].Tell(new TakeAttempt(attempt));
        }
    }

    private void End(AttemptEnded ended)
    {
        _free.Add(ended.Slot);
        var attempt = _attempts[ended.Attempt];
        attempt.HasEnded = true;
        if (ended.Problem is { } problem)
        {
            parts.Say($"build {ended.Attempt.Build}: {problem} Its record is in {attempt.Spool.Files.Events}.");
            EndRecord(attempt.Spool, problem);
        }

        if (attempt.Delivered is { } delivered)
        {
            Forget(delivered);
        }
    }

    /// <summary>Nobody writes to it any more: what it has is sent, and the server learns that this is all.</summary>
    private void EndRecord(Spool spool, string problem)
    {
        try
        {
            if (spool.State.End is null)
            {
                spool.End(new(null, null, null, null, $"The agent failed: {problem}"));
            }
        }
        catch (IOException e)
        {
            parts.Say($"{spool.Files.Events} cannot be ended: {e.Message}");
        }
    }

    private void Forget(AttemptDelivered delivered)
    {
        if (!_attempts.TryGetValue(delivered.Attempt, out var attempt))
        {
            return;
        }

        if (!attempt.HasEnded)
        {
            attempt.Delivered = delivered;
            attempt.Stop.Raise(delivered.Result == Delivery.Refused ? StopWish.Abandon : StopWish.None); // Given to somebody else, or wanted by nobody.
            return;
        }

        parts.Say(delivered.Result == Delivery.Sealed ? $"build {delivered.Attempt.Build}: recorded." : $"build {delivered.Attempt.Build}: not recorded any further: {delivered.Trouble}");
        if (delivered.Result != Delivery.Left)
        {
            _attempts.Remove(delivered.Attempt);
            _finished.Enqueue((attempt.Key, attempt.Assignment.Stream));
            if (_finished.Count > MostFinished)
            {
                _finished.Dequeue();
            }

            attempt.Dispose();
            if (delivered.Result == Delivery.Sealed)
            {
                Keep(attempt);
            }
            else
            {
                attempt.Files.Delete();
            }
        }
    }

    private void Report() => Volatile.Write(ref _report, new(
        _isDrained ? 0 : Math.Max(0, _free.Count - _waiting.Count),
        [.. _attempts.Values.Select(attempt => new ReportedBuild(attempt.Key.Build, attempt.Key.Attempt, attempt.Assignment.Stream, !attempt.HasEnded, () => attempt.Spool.Count))])
    {
        Kept = [.. _kept.Values.Select(kept => new SpoolOnDisk(kept.Assignment.Build, kept.Assignment.Attempt, kept.Assignment.Stream, "sealed"))],
    });
}

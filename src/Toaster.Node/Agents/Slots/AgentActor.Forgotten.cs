using Toaster.Node.Agents.Driving;
using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Slots;

/// <summary>
/// A server whose store was restored, or whose standby was promoted, has forgotten attempts, or the end of them. What is built goes on, what is
/// recorded stays; the server is told of it until it knows.
/// </summary>
internal sealed partial class AgentActor
{
    private const string ToBeOffered = "offer";

    private readonly Dictionary<AttemptKey, (Assignment Assignment, AttemptFiles Files)> _kept = [];
    private readonly HashSet<AttemptKey> _forgotten = [];
    private readonly HashSet<AttemptKey> _offered = []; // An answer is under way.

    /// <summary>A server has all of it: it is kept as long as its spool is.</summary>
    private void Keep(SlotAttempt attempt)
    {
        try
        {
            attempt.Files.Keep(attempt.State);
            _kept[attempt.Key] = (attempt.Assignment, attempt.Files);
            parts.Spools.Tidy();
            foreach (var (key, kept) in _kept.Where(kept => !HasSpool(kept.Value.Files)).ToList())
            {
                kept.Files.Delete();
                _kept.Remove(key);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            parts.Say($"build {attempt.Key.Build}: what was kept of it cannot be looked after: {e.Message}");
        }
    }

    private bool HasSpool(AttemptFiles files) => files.TryRead() is var (_, state) && File.Exists(new SpoolFiles(parts.Spools.Path, state.Spool).Events);

    /// <summary>The server wants the rest of an attempt that some server had all of.</summary>
    private void Recall(SessionBuild told)
    {
        if (told.Token is not { } token || !_kept.TryGetValue(new(told.Build, told.Attempt), out var kept)
            || kept.Files.TryRead() is not var (_, state) || SlotAttempt.TryResume(kept.Assignment with { Token = token }, state, kept.Files, parts.Spools) is not { } attempt)
        {
            return;
        }

        parts.Say($"build {told.Build}: the server has lost its record, or the end of it; it is sent again.");
        Begin(attempt);
    }

    private void OfferForgotten()
    {
        foreach (var key in _forgotten.Where(key => !_offered.Contains(key)).ToList())
        {
            var assignment = _attempts.TryGetValue(key, out var attempt) ? attempt.Assignment : _kept.TryGetValue(key, out var kept) ? kept.Assignment : null;
            if (assignment is null || _session is not { } session)
            {
                _forgotten.Remove(key);
                continue;
            }

            _offered.Add(key);
            Context.PipeToSelf(
                parts.Calls.AdoptAsync(new(session.Agent, session.Session, key.Build, key.Attempt, assignment.Stream, assignment.Spec), CancellationToken.None),
                IAgentMessage (answer) => new AttemptOffered(key, answer), error => new AttemptOffered(key, new(0, null, null, error.Message)));
        }
    }

    /// <summary>What is no answer for ever is asked again with the next beat.</summary>
    private void HearOf(AttemptOffered offered)
    {
        _offered.Remove(offered.Attempt);
        switch (offered.Answer)
        {
            case { Value: { } told }:
                _forgotten.Remove(offered.Attempt);
                parts.Say($"build {told.Build}, attempt {told.Attempt}: the server had forgotten it, and has taken it on.");
                Follow(told);
                break;
            case { Status: 410, Detail: var why }:
                _forgotten.Remove(offered.Attempt);
                parts.Say($"build {offered.Attempt.Build}, attempt {offered.Attempt.Attempt}: {why}");
                _attempts.GetValueOrDefault(offered.Attempt)?.Stop.Raise(StopWish.Abandon);
                break;
            case { Status: 400 or 404 }:
                break; // Not yet.
        }
    }
}

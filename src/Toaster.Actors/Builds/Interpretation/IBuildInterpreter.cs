namespace Toaster.Actors.Builds.Interpretation;

/// <summary>
/// Folds a build's events, in order, into rows. No I/O and no clock: the same events always give the same rows.
/// Never throws for what an event holds: trouble becomes a <see cref="RecorderProblemRow"/>.
/// </summary>
public interface IBuildInterpreter
{
    /// <summary>The next event of the stream.</summary>
    void Apply(AgentEvent observed);

    /// <summary>The stream has ended: whatever is open now will stay so. Outcome and reason become final.</summary>
    void End();

    /// <summary>What changed since the last call; cheap when little did.</summary>
    BuildChanges TakeChanges();
}

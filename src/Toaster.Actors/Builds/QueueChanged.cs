namespace Toaster.Actors.Builds;

/// <summary>Something waits, runs or may run that did not before: told on the event stream, after it is durable. A hint.</summary>
public record QueueChanged
{
    /// <summary>Another server has told so.</summary>
    public bool IsElsewhere { get; init; }
}

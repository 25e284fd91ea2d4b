namespace Toaster.Actors.Journal;

/// <summary>What became of a command: the answer its sender gets. Only <see cref="Committed"/> changed anything for certain.</summary>
public abstract record Commit
{
    private Commit() { }

    /// <summary>Durable before this was answered.</summary>
    public sealed record Committed(EntityHead Head) : Commit;

    /// <summary>It was so already, as of <paramref name="Head"/>, which was the store's when it was decided.</summary>
    public sealed record Ignored(EntityHead Head) : Commit;

    /// <summary>Refused by the entity's state, which was the store's when it was decided.</summary>
    public sealed record Rejected(string Sentence) : Commit;

    /// <summary>Another entity holds a name that this one needs; nothing was written.</summary>
    public sealed record Taken(Claim Claim, PersistenceId Holder) : Commit;

    /// <summary>The queue has moved on since the decision was made; nothing was written.</summary>
    public sealed record Declined : Commit;

    /// <summary>
    /// The store did not answer. It may or may not have been written: send the command again, and it is recognized if it was.
    /// </summary>
    public sealed record Unavailable(string Sentence) : Commit;

    /// <summary>Others changed the entity each time; nothing was written. Send the command again.</summary>
    public sealed record Conflict : Commit;
}

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>What an agent that drove the build says of its own: that it was told to stop it, and why it could not go on. Imports know nothing of it.</summary>
internal sealed class DriveFold(MessagesFold messages)
{
    private const int MostText = 64 << 10;

    /// <summary>Somebody asked to stop the build, and the agent began to.</summary>
    public bool WasStopped { get; private set; }

    /// <summary>A word of <see cref="BuildReasons"/>; null while nothing failed.</summary>
    public string? Reason { get; private set; }

    /// <summary>What went wrong, where, what to do.</summary>
    public string? Sentence { get; private set; }

    public void Carry(StateStream s)
    {
        WasStopped = s.Flag(WasStopped);
        Reason = s.TextOrNull(Reason);
        Sentence = s.TextOrNull(Sentence);
    }

    public void ApplyPhase(EventFields fields) => WasStopped |= fields.OptionalText("phase") == "stop";

    /// <param name="hasEvents">There was a line of bitbake's before: then its own messages tell of it.</param>
    public void ApplyFailed(EventFields fields, bool hasEvents)
    {
        if (Reason is not null)
        {
            return; // What came first is why.
        }

        Reason = BuildReasons.OfAgent(fields.Text("reason"));
        Sentence = fields.Text("sentence") ?? "";
        if (!hasEvents)
        {
            var text = string.Join('\n', [Sentence, .. fields.Event.ParsedFields.Entry("lines") is null ? [] : fields.Texts("lines")]);
            messages.ApplyOutput(fields.Event.Line, text.Length > MostText ? text[..MostText] : text);
        }
    }
}

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>How the bitbake command ended, from a recorder that started it. Imports know nothing of it.</summary>
internal sealed class ExitFold(MessagesFold messages)
{
    private const int MostText = 64 << 10;

    /// <summary>As a shell tells it: 128 and the signal when one ended it.</summary>
    public long? Code { get; private set; }

    /// <summary>What it said last, where bitbake wrote no event log.</summary>
    public IReadOnlyList<string> LastLines { get; private set; } = [];

    public void Carry(StateStream s)
    {
        Code = s.LongOrNull(Code);
        LastLines = s.Texts(LastLines);
    }

    /// <param name="hasEvents">There was a line of bitbake's before.</param>
    public void Apply(EventFields fields, bool hasEvents)
    {
        Code = fields.Integer("exitCode");
        if (hasEvents || Code is null or 0 || fields.Event.ParsedFields.Entry("lines") is null)
        {
            return;
        }

        LastLines = fields.Texts("lines");
        var text = string.Join('\n', LastLines);
        if (text.Length > 0)
        {
            messages.ApplyOutput(fields.Event.Line, text.Length > MostText ? text[^MostText..] : text);
        }
    }
}

using System.Text;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>A sentence in the making: plain words and names that lead somewhere.</summary>
internal sealed class Phrase
{
    private readonly List<VerdictPart> _parts = [];
    private readonly StringBuilder _plain = new();

    public bool IsEmpty => _parts.Count == 0 && _plain.Length == 0;

    public Phrase Say(string words)
    {
        _plain.Append(words);
        return this;
    }

    public Phrase Link(string words, string link)
    {
        Close();
        _parts.Add(new(words, link));
        return this;
    }

    public Phrase Task(NamedTask task) => Link(task.Name, $"task:{task.Id}");

    /// <summary>A sentence of its own, with a blank before it when it is not the first.</summary>
    public Phrase Next(string sentence) => Say(IsEmpty ? sentence : " " + sentence);

    public IReadOnlyList<VerdictPart> Parts()
    {
        Close();
        return _parts;
    }

    private void Close()
    {
        if (_plain.Length > 0)
        {
            _parts.Add(new(_plain.ToString()));
            _plain.Clear();
        }
    }
}

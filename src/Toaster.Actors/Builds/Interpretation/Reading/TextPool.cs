using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>
/// Gives the same string for the same text: recipe files, task names and logger names come back in thousands of events.
/// </summary>
[NotSaved("texts come back with the next events")]
internal sealed class TextPool
{
    private const int LongestPooled = 512;
    private readonly char[] _buffer = new char[LongestPooled];
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public TextPool() => _lookup = _texts.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A text that is known from elsewhere.</summary>
    public void Add(string text)
    {
        if (text.Length <= LongestPooled)
        {
            _texts.Add(text);
        }
    }

    /// <summary>The text the reader stands on.</summary>
    public string Text(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > LongestPooled)
        {
            return reader.GetString()!;
        }

        var text = _buffer.AsSpan(0, reader.CopyString(_buffer));
        if (_lookup.TryGetValue(text, out var known))
        {
            return known;
        }

        var fresh = text.ToString();
        _texts.Add(fresh);
        return fresh;
    }
}

using System.Collections.Concurrent;
using System.Text;

namespace Toaster.Actors.Builds;

/// <summary>One string for each class name: there are a few dozen, and millions of events.</summary>
internal static class ClassNames
{
    private const int Most = 4096; // A hostile log may invent names; beyond this they are not kept.
    private static readonly ConcurrentDictionary<string, string> Names = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> ByText =
        Names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Null when it is too long to be kept, or empty.</summary>
    public static string? Intern(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty || utf8.Length > 200)
        {
            return null;
        }

        Span<char> text = stackalloc char[200];
        var name = text[..Encoding.UTF8.GetChars(utf8, text)];
        if (ByText.TryGetValue(name, out var known))
        {
            return known;
        }

        var made = name.ToString();
        return Names.Count < Most ? Names.GetOrAdd(made, made) : made;
    }
}

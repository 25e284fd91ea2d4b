using System.Text;

namespace Toaster.Node.Terminals;

/// <summary>Where a verb reads and writes. Results go to <see cref="Out"/>, everything about them to <see cref="Error"/>.</summary>
internal sealed record Terminal(TextWriter Out, TextWriter Error, Func<Stream> OpenOutput, bool IsOutputTerminal, bool IsErrorTerminal)
{
    public static Terminal OfProcess()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new(
            new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true },
            new StreamWriter(StandardError.Open(), utf8) { AutoFlush = true },
            Console.OpenStandardOutput,
            !Console.IsOutputRedirected,
            !Console.IsErrorRedirected);
    }

    /// <summary>Says why something did not work; one line.</summary>
    public void Complain(string sentence) => Error.WriteLine($"toaster: {Safe.Line(sentence)}");
}

/// <summary>Text of a build on a terminal: none of it may move the cursor, colour the screen or break the line.</summary>
internal static class Safe
{
    public static string Line(string text) => text.Any(IsUnsafe)
        ? string.Create(text.Length, text, (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = IsUnsafe(from[i]) ? '\uFFFD' : from[i];
            }
        })
        : text;

    // Controls, line and paragraph separators, and what turns the direction of writing.
    public static bool IsUnsafe(char c)
        => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}

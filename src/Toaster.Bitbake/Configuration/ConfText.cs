using System.Text.RegularExpressions;

namespace Toaster.Bitbake.Configuration;

/// <summary>
/// Assignments of bitbake's configuration files. A value can never become more than a value: it ends where it was meant to, on one
/// line, whatever is in it. <c>${NAME}</c> and <c>${@...}</c> in it are bitbake's to expand, as in every local.conf; where a text
/// has to come out as it is (paths), one with such a thing in it is refused, since bitbake knows no way to write it.
/// </summary>
public static partial class ConfText
{
    /// <summary><c>NAME = "value"</c>, with its line feed.</summary>
    /// <param name="op">One of bitbake's operators: <c>=</c>, <c>?=</c>, <c>+=</c> ...</param>
    /// <exception cref="FormatException">The name is none of bitbake's, or the value cannot be written; says which and why.</exception>
    public static string Assign(string name, string value, string op = "=")
        => IsName(name) ? $"{name} {op} {Quote(name, value)}\n"
            : throw new FormatException($"'{Shown(name)}' is no name of a variable. Names have letters, digits and _ - . + / ~, an override behind a colon, a flag in brackets.");

    /// <summary>As <see cref="Assign"/>, for a text that bitbake must not expand.</summary>
    /// <exception cref="FormatException">It holds <c>${</c>.</exception>
    public static string AssignLiteral(string name, string text, string op = "=")
        => !text.Contains("${", StringComparison.Ordinal) ? Assign(name, text, op)
            : throw new FormatException($"{name} would hold '{Shown(text)}', and bitbake would expand what is behind its $. Choose a path without ${{.");

    public static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>
    /// The value between quotation marks that it allows. bitbake takes everything between the first and the last mark of a line, but
    /// refuses a line with exactly three of a kind.
    /// </summary>
    private static string Quote(string name, string value)
    {
        if (value.Contains('\0', StringComparison.Ordinal))
        {
            throw new FormatException($"The value of {name} holds a NUL character, which no program can take.");
        }

        // A line break would end the assignment. Made by an expansion it is only a character.
        value = value.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "${@chr(10)}", StringComparison.Ordinal).Replace("\r", "${@chr(13)}", StringComparison.Ordinal);
        var (doubles, singles) = (value.Count(c => c == '"'), value.Count(c => c == '\''));
        return (doubles, singles) switch
        {
            (not 1, _) => $"\"{value}\"",
            (_, not 1) => $"'{value}'",
            _ => $"\"{value.Replace("\"", "${@chr(34)}", StringComparison.Ordinal)}\"",
        };
    }

    private static string Shown(string text) => new([.. (text.Length > 100 ? text[..100] + "…" : text).Select(c => char.IsControl(c) ? '?' : c)]);

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_+./~-]*(?::[A-Za-z0-9_+./~-]+)*(?:\[[A-Za-z0-9_+.-][A-Za-z0-9_+.@-]*\])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}

using System.Text;
using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>Python's <c>str()</c> and <c>repr()</c> of a transcoded value.</summary>
internal static class PythonText
{
    public static string Str(JsonElement value)
    {
        if (value.AsText() is { } text)
        {
            return text;
        }

        if (ExceptionArguments(value) is { } arguments)
        {
            return arguments switch
            {
                [] => "",
                [var only] => TypeName(value) == "KeyError" ? Repr(only) : Str(only),
                _ => Tuple(arguments),
            };
        }

        return Repr(value);
    }

    public static string Repr(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "None",
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Number => Number(value),
        JsonValueKind.String => Quoted(value.GetString()!),
        JsonValueKind.Array => $"[{Joined(value.EnumerateArray())}]",
        _ => Marked(value),
    };

    /// <summary>repr() of a text: single quotes unless it has some and no double ones; what cannot be printed is escaped.</summary>
    public static string Quoted(string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var quoted = new StringBuilder(text.Length + 2).Append(quote);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                var rune = new Rune(text[i], text[++i]);
                quoted.Append(PythonUnicode.IsPrintable(rune) ? rune.ToString() : $"\\U{rune.Value:x8}");
                continue;
            }

            quoted.Append(Escaped(text[i], quote));
        }

        return quoted.Append(quote).ToString();
    }

    private static string Escaped(char c, char quote) => c switch
    {
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ when c == quote => $"\\{c}",
        _ when char.IsSurrogate(c) => $"\\u{(int)c:x4}",
        _ when PythonUnicode.IsPrintable(new Rune(c)) => c.ToString(),
        _ => c < 0x100 ? $"\\x{(int)c:x2}" : $"\\u{(int)c:x4}",
    };

    private static string Number(JsonElement value)
    {
        var raw = value.GetRawText();
        return raw.AsSpan().ContainsAny('.', 'e', 'E') ? PythonNumber.Repr(value.GetDouble()) : raw;
    }

    private static string Marked(JsonElement value)
    {
        if (value.AsText() is { } text)
        {
            return Quoted(text);
        }

        foreach (var property in value.EnumerateObject())
        {
            switch (property.Name)
            {
                case "$int" or "$float":
                    return property.Value.ToString();
                case "$tuple":
                    return Tuple([.. property.Value.Items()]);
                case "$set":
                    return property.Value.Items().Any() ? $"{{{Joined(property.Value.Items())}}}" : "set()";
                case "$frozenset":
                    return property.Value.Items().Any() ? $"frozenset({{{Joined(property.Value.Items())}}})" : "frozenset()";
                case "$bytes":
                    return PythonBytes.Repr(value.AsBytes() ?? []);
                case "$bytearray":
                    return $"bytearray({PythonBytes.Repr(value.AsBytes() ?? [])})";
                case "$global":
                    return $"<class '{WithoutBuiltins(property.Value.ToString())}'>";
                case "$up":
                    return "[...]";
                case "$class" or "$call":
                    return ExceptionArguments(value) is { } arguments
                        ? $"{TypeName(value)}({Joined(arguments)})"
                        : $"<{WithoutBuiltins(property.Value.ToString())} object>";
                case "$dict":
                    var pairs = property.Value.Items().Select(pair => (JsonElement[])[.. pair.Items()]).Where(pair => pair.Length == 2);
                    return $"{{{string.Join(", ", pairs.Select(pair => $"{Repr(pair[0])}: {Repr(pair[1])}"))}}}";
            }

            break;
        }

        return $"{{{string.Join(", ", value.Entries().Select(entry => $"{Quoted(entry.Key)}: {Repr(entry.Value)}"))}}}";
    }

    private static string Tuple(JsonElement[] items) =>
        items.Length == 1 ? $"({Repr(items[0])},)" : $"({Joined(items)})";

    private static string Joined(IEnumerable<JsonElement> items) => string.Join(", ", items.Select(Repr));

    private static JsonElement[]? ExceptionArguments(JsonElement value)
    {
        var name = TypeName(value);
        var isException = name.EndsWith("Error", StringComparison.Ordinal) || name.EndsWith("Exception", StringComparison.Ordinal)
            || name is "KeyboardInterrupt" or "SystemExit" or "StopIteration";
        return isException ? value.Entry("args") is { } arguments ? [.. arguments.Items()] : [] : null;
    }

    private static string TypeName(JsonElement value)
    {
        var name = (value.Marked("$class") ?? value.Marked("$call"))?.AsText() ?? "";
        return name[(name.LastIndexOf('.') + 1)..];
    }

    private static string WithoutBuiltins(string name) =>
        name.StartsWith("builtins.", StringComparison.Ordinal) ? name["builtins.".Length..] : name;
}

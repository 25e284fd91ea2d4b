using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>
/// Python's <c>text % arguments</c>, as the logging module puts a record's message together: without arguments the text
/// stays as it is.
/// </summary>
internal static class PercentFormat
{
    /// <summary>The text, or the text unchanged and Python's words for what is wrong with it.</summary>
    public static (string Text, string? Error) Apply(string pattern, JsonElement arguments)
    {
        if (IsFalse(arguments))
        {
            return (pattern, null);
        }

        try
        {
            return (new Formatting(pattern, arguments).Run(), null);
        }
        catch (FormatException problem)
        {
            return (pattern, problem.Message);
        }
    }

    private static bool IsFalse(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.False => true,
        JsonValueKind.Number => value.AsFraction() == 0,
        JsonValueKind.String => value.GetString()!.Length == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any()
            || ((value.Marked("$tuple") ?? value.Marked("$set") ?? value.Marked("$frozenset") ?? value.Marked("$dict"))
                is { ValueKind: JsonValueKind.Array } items && items.GetArrayLength() == 0),
        _ => false,
    };

    private ref struct Formatting(string pattern, JsonElement arguments)
    {
        private readonly JsonElement[] _arguments =
            arguments.Marked("$tuple") is { } tuple ? [.. tuple.Items()] : [arguments];

        private readonly bool _isTuple = arguments.Marked("$tuple") is not null;
        private readonly StringBuilder _text = new();
        private int _at;
        private int _next;
        private bool _usedNames;

        public string Run()
        {
            while (_at < pattern.Length)
            {
                var percent = pattern.IndexOf('%', _at);
                if (percent < 0)
                {
                    break;
                }

                _text.Append(pattern, _at, percent - _at);
                _at = percent + 1;
                One();
            }

            _text.Append(pattern, _at, pattern.Length - _at);
            var isMap = !_isTuple && (arguments.ValueKind == JsonValueKind.Array
                || (arguments.ValueKind == JsonValueKind.Object && arguments.AsText() is null));
            return _next < _arguments.Length && !_usedNames && !isMap
                ? throw new FormatException("not all arguments converted during string formatting")
                : _text.ToString();
        }

        private void One()
        {
            JsonElement? named = null;
            if (Peek() == '(')
            {
                named = Named(Name());
            }

            var flags = "";
            while (Peek() is '-' or '+' or ' ' or '#' or '0')
            {
                flags += pattern[_at++];
            }

            var width = Count();
            if (width < 0)
            {
                (flags, width) = (flags + "-", -width);
            }

            var precision = -1;
            if (Peek() == '.')
            {
                _at++;
                precision = Math.Max(Count() ?? 0, 0);
            }

            while (Peek() is 'h' or 'l' or 'L')
            {
                _at++;
            }

            var kind = Peek() ?? throw new FormatException("incomplete format");
            _at++;
            if (kind == '%')
            {
                _text.Append('%');
                return;
            }

            _text.Append(PercentValue.Format(kind, named ?? Next(), flags, width ?? 0, precision));
        }

        private readonly char? Peek() => _at < pattern.Length ? pattern[_at] : null;

        private string Name()
        {
            var (start, depth) = (++_at, 1);
            while (Peek() is { } c)
            {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                _at++;
                if (depth == 0)
                {
                    return pattern[start..(_at - 1)];
                }
            }

            throw new FormatException("incomplete format key");
        }

        private JsonElement Named(string name)
        {
            if (_isTuple || arguments.ValueKind != JsonValueKind.Object || arguments.AsText() is not null)
            {
                throw new FormatException("format requires a mapping");
            }

            _usedNames = true;
            return arguments.Entry(name) ?? throw new FormatException($"there is no argument '{name}'");
        }

        private int? Count()
        {
            if (Peek() == '*')
            {
                _at++;
                return Next().AsInteger() is { } given and >= -PercentValue.Widest and <= PercentValue.Widest
                    ? (int)given
                    : throw new FormatException("* wants int");
            }

            var start = _at;
            while (Peek() is >= '0' and <= '9')
            {
                _at++;
            }

            return start == _at ? null
                : int.TryParse(pattern.AsSpan(start.._at), CultureInfo.InvariantCulture, out var count) && count <= PercentValue.Widest ? count
                : throw new FormatException("width too big");
        }

        private JsonElement Next() => _next < _arguments.Length
            ? _arguments[_next++]
            : throw new FormatException("not enough arguments for format string");
    }
}

namespace Toaster.Bitbake.Transcoding;

/// <summary>
/// Overwrites what a text assigns to a secret name: <c>PASSWORD=hunter2</c>, <c>PASSWORD="two words"</c>,
/// <c>PASSWORD ?= "x"</c>. References (<c>$NAME</c>, <c>${...}</c>, <c>$(...)</c>) and, without quotes, calls are no secrets.
/// </summary>
/// <param name="isJson">The text is the inside of a JSON text: a backslash begins an escape.</param>
internal readonly ref struct AssignedSecrets(bool isJson)
{
    private const int LongestName = 128;

    private static readonly System.Buffers.SearchValues<byte> NameBytes =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."u8);

    /// <summary>With bitbake's overrides: <c>NAME:append</c>.</summary>
    private static readonly System.Buffers.SearchValues<byte> OverriddenBytes =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:"u8);

    /// <summary>Whether there is one that is not overwritten yet.</summary>
    public bool AreIn(ReadOnlySpan<byte> text)
    {
        var from = 0;
        return Next(text, ref from, out _);
    }

    /// <summary>Overwrites all; whether there were any that had not been before.</summary>
    public bool Mask(Span<byte> text)
    {
        var masked = false;
        var from = 0;
        while (Next(text, ref from, out var secret))
        {
            text[secret].Fill((byte)'*');
            masked = true;
        }

        return masked;
    }

    /// <summary>A secret is put in here from elsewhere: <c>PASSWORD=%s</c>.</summary>
    public bool AreFilledIn(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf((byte)'='); at >= 0 && at + 1 < text.Length;)
        {
            var value = text[(at + 1)..].TrimStart(" \"'"u8);
            if (value is [(byte)'%', ..] && IsNamed(text, at, out _)) return true;
            var next = text[(at + 1)..].IndexOf((byte)'=');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    private bool Next(ReadOnlySpan<byte> text, ref int from, out Range secret)
    {
        secret = default;
        while (from < text.Length)
        {
            var found = text[from..].IndexOf((byte)'=');
            if (found < 0) return false;

            var sign = from + found;
            from = sign + 1;
            if (from < text.Length && text[from] == '=')
            {
                from++; // A comparison.
                continue;
            }

            if (!IsNamed(text, sign, out var isSpaced)) continue;

            secret = Value(text, sign + 1, isSpaced);
            var (start, length) = secret.GetOffsetAndLength(text.Length);
            if (length == 0 || text.Slice(start, length).IndexOfAnyExcept((byte)'*') < 0) continue;

            from = start + length;
            return true;
        }

        return false;
    }

    /// <summary>Whether a secret name stands before the sign; bitbake's <c>?=</c>, <c>:=</c> and so on with spaces count.</summary>
    private bool IsNamed(ReadOnlySpan<byte> text, int sign, out bool isSpaced)
    {
        var end = sign;
        while (end > 0 && sign - end < 2 && text[end - 1] is (byte)'?' or (byte)':' or (byte)'+') end--;
        var operatorAt = end;
        while (end > 0 && text[end - 1] == ' ') end--;
        isSpaced = end < operatorAt;

        var window = text[Math.Max(0, end - LongestName - 1)..end];
        var start = end - window.Length + window.LastIndexOfAnyExcept(OverriddenBytes) + 1;
        var name = text[start..end];
        if (name.Length < 4) return false;

        // The letter of an escape is none of the name: \nPASSWORD=x.
        if (isJson && start > 0 && text[start - 1] == '\\') name = name[1..];
        name = name.TrimStart("-."u8);
        return SecretNames.IsSecret(name) || (name.LastIndexOf((byte)':') is >= 0 and var colon && SecretNames.IsSecret(name[(colon + 1)..]));
    }

    private Range Value(ReadOnlySpan<byte> text, int start, bool isSpaced)
    {
        while (isSpaced && start < text.Length && text[start] == ' ') start++;
        if (start >= text.Length) return default;

        var quote = text[start] == '\\' && start + 1 < text.Length && text[start + 1] == '"' ? text.Slice(start, 2)
            : text[start] is (byte)'"' or (byte)'\'' ? text.Slice(start, 1) : default;
        if (quote.IsEmpty && isSpaced) return default; // Words and code.

        start += quote.Length;
        if (IsReference(text[start..])) return default;

        var end = quote.IsEmpty ? WordEnd(text, start) : QuoteEnd(text, start, quote);
        return quote.IsEmpty && IsCall(text[start..end]) ? default : start..end;
    }

    private int WordEnd(ReadOnlySpan<byte> text, int at)
    {
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (c <= ' ' || "\"'`;,&|<>"u8.IndexOf(c) >= 0) return at;
            if (c == '\\' && isJson && at + 1 < text.Length)
            {
                if (text[at + 1] is not ((byte)'\\' or (byte)'/' or (byte)'u')) return at;
                at++;
            }
        }

        return at;
    }

    private int QuoteEnd(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> quote)
    {
        for (; at < text.Length; at++)
        {
            if (text[at..].StartsWith(quote) || text[at] == '\n') return at;
            if (text[at] != '\\' || at + 1 == text.Length) continue;
            if (isJson && text[at + 1] == 'n') return at;
            at++;
        }

        return text.Length;
    }

    /// <summary>To a variable, to what a command prints, or to what is put in later. A hash like <c>$6$...</c> is none.</summary>
    private static bool IsReference(ReadOnlySpan<byte> value)
        => value is [(byte)'%', ..] or [(byte)'$', (byte)'{' or (byte)'(' or (byte)'_' or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z'), ..];

    /// <summary>Code: <c>get_password()</c>.</summary>
    private static bool IsCall(ReadOnlySpan<byte> value) => value.IndexOfAnyExcept(NameBytes) is > 0 and var end && value[end] == '(' && value[end..].IndexOf((byte)')') > 0;
}

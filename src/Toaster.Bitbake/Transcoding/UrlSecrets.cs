namespace Toaster.Bitbake.Transcoding;

/// <summary>Overwrites the secret part of <c>scheme://user:secret@host</c> and of bitbake's <c>;pswd=secret</c> parameter.</summary>
internal static class UrlSecrets
{
    /// <summary>Without this there is nothing to look for.</summary>
    public static ReadOnlySpan<byte> Sign => "://"u8;

    private static ReadOnlySpan<byte> Parameter => ";pswd="u8;

    /// <summary>What ends the part of a URL that may hold a user and a password.</summary>
    private static ReadOnlySpan<byte> AuthorityEnds => "/?#;\"'<>`"u8;

    /// <summary>Whether there is a secret that is not overwritten yet.</summary>
    public static bool AreIn(ReadOnlySpan<byte> text)
    {
        var from = 0;
        return text.IndexOf(Sign) >= 0 && (NextPassword(text, ref from, out _) || NextParameter(text, ref from, out _));
    }

    /// <summary>Overwrites all secrets; whether there were any that had not been before.</summary>
    public static bool Mask(Span<byte> text)
    {
        if (!AreIn(text)) return false;

        var from = 0;
        while (NextPassword(text, ref from, out var secret)) text[secret].Fill((byte)'*');
        from = 0;
        while (NextParameter(text, ref from, out var secret)) text[secret].Fill((byte)'*');
        return true;
    }

    private static bool NextPassword(ReadOnlySpan<byte> text, ref int from, out Range secret)
    {
        while (true)
        {
            secret = default;
            var sign = text[from..].IndexOf(Sign);
            if (sign < 0)
            {
                from = 0;
                return false;
            }

            from += sign + Sign.Length;
            var authority = text[from..];
            authority = authority[..End(authority, AuthorityEnds)];
            var host = authority.LastIndexOf((byte)'@');
            var colon = host < 0 ? -1 : authority[..host].IndexOf((byte)':');
            if (colon < 0 || IsStars(authority[(colon + 1)..host])) continue;

            secret = (from + colon + 1)..(from + host);
            return true;
        }
    }

    private static bool NextParameter(ReadOnlySpan<byte> text, ref int from, out Range secret)
    {
        while (true)
        {
            secret = default;
            var found = text[from..].IndexOf(Parameter);
            if (found < 0) return false;

            from += found + Parameter.Length;
            var length = End(text[from..], ";\"'"u8);
            if (IsStars(text.Slice(from, length))) continue;

            secret = from..(from + length);
            return true;
        }
    }

    private static bool IsStars(ReadOnlySpan<byte> secret) => secret.IndexOfAnyExcept((byte)'*') < 0;

    /// <summary>Overwrites all of it; whether it had not been before.</summary>
    public static bool Stars(Span<byte> secret)
    {
        if (IsStars(secret)) return false;
        secret.Fill((byte)'*');
        return true;
    }

    /// <summary>Up to one of <paramref name="ends"/>, white space or a control character; an escape like \u00e4 goes on, \n and \" end.</summary>
    private static int End(ReadOnlySpan<byte> text, ReadOnlySpan<byte> ends)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c <= ' ' || ends.IndexOf(c) >= 0 || (c == '\\' && (i + 1 == text.Length || text[i + 1] != 'u'))) return i;
        }

        return text.Length;
    }
}

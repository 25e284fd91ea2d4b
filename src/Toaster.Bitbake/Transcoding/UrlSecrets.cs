namespace Toaster.Bitbake.Transcoding;

/// <summary>Overwrites the secret part of <c>scheme://user:secret@host</c> and of bitbake's <c>;pswd=secret</c> parameter.</summary>
internal static class UrlSecrets
{
    /// <summary>Without this there is nothing to look for.</summary>
    public static ReadOnlySpan<byte> Sign => "://"u8;

    private static ReadOnlySpan<byte> Parameter => ";pswd="u8;

    /// <summary>What ends the part of a URL that may hold a user and a password.</summary>
    private static ReadOnlySpan<byte> AuthorityEnds => "/?#;\"'<>`"u8;

    /// <summary>Whether anything was overwritten that had not been before.</summary>
    public static bool Mask(Span<byte> text)
    {
        var masked = false;
        for (var at = 0; ;)
        {
            var sign = text[at..].IndexOf(Sign);
            if (sign < 0) return masked | MaskParameters(text);

            at += sign + Sign.Length;
            var authority = text[at..];
            authority = authority[..End(authority, AuthorityEnds)];
            var host = authority.LastIndexOf((byte)'@');
            var colon = host < 0 ? -1 : authority[..host].IndexOf((byte)':');
            if (colon >= 0) masked |= Stars(authority[(colon + 1)..host]);
        }
    }

    private static bool MaskParameters(Span<byte> text)
    {
        var masked = false;
        for (var at = 0; ;)
        {
            var found = text[at..].IndexOf(Parameter);
            if (found < 0) return masked;

            at += found + Parameter.Length;
            var value = text[at..];
            masked |= Stars(value[..End(value, ";\"'"u8)]);
        }
    }

    public static bool Stars(Span<byte> secret)
    {
        if (secret.IndexOfAnyExcept((byte)'*') < 0) return false;
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

namespace Toaster.Bitbake.Transcoding;

/// <summary>Secrets in what tasks and bitbake print (docs/secrets.md).</summary>
public static class LogSecrets
{
    private const int LongestName = 128;

    /// <summary>Overwrites those in whole lines of plain text with stars, so that no byte moves; whether there were any.</summary>
    public static bool Mask(Span<byte> lines)
    {
        var any = false;
        while (!lines.IsEmpty)
        {
            var feed = lines.IndexOf((byte)'\n');
            var line = feed < 0 ? lines : lines[..feed];
            any |= TextSecrets.Mask(line, isJson: false) | MaskEntries(line);
            lines = feed < 0 ? default : lines[(feed + 1)..];
        }

        return any;
    }

    /// <summary><c>'NAME': 'secret'</c>: Python's maps, as bitbake's server writes down the environment it was given.</summary>
    private static bool MaskEntries(Span<byte> line)
    {
        var any = false;
        for (int at = 0, next; (next = line[at..].IndexOf("': "u8)) >= 0;)
        {
            at += next;
            var name = line[..at];
            name = name[(name.LastIndexOf((byte)'\'') + 1)..];
            at += 3;
            if (at >= line.Length || line[at] is not ((byte)'\'' or (byte)'"') || name.Length > LongestName || !SecretNames.IsSecret(name))
            {
                continue;
            }

            var value = line[(at + 1)..];
            value = value[..EndOf(value, line[at])];
            any |= UrlSecrets.Stars(value);
            at += 1 + value.Length;
        }

        return any;
    }

    private static int EndOf(ReadOnlySpan<byte> value, byte quote)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\')
            {
                i++;
            }
            else if (value[i] == quote)
            {
                return i;
            }
        }

        return value.Length;
    }
}

using System.Text;

namespace Toaster.Bitbake.Transcoding;

/// <summary>
/// Tells names of secrets by their words. docs/events.md lists them; the words are compared without case, and only what
/// stands before the first colon counts, because the rest is bitbake's overrides (<c>RECIPE_MAINTAINER:pn-base-passwd</c>).
/// </summary>
public static class SecretNames
{
    private const int LongestName = 128;

    private static readonly string[] Words =
    [
        "PASSWORD", "PASSWORDS", "PASSWD", "PASSPHRASE", "PSWD", "SECRET", "SECRETS", "TOKEN", "TOKENS",
        "CREDENTIAL", "CREDENTIALS", "APIKEY", "ACCESSKEY", "PRIVATEKEY",
    ];

    /// <summary>What makes a following KEY or KEYS a secret.</summary>
    private static readonly string[] KeyKinds = ["API", "ACCESS", "PRIVATE", "AUTH", "ENCRYPTION"];

    /// <summary>Last words that say where something is, not what it is.</summary>
    private static readonly string[] Places = ["FILE", "FILES", "FILENAME", "PATH", "DIR", "DIRS", "DIRECTORY", "SOCK"];

    /// <summary>
    /// Written like a variable: letters, digits and <c>_</c>, with an <c>_</c> or without lower-case letters. Names of recipes,
    /// packages and tasks (<c>base-passwd</c>, <c>libsecret.do_fetch</c>), which are keys of lists in events, are not.
    /// </summary>
    public static bool IsVariable(ReadOnlySpan<byte> name)
    {
        var own = name.IndexOf((byte)':') is >= 0 and var colon ? name[..colon] : name;
        return own.IndexOfAnyExcept(VariableBytes) < 0 && (own.Contains((byte)'_') || own.IndexOfAnyInRange((byte)'a', (byte)'z') < 0);
    }

    public static bool IsSecret(string name) => IsSecret(Encoding.UTF8.GetBytes(name));

    public static bool IsSecret(ReadOnlySpan<byte> name)
    {
        var colon = name.IndexOf((byte)':');
        if (colon >= 0) name = name[..colon];
        if (name.Length is < 4 or > LongestName || IsOrdinary(name)) return false;

        var found = false;
        var keyKind = false;
        ReadOnlySpan<byte> last = default;
        while (!name.IsEmpty)
        {
            var end = name.IndexOfAny("_-."u8);
            var word = end < 0 ? name : name[..end];
            name = end < 0 ? default : name[(end + 1)..];
            // A path or a sentence is no name.
            if (word.IndexOfAnyExcept(NameBytes) >= 0) return false;

            word = word.TrimEnd("0123456789"u8);
            found |= IsOneOf(word, Words) || (keyKind && (Ascii.EqualsIgnoreCase(word, "KEY") || Ascii.EqualsIgnoreCase(word, "KEYS")));
            keyKind = IsOneOf(word, KeyKinds);
            last = word;
        }

        return found && !IsOneOf(last, Places);
    }

    private static readonly System.Buffers.SearchValues<byte> NameBytes =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8);

    private static readonly System.Buffers.SearchValues<byte> VariableBytes =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"u8);

    /// <summary>A directory of pseudo.</summary>
    private static bool IsOrdinary(ReadOnlySpan<byte> name) => name.SequenceEqual("PSEUDO_PASSWD"u8);

    private static bool IsOneOf(ReadOnlySpan<byte> word, string[] words)
    {
        foreach (var known in words)
        {
            if (word.Length == known.Length && Ascii.EqualsIgnoreCase(word, known)) return true;
        }

        return false;
    }
}

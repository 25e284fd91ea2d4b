namespace Toaster.Bitbake.Transcoding;

[Flags]
internal enum KeyTraits : byte
{
    None = 0,

    /// <summary>Escapes are needed to write it.</summary>
    Escaped = 1,

    /// <summary>Begins with $, or is no text: it cannot be a key of a JSON object here.</summary>
    Unfit = 2,

    /// <summary>Names a secret.</summary>
    Secret = 4,

    /// <summary>Has been examined.</summary>
    Known = 8,
}

/// <summary>
/// What is known of the keys seen last, so that the same few hundred names are not examined for each event. One slot per
/// hash value, overwritten in place: nothing is allocated.
/// </summary>
internal sealed class KeyTable
{
    private const int Slots = 1024;
    private const int SlotBytes = 64;
    private const int LongestKey = SlotBytes - 2;

    private readonly byte[] _slots = new byte[Slots * SlotBytes];

    public KeyTraits Of(ReadOnlySpan<byte> key, ulong hash)
    {
        if (key.Length is 0 or > LongestKey) return Examine(key);

        var slot = _slots.AsSpan((int)(hash & (Slots - 1)) * SlotBytes, SlotBytes);
        var known = slot.Slice(2, key.Length);
        if (slot[0] == key.Length && known.SequenceEqual(key)) return (KeyTraits)slot[1];

        var traits = Examine(key);
        slot[0] = (byte)key.Length;
        slot[1] = (byte)traits;
        key.CopyTo(known);
        return traits;
    }

    private static KeyTraits Examine(ReadOnlySpan<byte> key)
    {
        var traits = KeyTraits.Known;
        if (key.IndexOfAny(JsonText.NotPlain) >= 0)
        {
            traits |= KeyTraits.Escaped;
            if (!JsonText.IsText(key)) traits |= KeyTraits.Unfit;
        }

        if (key is [(byte)'$', ..]) traits |= KeyTraits.Unfit;
        if (SecretNames.IsSecret(key)) traits |= KeyTraits.Secret;
        return traits;
    }
}

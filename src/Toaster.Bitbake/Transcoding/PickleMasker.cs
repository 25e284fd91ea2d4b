using Toaster.Bitbake.Pickle;

namespace Toaster.Bitbake.Transcoding;

/// <summary>
/// Overwrites secrets in the bytes of a pickle with stars, in place: what is written from it afterwards, and the masked
/// line, then agree by construction. A text that is shared is masked at all its places.
/// </summary>
internal static class PickleMasker
{
    /// <summary>Texts and bytes under secret names, also those directly within a list, tuple, set or call there; whether there were any.</summary>
    public static bool MaskNames(PickleArena arena, byte[] payload) => MaskNames(arena, payload, onlyArguments: false);

    private static bool MaskNames(PickleArena arena, byte[] payload, bool onlyArguments)
    {
        // Names are judged before anything is overwritten, because a name can be another name's secret.
        var secrets = new HashSet<(int Value, bool Inside)>();
        for (var dict = 0; dict < arena.Count; dict++)
        {
            if (arena[dict].Kind != PickleKind.Dict) continue;
            for (var part = dict; part != 0; part = arena[part].Next)
            {
                var items = arena.Items(arena[part]);
                for (var i = 0; i < items.Length; i += 2)
                {
                    ref var key = ref arena[items[i]];
                    if (key.Kind != PickleKind.Text) continue;
                    var name = payload.AsSpan(key.A, key.B);
                    if (onlyArguments ? name.SequenceEqual("args"u8) : SecretNames.IsSecret(name)) secrets.Add((items[i + 1], onlyArguments || SecretNames.IsVariable(name)));
                }
            }
        }

        var texts = new HashSet<int>();
        foreach (var (value, inside) in secrets) Collect(arena, value, texts, inside);
        var masked = false;
        foreach (var text in texts)
        {
            ref var node = ref arena[text];
            masked |= UrlSecrets.Stars(payload.AsSpan(node.A, node.B));
            if (node.Kind == PickleKind.Text) node.KeyTraits = 0;
        }

        return masked;
    }

    /// <summary>Without one of these bytes there is nothing for <see cref="MaskTexts"/>.</summary>
    public static bool MayHoldTexts(ReadOnlySpan<byte> payload) => payload.IndexOf((byte)'=') >= 0 || payload.IndexOf(UrlSecrets.Sign) >= 0;

    /// <summary>Secrets inside texts; whether there were any. Where one is put into a text from elsewhere, the arguments of the log record are masked.</summary>
    public static bool MaskTexts(PickleArena arena, byte[] payload)
    {
        var assigned = new AssignedSecrets(isJson: false);
        var masked = false;
        var isFilledIn = false;
        for (var text = 0; text < arena.Count; text++)
        {
            ref var node = ref arena[text];
            if (node.Kind is not (PickleKind.Text or PickleKind.Bytes)) continue;

            var bytes = payload.AsSpan(node.A, node.B);
            masked |= UrlSecrets.Mask(bytes);
            if (bytes.IndexOf((byte)'=') < 0) continue;

            masked |= assigned.Mask(bytes);
            isFilledIn = isFilledIn || assigned.AreFilledIn(bytes);
        }

        return isFilledIn ? masked | MaskNames(arena, payload, onlyArguments: true) : masked;
    }

    /// <summary>
    /// Of a pickle that could be read in part only: dicts may not have been put together, so the text behind a secret name is
    /// masked, and everything behind such a name that is the last.
    /// </summary>
    public static bool MaskPart(PickleArena arena, Span<byte> payload)
    {
        var masked = TextSecrets.Mask(payload, isJson: false);
        var named = false;
        var end = 0;
        for (var text = 0; text < arena.Count; text++)
        {
            ref var node = ref arena[text];
            if (node.Kind is not (PickleKind.Text or PickleKind.Bytes)) continue;
            masked |= TextSecrets.Mask(payload.Slice(node.A, node.B), isJson: false);
            if (named) masked |= UrlSecrets.Stars(payload.Slice(node.A, node.B));
            named = SecretNames.IsSecret(payload.Slice(node.A, node.B));
            end = node.A + node.B;
        }

        return masked | (named && UrlSecrets.Stars(payload[end..]));
    }

    /// <summary>A value under a secret name still shows its text.</summary>
    public static bool IsUnmasked(PickleArena arena, ReadOnlySpan<byte> name, int value, byte[] payload)
        => IsUnmasked(arena, value, payload, inside: SecretNames.IsVariable(name));

    private static bool IsUnmasked(PickleArena arena, int value, byte[] payload, bool inside)
    {
        ref var node = ref arena[value];
        if (IsBytes(node)) return payload.AsSpan(node.A, node.B).IndexOfAnyExcept((byte)'*') >= 0;
        if (inside && node.Kind is (PickleKind.Call or PickleKind.Instance)) return IsUnmasked(arena, node.B, payload, inside: true);
        if (!inside || !IsSequence(node)) return false;

        for (var part = value; part != 0; part = arena[part].Next)
        {
            foreach (var item in arena.Items(arena[part]))
            {
                if (IsUnmasked(arena, item, payload, inside: false)) return true;
            }
        }

        return false;
    }

    private static void Collect(PickleArena arena, int value, HashSet<int> texts, bool inside)
    {
        ref var node = ref arena[value];
        if (IsBytes(node)) texts.Add(value);
        if (inside && node.Kind is (PickleKind.Call or PickleKind.Instance)) Collect(arena, node.B, texts, inside: true);
        if (!inside || !IsSequence(node)) return;

        for (var part = value; part != 0; part = arena[part].Next)
        {
            foreach (var item in arena.Items(arena[part])) Collect(arena, item, texts, inside: false);
        }
    }

    private static bool IsBytes(in PickleNode node) => node.Kind is PickleKind.Text or PickleKind.Bytes or PickleKind.ByteArray;

    private static bool IsSequence(in PickleNode node) => node.Kind is PickleKind.List or PickleKind.Tuple or PickleKind.Set or PickleKind.FrozenSet;
}

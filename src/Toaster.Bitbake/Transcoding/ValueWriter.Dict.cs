using Toaster.Bitbake.Pickle;

namespace Toaster.Bitbake.Transcoding;

/// <summary>Dicts: looked through once to choose the form, then written.</summary>
internal sealed partial class ValueWriter
{
    private readonly KeyTable _table = new();
    private readonly KeySet _keys = new();

    private bool Dict(int head)
    {
        var count = 0;
        for (var part = head; part != 0; part = arena[part].Next) count += arena[part].B >> 1;
        if (count == 0) return json.Raw("{}"u8);

        LookThrough(head, count, out var fits, out var repeats);
        return repeats ? WithoutRepeats(head, fits) : fits ? JsonObject(head) : Pairs(head);
    }

    private void LookThrough(int head, int count, out bool fits, out bool repeats)
    {
        fits = true;
        repeats = false;
        _keys.Begin(count);
        var isFew = KeySet.IsFew(count);
        for (var part = head; part != 0; part = arena[part].Next)
        {
            var items = arena.Items(arena[part]);
            for (var i = 0; i < items.Length; i += 2)
            {
                var key = items[i];
                ref var node = ref arena[key];
                var hash = PickleKeys.Hash(node, key, _payload);
                if (node.Kind != PickleKind.Text)
                {
                    fits = false;
                }
                else
                {
                    if (node.KeyTraits == 0)
                    {
                        node.KeyTraits = (byte)_table.Of(Slice(node), hash);
                        node.KeyHash = hash;
                    }

                    if (Has(node, KeyTraits.Unfit)) fits = false;
                }

                repeats |= isFew ? _keys.MayRepeat(hash) : IsThere(key, hash);
            }
        }
    }

    private bool IsThere(int key, ulong hash)
    {
        for (var probe = 0; ; probe++)
        {
            ref var place = ref _keys.Place(hash, probe);
            if (place == 0)
            {
                place = key;
                return false;
            }

            if (PickleKeys.AreEqual(arena, place, key, _payload)) return true;
        }
    }

    private bool JsonObject(int head)
    {
        if (!json.Raw((byte)'{')) return false;
        var first = true;
        for (var part = head; part != 0; part = arena[part].Next)
        {
            var items = arena.Items(arena[part]);
            for (var i = 0; i < items.Length; i += 2)
            {
                if (!first && !json.Raw((byte)',')) return false;
                first = false;
                if (!Member(items[i], items[i + 1])) return false;
            }
        }

        return json.Raw((byte)'}');
    }

    private bool Member(int key, int value)
    {
        ref var node = ref arena[key];
        var name = Slice(node);
        if (Has(node, KeyTraits.Secret) && PickleMasker.IsUnmasked(arena, Slice(node), value, _payload)) return Stop(WriteResult.NeedsMasking);
        if (!(Has(node, KeyTraits.Escaped) ? json.Text(name) && json.Raw((byte)':') : json.Quoted(name, colon: 1))) return false;
        return Value(value);
    }

    private static bool Has(in PickleNode key, KeyTraits trait) => (key.KeyTraits & (byte)trait) != (byte)KeyTraits.None;

    private bool Pairs(int head) => json.Raw("{\"$dict\":"u8) && PairList(head) && json.Raw((byte)'}');

    private bool PairList(int head)
    {
        if (!json.Raw((byte)'[')) return false;
        var first = true;
        for (var part = head; part != 0; part = arena[part].Next)
        {
            var items = arena.Items(arena[part]);
            for (var i = 0; i < items.Length; i += 2)
            {
                if (!Pair(items[i], items[i + 1], first)) return false;
                first = false;
            }
        }

        return json.Raw((byte)']');
    }

    private bool Pair(int key, int value, bool first)
    {
        ref var node = ref arena[key];
        if (node.Kind == PickleKind.Text && SecretNames.IsSecret(Slice(node)) && PickleMasker.IsUnmasked(arena, Slice(node), value, _payload)) return Stop(WriteResult.NeedsMasking);
        return (first || json.Raw((byte)',')) && json.Raw((byte)'[') && Value(key) && json.Raw((byte)',') && Value(value) && json.Raw((byte)']');
    }

    /// <summary>The last value of a key wins and takes the place of the first, as in Python. No pickler writes such a dict.</summary>
    private bool WithoutRepeats(int head, bool fits)
    {
        var pairs = PickleKeys.Distinct(arena, head, _payload);
        if (!json.Raw(fits ? "{"u8 : "{\"$dict\":["u8)) return false;
        for (var i = 0; i < pairs.Count; i++)
        {
            var (key, value) = pairs[i];
            if (!fits)
            {
                if (!Pair(key, value, i == 0)) return false;
                continue;
            }

            if ((i > 0 && !json.Raw((byte)',')) || !Member(key, value)) return false;
        }

        return json.Raw(fits ? "}"u8 : "]}"u8);
    }
}

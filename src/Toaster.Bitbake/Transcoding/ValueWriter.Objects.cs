using Toaster.Bitbake.Pickle;

namespace Toaster.Bitbake.Transcoding;

/// <summary>Objects and calls. Nothing is made or called; a few calls are Python's way to write plain values, and are written so.</summary>
internal sealed partial class ValueWriter
{
    private bool Object(ReadOnlySpan<byte> head, int index)
    {
        ref var node = ref arena[index];
        if (!Enter(index) || !json.Raw(head) || !Name(arena[node.A])) return false;

        if (arena[node.B].B > 0 && !(json.Raw(",\"args\":"u8) && Arguments(node.B))) return false;
        if (node.Next != 0 && !(json.Raw(",\"state\":"u8) && Value(node.Next))) return false;
        if (node.Last != 0)
        {
            ref var extra = ref arena[node.Last];
            if (extra.A != 0 && !(json.Raw(",\"items\":"u8) && PairList(extra.A))) return false;
            if (extra.B != 0 && !(json.Raw(",\"list\":"u8) && Elements(extra.B))) return false;
        }

        return json.Raw((byte)'}') && Leave();
    }

    private bool Arguments(int tuple) => arena[tuple].OnPath ? Up(tuple) : Enter(tuple) && Elements(tuple) && Leave();

    private bool Name(in PickleNode global)
    {
        var module = Slice(arena[global.A]);
        var name = Slice(arena[global.B]);
        if (module.IndexOfAny(JsonText.NotPlain) < 0 && name.IndexOfAny(JsonText.NotPlain) < 0)
            return json.Raw((byte)'"') && json.Raw(module) && json.Raw((byte)'.') && json.Raw(name) && json.Raw((byte)'"');

        if (JsonText.IsText(module) && JsonText.IsText(name)) return json.Text([.. module, (byte)'.', .. name]);
        WrongAt = arena[global.A].A;
        return Stop(WriteResult.NoText);
    }

    /// <summary>Whether the call is one of those that stand for a plain value; then it has been written.</summary>
    private bool StandsFor(int index, out bool written)
    {
        written = false;
        ref var node = ref arena[index];
        if (node.Next != 0) return false;

        var module = Slice(arena[arena[node.A].A]);
        var name = Slice(arena[arena[node.A].B]);
        var arguments = arena.Items(arena[node.B]);
        if (module.SequenceEqual("collections"u8) && name.SequenceEqual("OrderedDict"u8)) return OrderedDict(index, arguments, out written);
        if (node.Last != 0) return false;
        if (TryBytes(index, out var bytes)) return Done(Bytes("{\"$bytes\":"u8, bytes), out written);
        if (!IsBuiltins(module)) return false;
        if (name.SequenceEqual("set"u8)) return SetOf("{\"$set\":"u8, index, arguments, out written);
        if (name.SequenceEqual("frozenset"u8)) return SetOf("{\"$frozenset\":"u8, index, arguments, out written);
        if (!name.SequenceEqual("bytearray"u8)) return false;
        if (arguments.IsEmpty) return Done(Bytes("{\"$bytearray\":"u8, default), out written);
        if (arguments.Length != 1 || !TryBytes(arguments[0], out bytes)) return false;
        return Done(Bytes("{\"$bytearray\":"u8, bytes), out written);
    }

    private static bool Done(bool fine, out bool written)
    {
        written = fine;
        return true;
    }

    private static bool IsBuiltins(ReadOnlySpan<byte> module) => module.SequenceEqual("builtins"u8) || module.SequenceEqual("__builtin__"u8);

    /// <summary>Bytes, or a call that protocol 2 writes for bytes: <c>_codecs.encode(text, "latin1")</c>, <c>bytes()</c>.</summary>
    private bool TryBytes(int index, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        ref var node = ref arena[index];
        if (node.Kind == PickleKind.Bytes)
        {
            bytes = Slice(node);
            return true;
        }

        if (node.Kind != PickleKind.Call || node.Next != 0 || node.Last != 0) return false;

        var module = Slice(arena[arena[node.A].A]);
        var name = Slice(arena[arena[node.A].B]);
        var arguments = arena.Items(arena[node.B]);
        if (IsBuiltins(module)) return arguments.IsEmpty && name.SequenceEqual("bytes"u8);
        if (arguments.Length != 2 || !module.SequenceEqual("_codecs"u8) || !name.SequenceEqual("encode"u8)) return false;
        if (arena[arguments[0]].Kind != PickleKind.Text || arena[arguments[1]].Kind != PickleKind.Text) return false;

        var encoding = Slice(arena[arguments[1]]);
        if (!encoding.SequenceEqual("latin1"u8) && !encoding.SequenceEqual("latin-1"u8)) return false;
        if (!JsonText.TryLatin1(Slice(arena[arguments[0]]), out var plain)) return false;
        bytes = plain;
        return true;
    }

    private bool OrderedDict(int index, ReadOnlySpan<int> arguments, out bool written)
    {
        written = false;
        var extra = arena[index].Last;
        if (!arguments.IsEmpty || (extra != 0 && arena[extra].B != 0)) return false;

        written = extra == 0 ? json.Raw("{}"u8) : Enter(index) && Dict(arena[extra].A) && Leave();
        return true;
    }

    private bool SetOf(ReadOnlySpan<byte> head, int index, ReadOnlySpan<int> arguments, out bool written)
    {
        written = false;
        if (arguments.IsEmpty) return Done(json.Raw(head) && json.Raw("[]}"u8), out written);

        if (arguments.Length != 1 || arena[arguments[0]].Kind is not (PickleKind.List or PickleKind.Tuple or PickleKind.Set or PickleKind.FrozenSet)) return false;
        written = Wrapped(head, index, arguments[0]);
        return true;
    }
}

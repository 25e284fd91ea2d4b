using System.Numerics;
using System.Text;
using Toaster.Bitbake.Pickle;

namespace Toaster.Bitbake.Transcoding;

/// <summary>
/// Writes the values of an arena as JSON, as docs/events.md says. One method per kind of value; each returns false to stop
/// everything, with the reason in <see cref="_result"/>.
/// </summary>
internal sealed partial class ValueWriter(PickleArena arena, JsonBuffer json, int depthLimit) : IDisposable
{
    private readonly int[] _path = new int[depthLimit];
    private byte[] _payload = [];
    private int _depth;
    private WriteResult _result;

    /// <summary>Byte of the payload where a text was wrong.</summary>
    public int WrongAt { get; private set; }

    /// <summary>Writes what becomes <c>f</c> of the event.</summary>
    public WriteResult Fields(int root, byte[] payload)
    {
        _payload = payload;
        _result = WriteResult.TooLong;
        var fine = Event(root);
        while (_depth > 0) Leave();
        return fine ? WriteResult.Done : _result;
    }

    private bool Event(int root)
    {
        ref var node = ref arena[root];
        if (node.Kind != PickleKind.Instance || node.Last != 0 || arena[node.B].B != 0)
            return json.Raw("{\"$state\":"u8) && Value(root) && json.Raw((byte)'}');

        var state = node.Next;
        if (state == 0) return json.Raw("{}"u8);
        if (!Enter(root)) return false;
        if (arena[state].Kind == PickleKind.Dict && !arena[state].OnPath) return Value(state);
        return json.Raw("{\"$state\":"u8) && Value(state) && json.Raw((byte)'}');
    }

    private bool Value(int index)
    {
        ref var node = ref arena[index];
        if (node.OnPath) return Up(index);

        switch (node.Kind)
        {
            case PickleKind.Text: return Text(node);
            case PickleKind.Integer: return json.Number(node.Integer);
            case PickleKind.Real: return Real(node.Real);
            case PickleKind.None: return json.Raw("null"u8);
            case PickleKind.True: return json.Raw("true"u8);
            case PickleKind.False: return json.Raw("false"u8);
            case PickleKind.Dict: return Enter(index) && Dict(index) && Leave();
            case PickleKind.List: return Enter(index) && Elements(index) && Leave();
            case PickleKind.Tuple: return Wrapped("{\"$tuple\":"u8, index, index);
            case PickleKind.Set: return Wrapped("{\"$set\":"u8, index, index);
            case PickleKind.FrozenSet: return Wrapped("{\"$frozenset\":"u8, index, index);
            case PickleKind.Bytes: return Bytes("{\"$bytes\":"u8, Slice(node));
            case PickleKind.ByteArray: return Bytes("{\"$bytearray\":"u8, Slice(node));
            case PickleKind.BigInteger: return BigNumber(new BigInteger(Slice(node)));
            case PickleKind.Global: return json.Raw("{\"$global\":"u8) && Name(node) && json.Raw((byte)'}');
            case PickleKind.Instance: return Object("{\"$class\":"u8, index);
            case PickleKind.Call: return StandsFor(index, out var written) ? written : Object("{\"$call\":"u8, index);
            default: return false;
        }
    }

    private bool Enter(int index)
    {
        if (_depth >= depthLimit) return Stop(WriteResult.TooDeep);
        arena[index].OnPath = true;
        _path[_depth++] = index;
        return true;
    }

    private bool Leave()
    {
        arena[_path[--_depth]].OnPath = false;
        return true;
    }

    private bool Up(int index)
    {
        var levels = _depth - _path.AsSpan(0, _depth).LastIndexOf(index);
        return json.Raw("{\"$up\":"u8) && json.Number(levels) && json.Raw((byte)'}');
    }

    private bool Wrapped(ReadOnlySpan<byte> head, int container, int items) =>
        Enter(container) && json.Raw(head) && Elements(items) && json.Raw((byte)'}') && Leave();

    private bool Elements(int container)
    {
        if (!json.Raw((byte)'[')) return false;
        var first = true;
        for (var part = container; part != 0; part = arena[part].Next)
        {
            foreach (var item in arena.Items(arena[part]))
            {
                if (!first && !json.Raw((byte)',')) return false;
                first = false;
                if (!Value(item)) return false;
            }
        }

        return json.Raw((byte)']');
    }

    private bool Text(in PickleNode node)
    {
        var utf8 = Slice(node);
        if (utf8.IndexOfAny(JsonText.NotPlain) < 0) return json.Quoted(utf8, colon: 0);
        if (Ascii.IsValid(utf8) || JsonText.IsText(utf8)) return json.Text(utf8);
        if (JsonText.IsTextWithSurrogates(utf8)) return Bytes("{\"$str\":"u8, utf8);

        WrongAt = node.A;
        return Stop(WriteResult.NoText);
    }

    private bool Real(double value)
    {
        if (double.IsFinite(value)) return json.Real(value);
        return json.Raw(double.IsNaN(value) ? "{\"$float\":\"nan\"}"u8 : value > 0 ? "{\"$float\":\"inf\"}"u8 : "{\"$float\":\"-inf\"}"u8);
    }

    private bool BigNumber(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue) return json.Number((long)value);
        return json.Raw("{\"$int\":"u8) && json.Text(Encoding.ASCII.GetBytes(value.ToString())) && json.Raw((byte)'}');
    }

    private bool Bytes(ReadOnlySpan<byte> head, ReadOnlySpan<byte> bytes) =>
        json.Raw(head) && json.Base64Text(bytes) && json.Raw((byte)'}');

    private bool Stop(WriteResult why)
    {
        _result = why;
        return false;
    }

    private ReadOnlySpan<byte> Slice(in PickleNode node) => _payload.AsSpan(node.A, node.B);

    public void Dispose() => _keys.Dispose();
}

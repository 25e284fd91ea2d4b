using System.Buffers.Binary;

namespace Toaster.Bitbake.Pickle;

/// <summary>
/// Reads a pickle as data into a <see cref="PickleArena"/>. Names stay names: nothing is looked up, made or called. Never
/// throws for what the bytes say; <see cref="Error"/> tells why <see cref="Read"/> returned false.
/// </summary>
internal sealed partial class PickleReader(PickleLimits limits) : IDisposable
{
    private int[] _stack = PicklePools.Integers.Rent(1024);
    private int _top;
    private int[] _marks = PicklePools.Integers.Rent(64);
    private int _markCount;
    private int[] _memo = new int[1024];
    private int _memoCount;

    /// <summary>Values below this place in the stack are hidden by the last mark.</summary>
    private int _fence;
    private int _budget;
    private int _at;

    public PickleArena Arena { get; } = new();

    /// <summary>The pickled value.</summary>
    public int Root { get; private set; }

    public PickleError Error { get; private set; }

    public bool Read(ReadOnlySpan<byte> payload)
    {
        Arena.Clear();
        _memo.AsSpan(0, _memoCount).Clear();
        _memoCount = _top = _markCount = _fence = _at = 0;
        _budget = limits.Nodes;
        Error = PickleError.None;
        Root = 0;

        if (payload.Length > limits.Bytes) return Fail(PickleErrorKind.Limit, "The payload is too long.");
        if (payload.Length < 2 || payload[0] != Opcode.Proto) return Fail(PickleErrorKind.Protocol, "The payload is no pickle of protocol 2 to 5.");
        return Run(payload);
    }

    private bool Run(ReadOnlySpan<byte> data)
    {
        while ((uint)_at < (uint)data.Length)
        {
            var start = _at;
            var opcode = data[_at++];
            bool fine;
            switch (opcode)
            {
                case Opcode.ShortBinUnicode: fine = ShortText(data); break;
                case Opcode.Memoize: fine = Put(_memoCount, data.Length); break;
                case Opcode.BinGet: fine = Counted(data, 1, out var slot) && Get(slot); break;
                case Opcode.LongBinGet: fine = Counted(data, 4, out slot) && Get(slot); break;
                case Opcode.BinInt1: fine = Counted(data, 1, out var number) && Push(Arena.AddInteger(number)); break;
                case Opcode.BinInt2: fine = Counted(data, 2, out number) && Push(Arena.AddInteger(number)); break;
                case Opcode.BinInt: fine = Needs(data, 4) && Push(Arena.AddInteger(BinaryPrimitives.ReadInt32LittleEndian(data[(_at - 4)..]))); break;
                case Opcode.Mark: fine = Mark(); break;
                case Opcode.EmptyDict: fine = Push(Arena.Add(PickleKind.Dict, 0, 0)); break;
                case Opcode.SetItems: fine = ToMark(out var from) && SetItems(from); break;
                case Opcode.SetItem: fine = SetItems(_top - 2); break;
                case Opcode.EmptyTuple: fine = Push(Arena.Add(PickleKind.Tuple, 0, 0)); break;
                case Opcode.EmptyList: fine = Push(Arena.Add(PickleKind.List, 0, 0)); break;
                case Opcode.Append: fine = AppendItems(_top - 1); break;
                case Opcode.Appends: fine = ToMark(out from) && AppendItems(from); break;
                case Opcode.StackGlobal: fine = StackGlobal(); break;
                case Opcode.NewObj: fine = Make(PickleKind.Instance); break;
                case Opcode.Reduce: fine = Make(PickleKind.Call); break;
                case Opcode.Build: fine = Build(); break;
                case Opcode.None: fine = Push(PickleArena.None); break;
                case Opcode.NewTrue: fine = Push(PickleArena.True); break;
                case Opcode.NewFalse: fine = Push(PickleArena.False); break;
                case Opcode.BinFloat: fine = Needs(data, 8) && Push(Arena.AddReal(BinaryPrimitives.ReadDoubleBigEndian(data[(_at - 8)..]))); break;
                case Opcode.Tuple: fine = ToMark(out from) && Gather(PickleKind.Tuple, from); break;
                case Opcode.Tuple1: fine = Gather(PickleKind.Tuple, _top - 1); break;
                case Opcode.Tuple2: fine = Gather(PickleKind.Tuple, _top - 2); break;
                case Opcode.Tuple3: fine = Gather(PickleKind.Tuple, _top - 3); break;
                case Opcode.Frame: fine = Needs(data, 8); break;
                case Opcode.Long1: fine = Counted(data, 1, out number) && Long(data, number); break;
                case Opcode.Long4: fine = Counted(data, 4, out number) && Long(data, number); break;
                case Opcode.BinUnicode: fine = Counted(data, 4, out number) && Slice(data, PickleKind.Text, number); break;
                case Opcode.BinUnicode8: fine = Counted(data, 8, out number) && Slice(data, PickleKind.Text, number); break;
                case Opcode.ShortBinBytes: fine = Counted(data, 1, out number) && Slice(data, PickleKind.Bytes, number); break;
                case Opcode.BinBytes: fine = Counted(data, 4, out number) && Slice(data, PickleKind.Bytes, number); break;
                case Opcode.BinBytes8: fine = Counted(data, 8, out number) && Slice(data, PickleKind.Bytes, number); break;
                case Opcode.ByteArray8: fine = Counted(data, 8, out number) && Slice(data, PickleKind.ByteArray, number); break;
                case Opcode.EmptySet: fine = Push(Arena.Add(PickleKind.Set, 0, 0)); break;
                case Opcode.AddItems: fine = ToMark(out from) && AddItems(from); break;
                case Opcode.FrozenSet: fine = ToMark(out from) && Gather(PickleKind.FrozenSet, from); break;
                case Opcode.Global: fine = Global(data); break;
                case Opcode.BinPut: fine = Counted(data, 1, out slot) && Put(slot, data.Length); break;
                case Opcode.LongBinPut: fine = Counted(data, 4, out slot) && Put(slot, data.Length); break;
                case Opcode.Pop: fine = Pop(); break;
                case Opcode.PopMark: fine = ToMark(out _); break;
                case Opcode.Dup: fine = _top > _fence ? Push(_stack[_top - 1]) : Empty(); break;
                case Opcode.Proto: fine = Protocol(data); break;
                case Opcode.Stop: fine = Stop(); break;
                default: fine = Refuse(opcode); break;
            }

            if (!fine) return Stopped(start);
            if (opcode == Opcode.Stop) return true;
        }

        return Fail(PickleErrorKind.CutOff, "The pickle ends before its STOP.");
    }

    private bool Stopped(int start)
    {
        Error = Error with { At = start };
        return false;
    }

    private bool Fail(PickleErrorKind kind, string sentence)
    {
        Error = new PickleError(kind, _at, sentence);
        return false;
    }

    private bool Protocol(ReadOnlySpan<byte> data)
    {
        if (!Counted(data, 1, out var protocol)) return false;
        return protocol is >= 2 and <= 5 || Fail(PickleErrorKind.Protocol, $"Pickle protocol {protocol} is not read; 2 to 5 are.");
    }

    private bool Refuse(byte opcode) =>
        Fail(PickleErrorKind.Refused, $"Opcode 0x{opcode:x2} ({Opcode.RefusedName(opcode)}) is refused.");

    private bool Stop()
    {
        if (_top <= _fence) return Empty();
        Root = _stack[--_top];
        return true;
    }

    public void Dispose()
    {
        PicklePools.Integers.Return(_stack);
        PicklePools.Integers.Return(_marks);
        PicklePools.Integers.Return(_memo);
        _stack = _marks = _memo = [];
        Arena.Dispose();
    }
}

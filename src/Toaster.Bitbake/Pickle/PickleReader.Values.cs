using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Toaster.Bitbake.Pickle;

/// <summary>Opcodes with an argument in the bytes behind them.</summary>
internal sealed partial class PickleReader
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Needs(ReadOnlySpan<byte> data, int bytes)
    {
        if (data.Length - _at < bytes) return CutOff();
        _at += bytes;
        return true;
    }

    private bool CutOff() => Fail(PickleErrorKind.CutOff, "The pickle is cut off.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Counted(ReadOnlySpan<byte> data, int bytes, out int value)
    {
        value = 0;
        if (data.Length - _at < bytes) return CutOff();

        var argument = data.Slice(_at, bytes);
        _at += bytes;
        if (bytes == 1)
        {
            value = argument[0];
            return true;
        }

        if (bytes == 2)
        {
            value = BinaryPrimitives.ReadUInt16LittleEndian(argument);
            return true;
        }

        var wide = bytes == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(argument) : BinaryPrimitives.ReadUInt64LittleEndian(argument);
        value = (int)wide;
        return wide <= int.MaxValue || Fail(PickleErrorKind.Malformed, "A length or slot is beyond every limit.");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool ShortText(ReadOnlySpan<byte> data)
    {
        if ((uint)_at >= (uint)data.Length) return CutOff();

        int length = data[_at];
        var from = _at + 1;
        if (data.Length - from < length) return CutOff();

        _at = from + length;
        return Push(Arena.Add(PickleKind.Text, from, length));
    }

    private bool Slice(ReadOnlySpan<byte> data, PickleKind kind, int length) =>
        Needs(data, length) && Push(Arena.Add(kind, _at - length, length));

    private bool Long(ReadOnlySpan<byte> data, int length)
    {
        if (length > limits.IntegerBytes) return Fail(PickleErrorKind.Limit, "An integer is too long.");
        if (!Needs(data, length)) return false;
        if (length > 8) return Push(Arena.Add(PickleKind.BigInteger, _at - length, length));

        // Two's complement, low byte first: the bytes that are missing repeat the sign.
        long value = length > 0 && data[_at - 1] >= 0x80 ? -1 : 0;
        for (var i = 1; i <= length; i++) value = (value << 8) | data[_at - i];
        return Push(Arena.AddInteger(value));
    }

    private bool Global(ReadOnlySpan<byte> data) =>
        TextLine(data, out var module) && TextLine(data, out var name) && Push(Arena.Add(PickleKind.Global, module, name));

    private bool TextLine(ReadOnlySpan<byte> data, out int text)
    {
        text = 0;
        var length = data[_at..].IndexOf((byte)'\n');
        if (length < 0) return CutOff();

        text = Arena.Add(PickleKind.Text, _at, length);
        _at += length + 1;
        return --_budget >= 0 || TooMany();
    }
}

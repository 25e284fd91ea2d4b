using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>
/// Carries state out of the folds and back in, by the same code: each method writes the value it is given and returns it, or
/// ignores it and returns the one read. Numbers are short when they are small, each text is written once.
/// </summary>
/// <remarks>Reading throws <see cref="InvalidDataException"/> for bytes that no writing made.</remarks>
internal sealed partial class StateStream
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private readonly ArrayBufferWriter<byte>? _output;
    private readonly ReadOnlyMemory<byte> _input;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];
    private int _at;

    private StateStream(ArrayBufferWriter<byte>? output, ReadOnlyMemory<byte> input) => (_output, _input) = (output, input);

    public static StateStream ForSaving() => new(new(1 << 16), default);

    public static StateStream ForLoading(ReadOnlyMemory<byte> input) => new(null, input);

    public bool IsLoading => _output is null;

    /// <summary>What was written so far.</summary>
    public ReadOnlyMemory<byte> Written => _output!.WrittenMemory;

    /// <summary>Every text read so far, once each.</summary>
    public IReadOnlyList<string> KnownTexts => _texts;

    /// <summary>All must have been read.</summary>
    public void CheckEnd()
    {
        if (_at != _input.Length)
        {
            throw Broken();
        }
    }

    public long Long(long? value)
    {
        if (_output is null)
        {
            var read = ReadNumber();
            return (long)(read >> 1) ^ -(long)(read & 1);
        }

        var number = value.GetValueOrDefault();
        WriteNumber((ulong)((number << 1) ^ (number >> 63))); // So that small negative numbers are short too.
        return number;
    }

    public long? LongOrNull(long? value) => Flag(value.HasValue) ? Long(value) : null;

    public int Int(int? value) => checked((int)Long(value));

    public int? IntOrNull(int? value) => Flag(value.HasValue) ? Int(value) : null;

    public bool Flag(bool? value) => Long(value == true ? 1 : 0) != 0;

    public T Enum<T>(T? value)
        where T : struct, Enum
        => (T)System.Enum.ToObject(typeof(T), Long(Convert.ToInt64(value.GetValueOrDefault())));

    public T? EnumOrNull<T>(T? value)
        where T : struct, Enum
        => Flag(value.HasValue) ? Enum(value) : null;

    public double Double(double? value)
    {
        if (_output is null)
        {
            return BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));
        }

        BinaryPrimitives.WriteDoubleLittleEndian(_output.GetSpan(sizeof(double)), value.GetValueOrDefault());
        _output.Advance(sizeof(double));
        return value.GetValueOrDefault();
    }

    public double? DoubleOrNull(double? value) => Flag(value.HasValue) ? Double(value) : null;

    /// <summary>Bytes that somebody else reads; valid as long as the input is.</summary>
    public ReadOnlyMemory<byte> Block(ReadOnlyMemory<byte> value)
    {
        var length = Int(value.Length);
        if (_output is not null)
        {
            _output.Write(value.Span);
            return value;
        }

        Take(length);
        return _input.Slice(_at - length, length);
    }

    public string Text(string? value) => TextOrNull(value) ?? throw Broken();

    public string? TextOrNull(string? value)
    {
        if (_output is null)
        {
            return ReadText();
        }

        if (value is null)
        {
            WriteNumber(0);
        }
        else if (_numbers.TryGetValue(value, out var number))
        {
            WriteNumber((ulong)number);
        }
        else
        {
            _numbers[value] = _numbers.Count + 1;
            WriteNumber((ulong)_numbers.Count);
            WriteNew(value);
        }

        return value;
    }

    private string? ReadText()
    {
        var number = ReadNumber();
        if (number == 0)
        {
            return null;
        }

        if (number == (ulong)_texts.Count + 1)
        {
            _texts.Add(ReadNew());
        }

        return number <= (ulong)_texts.Count ? _texts[(int)number - 1] : throw Broken();
    }

    /// <summary>UTF-8, but for texts that UTF-8 cannot hold: half a surrogate pair.</summary>
    private void WriteNew(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        var isWhole = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0 || Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
        if (!isWhole)
        {
            bytes = text.Length * sizeof(char);
        }

        WriteNumber(((ulong)bytes << 1) | (isWhole ? 0u : 1u));
        var span = _output!.GetSpan(Math.Max(1, bytes));
        if (isWhole)
        {
            Encoding.UTF8.GetBytes(text, span);
        }
        else
        {
            MemoryMarshal.AsBytes(text.AsSpan()).CopyTo(span);
        }

        _output.Advance(bytes);
    }

    private string ReadNew()
    {
        var length = ReadNumber();
        var bytes = Take(checked((int)(length >> 1)));
        try
        {
            return (length & 1) == 0 ? Strict.GetString(bytes) : new(MemoryMarshal.Cast<byte, char>(bytes));
        }
        catch (DecoderFallbackException)
        {
            throw Broken();
        }
    }

    private void WriteNumber(ulong value)
    {
        var span = _output!.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }

        span[length++] = (byte)value;
        _output.Advance(length);
    }

    private ulong ReadNumber()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Broken();
    }

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes < 0 || bytes > _input.Length - _at)
        {
            throw Broken();
        }

        var span = _input.Span.Slice(_at, bytes);
        _at += bytes;
        return span;
    }

    private static InvalidDataException Broken() => new("The snapshot is damaged.");
}

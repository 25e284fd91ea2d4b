using System.Buffers.Binary;
using System.Text;

namespace Toaster.Bitbake.Tests.Support;

/// <summary>A pickle put together by hand, opcode by opcode.</summary>
internal sealed class Pickled
{
    private readonly MemoryStream _bytes = new();

    public Pickled(int protocol = 4) => Op(0x80, (byte)protocol);

    public static Pickled Event => new Pickled().Global("m", "Event").Op(')').Op(0x81).Op('}');

    public byte[] Bytes => _bytes.ToArray();

    /// <summary>An event with one attribute, whose value <paramref name="value"/> writes.</summary>
    public static byte[] With(string attribute, Action<Pickled> value)
    {
        var pickle = Event.Text(attribute);
        value(pickle);
        return pickle.Op('s').Op('b').Op('.').Bytes;
    }

    public Pickled Op(char opcode, params byte[] argument) => Op((byte)opcode, argument);

    public Pickled Op(byte opcode, params byte[] argument)
    {
        _bytes.WriteByte(opcode);
        _bytes.Write(argument);
        return this;
    }

    public Pickled Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    public Pickled Text(byte[] utf8) => utf8.Length < 256 ? Op(0x8c, [(byte)utf8.Length, .. utf8]) : Op('X', [.. UInt32(utf8.Length), .. utf8]);

    public Pickled Global(string module, string name) => Text(module).Text(name).Op(0x93);

    public Pickled Int(byte value) => Op('K', value);

    public Pickled Put(int slot) => Op('r', UInt32(slot));

    public Pickled Get(int slot) => Op('j', UInt32(slot));

    public static byte[] UInt32(long value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)value);
        return bytes;
    }

    public static byte[] UInt64(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}

using Toaster.Bitbake.Pickle;
using Toaster.Bitbake.Tests.Support;

namespace Toaster.Bitbake.Tests.Pickle;

public sealed class RefusalTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(255)]
    public void Protocol_OutsideTwoToFive_IsRefused(byte protocol)
    {
        var line = Log.Bad(new Pickled(protocol).Op('N').Op('.').Bytes);

        Assert.Equal($"Pickle protocol {protocol} is not read; 2 to 5 are.", line.Problem);
        Assert.Equal("0", line.Field("at"));
    }

    [Theory]
    [InlineData("KAou")]
    [InlineData("TjAu")]
    [InlineData("")]
    public void Payload_WithoutProtocol_IsRefused(string base64)
    {
        Assert.Equal("The payload is no pickle of protocol 2 to 5.", Log.Bad(Convert.FromBase64String(base64)).Problem);
    }

    [Theory]
    [InlineData(0x82, "EXT")]
    [InlineData(0x83, "EXT")]
    [InlineData(0x84, "EXT")]
    [InlineData(0x92, "NEWOBJ_EX")]
    [InlineData(0x97, "NEXT_BUFFER")]
    [InlineData(0x98, "READONLY_BUFFER")]
    [InlineData('P', "PERSID")]
    [InlineData('Q', "BINPERSID")]
    [InlineData('i', "INST")]
    [InlineData('o', "OBJ")]
    [InlineData('I', "a text opcode of protocol 0")]
    [InlineData('d', "a text opcode of protocol 0")]
    [InlineData('U', "a byte string of Python 2")]
    [InlineData(0xff, "unknown")]
    public void Opcode_NotForData_IsRefusedByName(byte opcode, string name)
    {
        var line = Log.Bad(new Pickled().Op('N').Op(opcode).Op('.').Bytes);

        Assert.Equal($"Opcode 0x{opcode:x2} ({name}) is refused.", line.Problem);
        Assert.Equal("3", line.Field("at"));
        Assert.Equal("\"m.Event\"", line.Field("class"));
    }

    public static TheoryData<string, byte[]> Contradictions => new()
    {
        { "STOP without a value", new Pickled().Op('.').Bytes },
        { "value below the mark", new Pickled().Int(1).Op('(').Op('.').Bytes },
        { "TUPLE without a mark", new Pickled().Int(1).Op('t').Op('.').Bytes },
        { "TUPLE2 across a mark", new Pickled().Int(1).Op('(').Int(2).Op(0x86).Op('.').Bytes },
        { "odd SETITEMS", new Pickled().Op('}').Op('(').Int(1).Op('u').Op('.').Bytes },
        { "SETITEM on a list", new Pickled().Op(']').Int(1).Int(2).Op('s').Op('.').Bytes },
        { "APPEND on a dict", new Pickled().Op('}').Int(1).Op('a').Op('.').Bytes },
        { "ADDITEMS on a list", new Pickled().Op(']').Op('(').Int(1).Op(0x90).Op('.').Bytes },
        { "BUILD on a number", new Pickled().Int(1).Op('}').Op('b').Op('.').Bytes },
        { "NEWOBJ of a number", new Pickled().Int(1).Op(')').Op(0x81).Op('.').Bytes },
        { "REDUCE with a list", new Pickled().Global("a", "b").Op(']').Op('R').Op('.').Bytes },
        { "STACK_GLOBAL of numbers", new Pickled().Int(1).Int(2).Op(0x93).Op('.').Bytes },
        { "BINGET of an empty slot", new Pickled().Op('h', 7).Op('.').Bytes },
        { "MEMOIZE of nothing", new Pickled().Op(0x94).Op('.').Bytes },
        { "POP of nothing", new Pickled().Op('0').Op('.').Bytes },
        { "no STOP", new Pickled().Int(1).Bytes },
        { "length beyond the end", new Pickled().Op('X', 255, 255, 255, 255).Bytes },
        { "length beyond everything", new Pickled().Op(0x8d, 255, 255, 255, 255, 255, 255, 255, 255).Bytes },
        { "text that is no UTF-8", Pickled.With("v", p => p.Text([0xff])) },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Opcodes_ThatContradictEachOther_AreRefused(string name, byte[] pickle)
    {
        Assert.NotEmpty(name);

        Assert.NotEmpty(Log.Bad(pickle).Problem);
    }

    [Fact]
    public void Reader_AfterARefusal_ReadsTheNextPickle()
    {
        using var reader = new PickleReader(new PickleLimits());

        Assert.False(reader.Read(new Pickled().Op('P').Bytes));
        Assert.Equal(PickleErrorKind.Refused, reader.Error.Kind);

        Assert.True(reader.Read(new Pickled().Int(5).Op('.').Bytes));
        Assert.Equal(5, reader.Arena[reader.Root].Integer);
        Assert.Equal(PickleErrorKind.None, reader.Error.Kind);
    }
}

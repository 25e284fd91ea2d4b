using System.Text;
using Toaster.Bitbake.Tests.Support;

namespace Toaster.Bitbake.Tests.Pickle;

public sealed class OpcodeTests
{
    public static TheoryData<string, byte[], string> Values()
    {
        var data = new TheoryData<string, byte[], string>();
        void Add(string name, string json, Func<Pickled, Pickled> value) => data.Add(name, Pickled.With("v", pickle => value(pickle)), json);

        Add("NONE", "null", p => p.Op('N'));
        Add("NEWTRUE", "true", p => p.Op(0x88));
        Add("NEWFALSE", "false", p => p.Op(0x89));
        Add("BININT", "-2", p => p.Op('J', 0xfe, 0xff, 0xff, 0xff));
        Add("BININT1", "200", p => p.Int(200));
        Add("BININT2", "513", p => p.Op('M', 1, 2));
        Add("LONG1 empty", "0", p => p.Op(0x8a, 0));
        Add("LONG1", "-129", p => p.Op(0x8a, 2, 0x7f, 0xff));
        Add("LONG1 padded", "5", p => p.Op(0x8a, 10, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        Add("LONG4", "65536", p => p.Op(0x8b, [3, 0, 0, 0, 0, 0, 1]));
        Add("LONG4 of 300 bytes", $$"""{"$int":"{{System.Numerics.BigInteger.Pow(256, 299)}}"}""", p => p.Op(0x8b, [.. Pickled.UInt32(300), .. new byte[299], 1]));
        Add("BINFLOAT", "1.5", p => p.Op('G', 0x3f, 0xf8, 0, 0, 0, 0, 0, 0));
        Add("SHORT_BINUNICODE", "\"a\"", p => p.Text("a"));
        Add("BINUNICODE", "\"ab\"", p => p.Op('X', [2, 0, 0, 0, (byte)'a', (byte)'b']));
        Add("BINUNICODE8", "\"ab\"", p => p.Op(0x8d, [.. Pickled.UInt64(2), (byte)'a', (byte)'b']));
        Add("SHORT_BINBYTES", """{"$bytes":"YQ=="}""", p => p.Op('C', 1, (byte)'a'));
        Add("BINBYTES", """{"$bytes":"YQ=="}""", p => p.Op('B', [.. Pickled.UInt32(1), (byte)'a']));
        Add("BINBYTES8", """{"$bytes":"YQ=="}""", p => p.Op(0x8e, [.. Pickled.UInt64(1), (byte)'a']));
        Add("BYTEARRAY8", """{"$bytearray":"YQ=="}""", p => p.Op(0x96, [.. Pickled.UInt64(1), (byte)'a']));
        Add("EMPTY_LIST", "[]", p => p.Op(']'));
        Add("APPEND", "[1]", p => p.Op(']').Int(1).Op('a'));
        Add("APPENDS", "[1,2]", p => p.Op(']').Op('(').Int(1).Int(2).Op('e'));
        Add("APPENDS in two goes with another list between", "[1,[2],3]", p => p.Op(']').Op('(').Int(1).Op('e').Op(']').Int(2).Op('a').Op('a').Int(3).Op('a'));
        Add("EMPTY_TUPLE", """{"$tuple":[]}""", p => p.Op(')'));
        Add("TUPLE1", """{"$tuple":[1]}""", p => p.Int(1).Op(0x85));
        Add("TUPLE2", """{"$tuple":[1,2]}""", p => p.Int(1).Int(2).Op(0x86));
        Add("TUPLE3", """{"$tuple":[1,2,3]}""", p => p.Int(1).Int(2).Int(3).Op(0x87));
        Add("TUPLE", """{"$tuple":[1,2,3,4]}""", p => p.Op('(').Int(1).Int(2).Int(3).Int(4).Op('t'));
        Add("EMPTY_DICT", "{}", p => p.Op('}'));
        Add("SETITEM", """{"a":1}""", p => p.Op('}').Text("a").Int(1).Op('s'));
        Add("SETITEMS", """{"a":1,"b":2}""", p => p.Op('}').Op('(').Text("a").Int(1).Text("b").Int(2).Op('u'));
        Add("EMPTY_SET, ADDITEMS", """{"$set":[1,2]}""", p => p.Op(0x8f).Op('(').Int(1).Int(2).Op(0x90));
        Add("FROZENSET", """{"$frozenset":[1]}""", p => p.Op('(').Int(1).Op(0x91));
        Add("GLOBAL", """{"$global":"a.b.C"}""", p => p.Op('c', Encoding.ASCII.GetBytes("a.b\nC\n")));
        Add("STACK_GLOBAL", """{"$global":"a.b.C.D"}""", p => p.Global("a.b", "C.D"));
        Add("REDUCE", """{"$call":"os.system","args":["rm -rf /"]}""", p => p.Global("os", "system").Text("rm -rf /").Op(0x85).Op('R'));
        Add("NEWOBJ", """{"$class":"a.B"}""", p => p.Global("a", "B").Op(')').Op(0x81));
        Add("BUILD", """{"$class":"a.B","args":[7],"state":{"x":1}}""", p => p.Global("a", "B").Int(7).Op(0x85).Op(0x81).Op('}').Text("x").Int(1).Op('s').Op('b'));
        Add("BUILD twice", """{"$class":"a.B","state":{"x":1,"y":2}}""", p => p.Global("a", "B").Op(')').Op(0x81).Op('}').Text("x").Int(1).Op('s').Op('b').Op('}').Text("y").Int(2).Op('s').Op('b'));
        Add("BUILD with a tuple", """{"$class":"a.B","state":{"$tuple":[null,1]}}""", p => p.Global("a", "B").Op(')').Op(0x81).Op('N').Int(1).Op(0x86).Op('b'));
        Add("SETITEMS and APPENDS on an object", """{"$call":"a.B","items":[["k",1]],"list":[2]}""", p => p.Global("a", "B").Op(')').Op('R').Text("k").Int(1).Op('s').Int(2).Op('a'));
        Add("BINPUT, BINGET", "[1,1]", p => p.Op(']').Int(1).Op('q', 9).Op('a').Op('h', 9).Op('a'));
        Add("LONG_BINPUT, LONG_BINGET", "[1,1]", p => p.Op(']').Int(1).Put(3).Op('a').Get(3).Op('a'));
        Add("MEMOIZE", "[1,1]", p => p.Op(']').Int(1).Op(0x94).Op('a').Op('h', 0).Op('a'));
        Add("POP", "1", p => p.Int(1).Int(2).Op('0'));
        Add("POP of a mark", "1", p => p.Int(1).Op('(').Op('0'));
        Add("POP_MARK", "1", p => p.Int(1).Op('(').Int(2).Int(3).Op('1'));
        Add("DUP", """{"$tuple":[1,1]}""", p => p.Int(1).Op('2').Op(0x86));
        Add("FRAME", "1", p => p.Op(0x95, Pickled.UInt64(2)).Int(1));
        return data;
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Opcode_IsRead(string name, byte[] pickle, string json)
    {
        Assert.NotEmpty(name);

        Assert.Equal(json, Log.Event(pickle).Field("v"));
    }
}

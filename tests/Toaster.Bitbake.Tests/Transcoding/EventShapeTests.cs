using Toaster.Bitbake.Tests.Support;

namespace Toaster.Bitbake.Tests.Transcoding;

public sealed class EventShapeTests
{
    [Fact]
    public void Object_WithoutState_HasNoFields()
    {
        Assert.Equal("{}", Log.Fields(new Pickled().Global("m", "Event").Op(')').Op(0x81).Op('.').Bytes));
    }

    [Fact]
    public void State_ThatIsNoMap_IsKept()
    {
        Assert.Equal("""{"$state":{"$tuple":[1]}}""", Log.Fields(new Pickled().Global("m", "Event").Op(')').Op(0x81).Int(1).Op(0x85).Op('b').Op('.').Bytes));
    }

    [Fact]
    public void State_WithOddKeys_IsADict()
    {
        Assert.Equal("""{"$dict":[[1,2]]}""", Log.Fields(Pickled.Event.Int(1).Int(2).Op('s').Op('b').Op('.').Bytes));
    }

    [Fact]
    public void Event_ThatIsMoreThanItsState_IsKeptWhole()
    {
        Assert.Equal("""{"$state":[1]}""", Log.Fields(new Pickled().Op(']').Int(1).Op('a').Op('.').Bytes));
        Assert.Equal("""{"$state":{"$class":"m.Event","args":[1]}}""", Log.Fields(new Pickled().Global("m", "Event").Int(1).Op(0x85).Op(0x81).Op('.').Bytes));
    }

    [Fact]
    public void SharedParts_AreWrittenAtEachPlace()
    {
        var pickle = Pickled.With("v", p => p.Op('(').Op(']').Put(1).Get(1).Op('t'));

        Assert.Equal("""{"$tuple":[[],[]]}""", Log.Event(pickle).Field("v"));
    }

    [Fact]
    public void CallsThatStandForValues_AreTheseValues()
    {
        Assert.Equal("""{"$set":[1]}""", V(p => p.Global("builtins", "set").Op(']').Int(1).Op('a').Op(0x85).Op('R')));
        Assert.Equal("""{"$set":[]}""", V(p => p.Global("builtins", "set").Op(')').Op('R')));
        Assert.Equal("""{"$bytearray":""}""", V(p => p.Global("builtins", "bytearray").Op(')').Op('R')));
        Assert.Equal("{}", V(p => p.Global("collections", "OrderedDict").Op(')').Op('R')));
        Assert.Equal("""{"$bytes":"5A=="}""", V(p => p.Global("_codecs", "encode").Text("ä").Text("latin1").Op(0x86).Op('R')));
    }

    [Fact]
    public void CallsThatAlmostDo_StayCalls()
    {
        Assert.Equal("""{"$call":"builtins.set","args":[1]}""", V(p => p.Global("builtins", "set").Int(1).Op(0x85).Op('R')));
        Assert.Equal("""{"$call":"_codecs.encode","args":["a","rot13"]}""", V(p => p.Global("_codecs", "encode").Text("a").Text("rot13").Op(0x86).Op('R')));
        Assert.Equal("""{"$call":"_codecs.encode","args":["€","latin1"]}""", V(p => p.Global("_codecs", "encode").Text("€").Text("latin1").Op(0x86).Op('R')));
        Assert.Equal(
            """{"$call":"collections.OrderedDict","state":{"x":1},"items":[["a",2]]}""",
            V(p => p.Global("collections", "OrderedDict").Op(')').Op('R').Text("a").Int(2).Op('s').Op('}').Text("x").Int(1).Op('s').Op('b')));
    }

    [Fact]
    public void Time_IsTheLastOneNamed()
    {
        byte[] At(string field, double seconds) => Pickled.With(field, p => p.Op('G', BitConverter.GetBytes(seconds).Reverse().ToArray()));

        var lines = Log.Read(
            Log.Line(Pickled.With("time", p => p.Int(9)))
            + Log.Line(At("created", 1795246016.9368243), "logging.LogRecord")
            + Log.Line(At("time", 1795246000.5), "bb.build.TaskStarted")
            + "garbage\n"
            + Log.Line(At("time", double.NaN), "bb.event.HeartbeatEvent")
            + Log.Line(Pickled.With("time", p => p.Int(9)), "bb.event.HeartbeatEvent"));

        Assert.Equal([0, 1795246016936824, 1795246000500000, 1795246000500000, 1795246000500000, 9000000], lines.Select(Time));
    }

    private static long Time(ReadLine line) => System.Text.Json.JsonDocument.Parse(line.Json).RootElement.GetProperty("t").GetInt64();

    private static string V(Action<Pickled> value) => Log.Event(Pickled.With("v", value)).Field("v");
}

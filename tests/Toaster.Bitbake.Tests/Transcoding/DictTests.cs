using Toaster.Bitbake.Tests.Support;

namespace Toaster.Bitbake.Tests.Transcoding;

public sealed class DictTests
{
    [Fact]
    public void Key_ThatRepeats_KeepsItsPlaceAndTakesTheLastValue()
    {
        var pickle = Pickled.With("v", p => p.Op('}').Op('(').Text("a").Int(1).Text("b").Int(2).Op('u').Text("a").Int(3).Op('s'));

        Assert.Equal("""{"a":3,"b":2}""", Log.Event(pickle).Field("v"));
    }

    [Theory]
    [InlineData(48)]
    [InlineData(49)]
    [InlineData(3000)]
    public void Key_ThatRepeatsAmongMany_IsFound(int keys)
    {
        var pickle = Pickled.With("v", p =>
        {
            p.Op('}').Op('(');
            for (var i = 0; i < keys; i++) p.Text($"key-{i}").Int(1);
            p.Text("key-7").Int(2).Op('u');
        });

        var v = Log.Event(pickle).Field("v");

        Assert.Contains("\"key-7\":2,", v, StringComparison.Ordinal);
        Assert.Equal(keys, v.Count(c => c == ',') + 1);
    }

    [Fact]
    public void Number_ThatRepeatsAsKey_TakesTheLastValue()
    {
        var pickle = Pickled.With("v", p => p.Op('}').Op('(').Int(1).Int(1).Op(0x88).Int(2).Int(1).Int(3).Op('u'));

        Assert.Equal("""{"$dict":[[1,3],[true,2]]}""", Log.Event(pickle).Field("v"));
    }

    [Fact]
    public void Key_WithCharactersToEscape_IsEscaped()
    {
        var pickle = Pickled.With("v", p => p.Op('}').Text("a\"\n\\ü").Int(1).Op('s'));

        Assert.Equal("""{"a\"\n\\ü":1}""", Log.Event(pickle).Field("v"));
    }

    [Fact]
    public void EmptyKey_IsAKey()
    {
        Assert.Equal("""{"":1}""", Log.Event(Pickled.With("v", p => p.Op('}').Text("").Int(1).Op('s'))).Field("v"));
    }

    [Fact]
    public void LongKeys_AreWritten()
    {
        var key = new string('k', 1000);

        Assert.Equal($$"""{"{{key}}":1}""", Log.Event(Pickled.With("v", p => p.Op('}').Text(key).Int(1).Op('s'))).Field("v"));
    }
}

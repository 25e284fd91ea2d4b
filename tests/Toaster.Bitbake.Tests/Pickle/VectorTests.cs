using Toaster.Bitbake.Tests.Support;

namespace Toaster.Bitbake.Tests.Pickle;

public sealed class VectorTests
{
    [Theory]
    [InlineData("gASVLAAAAAAAAACMCGJiLmV2ZW50lIwMQ29uZmlnUGFyc2VklJOUKYGUfZSMA3BpZJRLAHNiLg==")]
    [InlineData("gANjYmIuZXZlbnQKQ29uZmlnUGFyc2VkCnEAKYFxAX1xAlgDAAAAcGlkcQNLAHNiLg==")]
    public void SmallestEvent_InEitherProtocol_HasItsFields(string payload)
    {
        var line = Log.Read(Log.Line(Convert.FromBase64String(payload), "bb.event.ConfigParsed"))[0];

        Assert.Equal("""{"s":1,"t":0,"l":1,"o":0,"e":""" + line.End + ""","c":"bb.event.ConfigParsed","f":{"pid":0}}""" + "\n", line.Json);
    }

    [Theory]
    [InlineData(Fixtures.Nasty2)]
    [InlineData(Fixtures.Nasty3)]
    [InlineData(Fixtures.Nasty4)]
    [InlineData(Fixtures.Nasty5)]
    public void NastyValues_InAnyProtocol_AreTheSame(string payload)
    {
        var f = Log.Fields(Convert.FromBase64String(payload));

        Assert.Equal(Fixtures.NastyJson, f);
    }

    [Theory]
    [InlineData(Fixtures.Dicts2)]
    [InlineData(Fixtures.Dicts3)]
    [InlineData(Fixtures.Dicts4)]
    [InlineData(Fixtures.Dicts5)]
    public void OddKeys_InAnyProtocol_AreTheSame(string payload)
    {
        var f = Log.Fields(Convert.FromBase64String(payload));

        Assert.Equal(Fixtures.DictsJson, f);
    }

    [Theory]
    [InlineData(Fixtures.Cycle2)]
    [InlineData(Fixtures.Cycle4)]
    public void Cycles_AreNamedByLevels(string payload)
    {
        var f = Log.Fields(Convert.FromBase64String(payload));

        Assert.Equal("""{"l":[1,{"$up":1}],"d":{"d":{"up":{"$up":2}}},"me":{"$up":2},"t":{"$tuple":[[{"$up":2}]]}}""", f);
    }

    [Fact]
    public void Exceptions_StayNamesAndArguments()
    {
        var f = Log.Fields(Convert.FromBase64String(Fixtures.Exceptions));

        Assert.Equal("""{"x":{"$call":"builtins.KeyError","args":["k"]},"c":{"$global":"builtins.KeyError"},"dd":{"$call":"collections.defaultdict","args":[{"$global":"builtins.list"}],"items":[["a",[1]]]}}""", f);
    }
}

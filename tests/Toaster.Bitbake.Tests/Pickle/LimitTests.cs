using Toaster.Bitbake.EventLog;
using Toaster.Bitbake.Pickle;
using Toaster.Bitbake.Tests.Support;
using Toaster.Bitbake.Transcoding;

namespace Toaster.Bitbake.Tests.Pickle;

public sealed class LimitTests
{
    private static EventLogOptions With(PickleLimits limits) => new() { Limits = new EventLogLimits { Pickle = limits } };

    private static byte[] Nested(int depth) => Pickled.With("v", p =>
    {
        for (var i = 0; i < depth; i++) p.Op(']');
        for (var i = 1; i < depth; i++) p.Op('a');
    });

    [Fact]
    public void Depth_AtTheLimit_IsWritten()
    {
        // The event and its attributes are two levels.
        Assert.StartsWith("{\"v\":[[[", Log.Fields(Nested(510)));

        Assert.Equal("The event is nested too deeply.", Log.Bad(Nested(511)).Problem);
    }

    [Fact]
    public void Nodes_BeyondTheLimit_AreRefused()
    {
        var pickle = Pickled.With("v", p =>
        {
            p.Op(']').Op('(');
            for (var i = 0; i < 200; i++) p.Op('N');
            p.Op('e');
        });

        Assert.Equal("The pickle has more than 100 values.", Log.Bad(pickle, With(new PickleLimits { Nodes = 100 })).Problem);
        Log.Event(pickle);
    }

    [Fact]
    public void Memo_BeyondTheLimit_IsRefused()
    {
        var pickle = new Pickled().Op('N').Op(0x94).Op(0x94).Op(0x94).Op('.').Bytes;

        Assert.Equal("The memo is too large.", Log.Bad(pickle, With(new PickleLimits { Memo = 2 })).Problem);
        Assert.Equal("The memo is too large.", Log.Bad(new Pickled().Op('N').Put(1_000_000).Op('.').Bytes).Problem);
    }

    [Fact]
    public void Bytes_BeyondTheLimit_AreRefused()
    {
        var pickle = Pickled.With("v", p => p.Text(new string('x', 100)));

        Assert.Equal("The payload is too long.", Log.Bad(pickle, With(new PickleLimits { Bytes = 100 })).Problem);
    }

    [Fact]
    public void Integer_BeyondTheLimit_IsRefused()
    {
        var pickle = Pickled.With("v", p => p.Op(0x8b, [.. Pickled.UInt32(20_000), .. new byte[20_000]]));

        Assert.Equal("An integer is too long.", Log.Bad(pickle).Problem);
    }

    [Fact]
    public void BillionLaughs_AreStoppedByTheOutputLimit()
    {
        // Each list holds the one before it ten times.
        var pickle = Pickled.With("v", p =>
        {
            p.Op(']').Put(0).Op('0');
            for (var i = 0; i < 12; i++)
            {
                p.Op(']').Op('(');
                for (var n = 0; n < 10; n++) p.Get(i);
                p.Op('e').Put(i + 1).Op('0');
            }

            p.Get(12);
        });

        Assert.Equal("The event is too large when written out.", Log.Bad(pickle).Problem);
    }

    [Fact]
    public void OutputLimit_CountsEachEventAlone()
    {
        var limits = new EventLogOptions { Limits = new EventLogLimits { OutputBytes = 70_000 } };
        var fits = Pickled.With("v", p => p.Text(new string('x', 60_000)));
        var exceeds = Pickled.With("v", p => p.Text(new string('x', 71_000)));

        var lines = Log.Read(Log.Line(fits) + Log.Line(exceeds) + Log.Line(fits), limits);

        Assert.Equal([SourceLineKind.Event, SourceLineKind.Bad, SourceLineKind.Event], lines.Select(line => line.Kind));
    }

    [Theory]
    [InlineData(9 << 20)]
    [InlineData((9 << 20) + 1)]
    public void LargePayload_IsReadAndMaskedLikeAnyOther(int length)
    {
        var text = new string('x', length);
        var line = Assert.Single(Log.Read(Log.Line(Pickled.With("v", p => p.Op('}').Op('(').Text("a").Text(text).Text("TOKEN").Text("hunter2").Op('u')))));

        Assert.Equal(length, line.Json.Count(c => c == 'x'));
        Assert.DoesNotContain("hunter2", line.Json, StringComparison.Ordinal);
        Assert.Equal(line.Json, Assert.Single(Log.Read(line.Masked)).Json);
    }
}

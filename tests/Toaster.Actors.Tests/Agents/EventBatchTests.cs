using System.Text;
using Toaster.Actors.Agents;
using Toaster.Actors.Builds;

namespace Toaster.Actors.Tests.Agents;

public class EventBatchTests
{
    private const string Good = """{"s":3,"t":5,"l":3,"o":20,"e":30,"c":"bb.event.BuildInit","f":{"_pkgs":["a\n","b"],"n":1.5}}""";

    [Fact]
    public void Batch_OfEvents_IsWhatWasSent()
    {
        var events = Parse(Good + "\n" + Good.Replace("\"s\":3", "\"s\":4") + "\n");

        Assert.Equal([3L, 4L], events.Select(e => e.Number));
        Assert.Equal((5L, 3L, 20L, 30L, "bb.event.BuildInit"), (events[0].Arrival, events[0].Line, events[0].Offset, events[0].End, events[0].Class));
        Assert.Equal("""{"_pkgs":["a\n","b"],"n":1.5}""", Encoding.UTF8.GetString(events[0].Fields.Span));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("""{"s":3}""", "t is not where it should be")]
    [InlineData("[]", "it is no object")]
    [InlineData("nothing", "is an invalid")]
    [InlineData("""{"t":5}""", "s is not where it should be")]
    [InlineData("""{"s":4,"t":5,"l":3,"o":20,"e":30,"c":"x","f":{}}""", "s is 4 and should be 3")]
    [InlineData("""{"s":3,"t":-5,"l":3,"o":20,"e":30,"c":"x","f":{}}""", "t is negative")]
    [InlineData("""{"s":3,"t":5.5,"l":3,"o":20,"e":30,"c":"x","f":{}}""", "")]
    [InlineData("""{"s":3,"t":5,"l":3,"o":20,"e":10,"c":"x","f":{}}""", "e lies before o")]
    [InlineData("""{"s":3,"t":5,"l":3,"o":20,"e":30,"c":"","f":{}}""", "c is no class name")]
    [InlineData("""{"s":3,"t":5,"l":3,"o":20,"e":30,"c":7,"f":{}}""", "c is no class name")]
    [InlineData("""{"s":3,"t":5,"l":3,"o":20,"e":30,"c":"x","f":[]}""", "f is no object")]
    [InlineData("""{"s":3,"t":5,"l":3,"o":20,"e":30,"c":"x","f":{},"g":1}""", "something follows f")]
    [InlineData("""{"s":3,"t":5,"l":3,"o":20,"e":30,"c":"x","f":{}} 7""", "")]
    [InlineData("""{"s":3,"t":5,"l":3,"o":20,"e":30,"c":"x","f":{"a":"\ud800"}}""", "")]
    [InlineData("""{"s":3,"t":5,"l":3,"o":20,"e":30,"c":"x","f":{"a":""", "")]
    public void Line_ThatIsNoEvent_IsRefusedWithItsPlace(string line, string says)
    {
        var refused = Assert.Throws<IngestRefusedException>(() => EventBatch.Parse(Bytes(line + "\n"), 3, 10, 1000));

        Assert.Equal(("bad-event", 1), (refused.Code, refused.Line));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Line_ThatIsNoUtf8_IsRefused()
    {
        byte[] line = [.. Bytes("""{"s":3,"t":5,"l":3,"o":20,"e":30,"c":"x","f":{"a":" """), 0xff, .. Bytes("\"}}\n")];

        Assert.Equal("bad-event", Assert.Throws<IngestRefusedException>(() => EventBatch.Parse(line, 3, 10, 1000)).Code);
    }

    [Fact]
    public void Line_WithoutItsLineFeed_IsRefused()
        => Assert.Equal(2, Assert.Throws<IngestRefusedException>(() => Parse(Good + "\n" + Good.Replace("\"s\":3", "\"s\":4"))).Line);

    [Fact]
    public void Event_LargerThanTheLimit_IsRefusedWithItsPlace()
    {
        var refused = Assert.Throws<IngestRefusedException>(() => EventBatch.Parse(Bytes(Good + "\n" + new string(' ', 200) + "\n"), 3, 10, 150));

        Assert.Equal(("event-too-large", 2), (refused.Code, refused.Line));
    }

    [Fact]
    public void Batch_OfTooMany_IsRefused()
        => Assert.Equal("too-many-events", Assert.Throws<IngestRefusedException>(() => EventBatch.Parse(Bytes(Good + "\n" + Good + "\n"), 3, 1, 1000)).Code);

    [Fact]
    public void Batch_WithAnyByteChanged_IsTakenOrRefused_AndWhatIsTakenCanBeReadAgain()
    {
        var good = Bytes(Good + "\n");
        for (var at = 0; at < good.Length; at++)
        {
            foreach (var value in (byte[])[0, 9, (byte)'"', (byte)'\\', (byte)'{', (byte)'}', 0x80, 0xff])
            {
                var changed = good.ToArray();
                changed[at] = value;
                try
                {
                    Assert.Single(EventBatch.Parse(changed, 3, 10, 1000)).ParsedFields.ToString();
                }
                catch (IngestRefusedException e)
                {
                    Assert.Equal("bad-event", e.Code);
                }
            }
        }
    }

    private static IReadOnlyList<AgentEvent> Parse(string text) => EventBatch.Parse(Bytes(text), 3, 10, 1000);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

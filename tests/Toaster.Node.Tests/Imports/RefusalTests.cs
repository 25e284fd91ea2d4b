using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Testing;

namespace Toaster.Node.Tests.Imports;

public sealed class RefusalTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("", "empty")]
    [InlineData("hello\n", "not-an-event-log")]
    [InlineData("{\"allvariables\": {\"A\": {\"v\": \"1\"}}}\n", "not-an-event-log")]
    [InlineData("{\"class\": \"bb.event.BuildStarted\", \"vars\": \"rubbish!\"}\n", "not-an-event-log")]
    [InlineData("{\"class\": \"any.Class\", \"vars\": \"rubbish!\"}\n", "not-an-event-log")]
    public async Task PlainFile_ThatIsNoEventLog_IsRefused(string text, string code)
        => Assert.Equal(code, (await RefusalOf(_directory.Write("file", text))).Code);

    [Fact]
    public async Task PackedFile_OfNothing_IsEmpty()
        => Assert.Equal("empty", (await RefusalOf(_directory.Write("file.gz", Sources.Pack([])))).Code);

    [Fact]
    public async Task PackedFile_WithNothingReadable_IsDamaged()
        => Assert.Equal("damaged-gzip", (await RefusalOf(_directory.Write("file.gz", [0x1f, 0x8b, 8, 0, 1, 2, 3]))).Code);

    [Fact]
    public async Task PackedFile_ThatUnpacksToTooMuch_IsABomb()
        => Assert.Equal("bomb", (await RefusalOf(_directory.Write("file.gz", Sources.Pack(new byte[64 << 20])))).Code);

    [Fact]
    public async Task Refusal_SaysWhatToDo()
        => Assert.Equal(
            "The file is not an event log of bitbake: none of its 2 lines is an event. Give the file that bitbake wrote with -w FILE or BB_DEFAULT_EVENTLOG, as it is or packed with gzip.",
            (await RefusalOf(_directory.Write("file", "one\ntwo\n"))).Message);

    [Fact]
    public async Task PackedFile_CutInTheMiddle_KeepsWhatIsReadable()
    {
        var whole = File.ReadAllBytes(Sources.Recording("demo-first-build"));
        var path = _directory.Write("cut.gz", whole.AsSpan(0, whole.Length / 2));

        var outline = await Sources.OutlineAsync(path);
        var events = Assert.Single(await Sources.EventsAsync(path, outline));

        Assert.True(events.Count > 100, $"{events.Count} events");
        Assert.False(outline.Builds[0].HasEnd);
        Assert.Equal(AgentClasses.BadLine, events[^1].Class);
        Assert.Contains("cut off", events[^1].ParsedFields.GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    private static async Task<EventSourceRefusedException> RefusalOf(string path)
        => await Assert.ThrowsAsync<EventSourceRefusedException>(async () => await Sources.OutlineAsync(path));
}

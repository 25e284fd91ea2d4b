using System.Text;
using Toaster.Actors.Logs;

namespace Toaster.Actors.Tests.Logs;

/// <summary>What every store of logs promises, wherever its bytes are.</summary>
public abstract class BlobStoreContract
{
    private static readonly LogName Name = new(new(7), 1, "../../etc/passwd");

    /// <summary>As another server sees it: it remembers nothing.</summary>
    private protected abstract IBlobStore New();

    private protected abstract ValueTask DeleteAsync(IBlobStore store, BuildId build);

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Bytes_InPiecesOfAnySize_ByAnyServer_AreReadAsTheyCame(int seed)
    {
        var random = new Random(seed);
        var (one, text) = (New(), LogTexts.Of(random, 700_000));
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(text.Length - at, random.Next(3) == 0 ? random.Next(1, 600_000) : random.Next(1, 20_000));
            var again = random.Next(0, Math.Min(at, 5_000) + 1); // Bytes that are there already.
            Assert.Equal(at + length, (await one.AppendAsync(Name, at - again, text.AsMemory(at - again, length + again), default)).Length);
            at += length;
            one = random.Next(5) == 0 ? New() : one;
        }

        await one.FlushAsync(Name);
        Assert.Equal(text, LogTexts.ReadAll(New(), Name, 100_007));
        Assert.Equal((text.Length, text.Count(b => b == '\n')), (New().Find(Name).Length, New().Find(Name).Lines));
    }

    [SkippableFact]
    public async Task Bytes_BehindAHole_OrThatDiffer_AreRefused_AndChangeNothing()
    {
        var store = New();
        await store.AppendAsync(Name, 0, "abc"u8.ToArray(), default);

        var hole = await Assert.ThrowsAsync<LogConflictException>(async () => await store.AppendAsync(Name, 4, "e"u8.ToArray(), default));
        var differs = await Assert.ThrowsAsync<LogConflictException>(async () => await store.AppendAsync(Name, 1, "bXd"u8.ToArray(), default));

        Assert.Equal(("hole", 3L, "differs", 3L), (hole.Code, hole.Length, differs.Code, differs.Length));
        Assert.Equal("abc"u8.ToArray(), LogTexts.ReadAll(New(), Name, 100_007));
        Assert.Equal(3, (await store.AppendAsync(Name, 0, default, default)).Length);
    }

    [SkippableFact]
    public async Task Lines_FromAnyNumber_AreThoseOfTheText()
    {
        var store = New();
        var text = LogTexts.Of(new Random(7), 300_000);
        for (var at = 0; at < text.Length; at += 70_000)
        {
            await store.AppendAsync(Name, at, text.AsMemory(at, Math.Min(70_000, text.Length - at)), default);
        }

        var lines = Encoding.UTF8.GetString(text).TrimEnd('\n').Split('\n');
        var log = LogTexts.Open(New(), Name);

        foreach (var from in new[] { 1, 2, 1023, 1024, 1025, 1026, 2048, 2049, 5000, lines.Length - 3, lines.Length })
        {
            var read = log.Lines(from, 10);
            Assert.Equal(lines.Skip(from - 1).Take(10), read.Select(line => line.Text));
            Assert.Equal(Enumerable.Range(from, read.Count), read.Select(line => (int)line.Number));
        }

        Assert.Empty(log.Lines(lines.Length + 1, 10));
        foreach (var offset in new[] { 0L, 1, 69_999, 70_000, 70_001, 262_144, text.Length - 1, text.Length })
        {
            var mark = store.MarkAt(Name, offset);
            Assert.InRange(mark.Offset, 0, offset);
            Assert.Equal(text.AsSpan(0, (int)mark.Offset).Count((byte)'\n'), mark.Line);
            Assert.True(mark.Offset == 0 || text[mark.Offset - 1] == '\n');
            Assert.InRange(text.AsSpan((int)mark.Offset, (int)(offset - mark.Offset)).Count((byte)'\n'), 0, 1023);
        }
    }

    [SkippableFact]
    public async Task Line_LongerThanAnyPiece_IsOneLine()
    {
        var store = New();
        await store.AppendAsync(Name, 0, Encoding.ASCII.GetBytes("first\n" + new string('x', 900_000) + "\nend"), default);

        var lines = LogTexts.Open(New(), Name).Lines(1, 10);

        Assert.Equal([(1L, 0L), (2L, 6L), (3L, 900_007L)], lines.Select(line => (line.Number, line.Offset)));
        Assert.InRange(store.MarkAt(Name, 800_000).Offset, 0, 6);
        Assert.Equal("end", LogTexts.Open(New(), Name).Lines(3, 1)[0].Text);
    }

    [SkippableFact]
    public async Task Bytes_OfTwoServersAtOnce_AreStoredOnce()
    {
        var (one, other) = (New(), New());
        var text = LogTexts.Of(new Random(3), 100_000);

        for (var at = 0; at < text.Length; at += 10_000)
        {
            var bytes = text.AsMemory(at, 10_000);
            await Task.WhenAll(AppendAsync(one, at, bytes), AppendAsync(other, at, bytes));
        }

        Assert.Equal(text, LogTexts.ReadAll(New(), Name, 100_007));

        static async Task AppendAsync(IBlobStore store, int at, ReadOnlyMemory<byte> bytes) => await store.AppendAsync(Name, at, bytes, default);
    }

    [SkippableFact]
    public async Task Delete_TakesTheBuildsLogsAlone()
    {
        var (store, other, long70) = (New(), Name with { Build = new(8) }, Name with { Build = new(70) });
        foreach (var name in new[] { Name, Name with { Attempt = 2 }, other, long70 })
        {
            await store.AppendAsync(name, 0, "x"u8.ToArray(), default);
        }

        await DeleteAsync(store, Name.Build);

        Assert.Equal([0L, 0L, 1L, 1L], new[] { Name, Name with { Attempt = 2 }, other, long70 }.Select(name => New().Find(name).Length));
        Assert.Equal(0, New().Read(Name, 0, new byte[5]));
    }
}

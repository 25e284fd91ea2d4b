using System.Buffers;
using System.Text;
using Toaster.Actors.Logs;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Logs;

public sealed class LogFileTests : IDisposable
{
    private static readonly LogName Name = new(new(7), 1, "../../etc/passwd");

    private readonly TemporaryDirectory _directory = new();
    private DirectoryBlobStore _store;

    public LogFileTests() => _store = New();

    private string FilePath => Path.Combine(_directory.Path, DirectoryBlobStore.PathOf(Name));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Name_OfAnyKind_StaysInTheBuildsFolder()
    {
        _store.Append(Name, 0, "x"u8);

        var file = Assert.Single(Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories));
        Assert.Equal(Path.Combine(_directory.Path, "build-logs", "7", "1"), Path.GetDirectoryName(file));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Bytes_InPiecesOfAnySize_AreReadAsTheyCame(int seed)
    {
        var random = new Random(seed);
        var text = LogTexts.Of(random, 700_000);
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(text.Length - at, random.Next(3) == 0 ? random.Next(1, 600_000) : random.Next(1, 2_000));
            var again = random.Next(0, Math.Min(at, 5_000) + 1); // Bytes that are there already.
            Assert.Equal(at + length, _store.Append(Name, at - again, text.AsSpan(at - again, length + again)).Length);
            at += length;
            if (random.Next(20) == 0)
            {
                _store = New();
            }
        }

        Assert.Equal(text, LogTexts.ReadAll(_store, Name, 10_007));
        Assert.Equal(text, LogTexts.ReadAll(New(), Name, 10_007));
        Assert.Equal(text.Count(b => b == '\n'), New().Find(Name).Lines);
        Assert.Null(LogFile.Check(FilePath));
    }

    [Fact]
    public void Bytes_BehindAHole_AreRefusedWithTheLength()
    {
        _store.Append(Name, 0, "abc"u8);

        var e = Assert.Throws<LogConflictException>(() => _store.Append(Name, 4, "e"u8));

        Assert.Equal(("hole", 3L), (e.Code, e.Length));
    }

    [Fact]
    public void Bytes_ThatDiffer_AreRefusedAndChangeNothing()
    {
        _store.Append(Name, 0, "abc"u8);

        var e = Assert.Throws<LogConflictException>(() => _store.Append(Name, 1, "bXd"u8));

        Assert.Equal(("differs", 3L), (e.Code, e.Length));
        Assert.Equal("abc"u8.ToArray(), LogTexts.ReadAll(New(), Name, 10_007));
    }

    [Fact]
    public void File_CutAnywhere_HoldsWholePiecesAndGoesOn()
    {
        var text = LogTexts.Of(new Random(5), 20_000);
        for (var at = 0; at < text.Length; at += 4_000)
        {
            _store.Append(Name, at, text.AsSpan(at, 4_000));
        }

        var whole = File.ReadAllBytes(FilePath);
        for (var cut = 0; cut < whole.Length; cut += 37)
        {
            File.WriteAllBytes(FilePath, whole[..cut]);
            var store = New();
            var kept = (int)store.Find(Name).Length;
            Assert.Equal(0, kept % 4_000);
            Assert.Equal(text[..kept], LogTexts.ReadAll(store, Name, 10_007));
            store.Append(Name, kept, text.AsSpan(kept));
            Assert.Equal(text, LogTexts.ReadAll(New(), Name, 10_007));
        }
    }

    [Fact]
    public void File_WithOneByteChanged_IsFoundDamaged()
    {
        _store.Append(Name, 0, LogTexts.Of(new Random(6), 30_000));
        var bytes = File.ReadAllBytes(FilePath);
        for (var at = 0; at < bytes.Length; at += 101)
        {
            var changed = bytes.ToArray();
            changed[at] ^= 0x20;
            File.WriteAllBytes(FilePath, changed);
            Assert.NotNull(LogFile.Check(FilePath));
        }
    }

    [Fact]
    public void Lines_FromAnyNumber_AreThoseOfTheText()
    {
        var text = LogTexts.Of(new Random(7), 300_000);
        _store.Append(Name, 0, text);
        var lines = Encoding.UTF8.GetString(text).TrimEnd('\n').Split('\n');
        var log = LogTexts.Open(_store, Name);

        foreach (var from in new[] { 1, 2, 1023, 1024, 1025, 1026, 2048, 2049, lines.Length - 3, lines.Length })
        {
            var read = log.Lines(from, 10);
            Assert.Equal(lines.Skip(from - 1).Take(10), read.Select(line => line.Text));
            Assert.Equal(Enumerable.Range(from, read.Count), read.Select(line => (int)line.Number));
            Assert.All(read, line => Assert.Equal(Encoding.UTF8.GetBytes(line.Text + "\n")[0], text[line.Offset]));
        }

        Assert.Empty(log.Lines(lines.Length + 1, 10));
    }

    [Fact]
    public void Line_ThatIsVeryLong_IsCutAndSaysHowMuch()
    {
        _store.Append(Name, 0, [.. new byte[600_000].Select(_ => (byte)'x'), .. "\nend"u8]);

        var lines = LogTexts.Open(_store, Name).Lines(1, 10);

        Assert.Equal([(LogText.MostLineBytes, 600_000L - LogText.MostLineBytes), (3, 0L)], lines.Select(line => (line.Text.Length, line.Cut)));
    }

    [Fact]
    public void Find_CountsLines_WhateverTheCase()
    {
        _store.Append(Name, 0, "one Error\ntwo\nERROR error\nlast erro"u8);
        _store.Append(Name, 35, "r"u8);
        var words = SearchValues.Create(["error"], StringComparison.OrdinalIgnoreCase);

        var all = LogTexts.Open(_store, Name).Find(words, 2, long.MaxValue);

        Assert.Equal((3L, true), (all.Count, all.IsWhole));
        Assert.Equal([1L, 3L], all.Numbers);
    }

    [Fact]
    public void Delete_TakesTheBuildsLogsAlone()
    {
        var other = Name with { Build = new(8) };
        _store.Append(Name, 0, "x"u8);
        _store.Append(other, 0, "y"u8);

        _store.Delete(Name.Build);

        Assert.Equal((0L, 1L), (_store.Find(Name).Length, _store.Find(other).Length));
        Assert.False(File.Exists(FilePath));
    }

    private DirectoryBlobStore New() => new(_directory.Path, () => { });
}

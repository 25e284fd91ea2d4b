using System.Buffers;
using System.IO.Compression;
using System.Text;
using Toaster.Bitbake.EventLog;
using Toaster.Bitbake.Tests.Support;
using Toaster.Bitbake.Transcoding;

namespace Toaster.Bitbake.Tests.EventLog;

public sealed class ReadingTests
{
    private static readonly byte[] Mixed = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 40).Select(i =>
        Log.Line(Pickled.With("v", p => p.Text(new string('ä', i * 40)))) + (i % 7 == 0 ? "garbage\n" : "") + (i % 11 == 0 ? "\n" : ""))) + "{\"class\": \"tor");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    public void SmallReads_ChangeNothing(int most)
    {
        var whole = Log.Read(Mixed).Select(line => line.Json);

        Assert.Equal(whole, Log.Read(new SmallReads(Mixed, most)).Select(line => line.Json));
        Assert.Equal(whole, Log.Read(new SmallReads(Log.Gzip(Mixed), most)).Select(line => line.Json));
    }

    [Fact]
    public void Gzip_OfSeveralMembers_IsOneFile()
    {
        var packed = Log.Gzip(Mixed[..5000]).Concat(Log.Gzip([])).Concat(Log.Gzip(Mixed[5000..])).ToArray();

        Assert.Equal(Log.Read(Mixed).Select(line => line.Json), Log.Read(packed).Select(line => line.Json));
    }

    [Fact]
    public void Gzip_CutOffAnywhere_GivesWhatIsBefore()
    {
        var packed = Log.Gzip(Mixed);
        var whole = Log.Read(Mixed);
        for (var length = 3; length < packed.Length; length += 17)
        {
            using var log = new EventLogTranscoder(new MemoryStream(packed[..length]));
            var lines = Log.Rest(log);

            Assert.Equal(ReadingStop.PackedFileIsCutOff, log.Stop);
            Assert.Equal("The packed file is cut off here; what followed is missing.", lines[^1].Problem);
            Assert.Equal(whole.Take(lines.Count - 1).Select(line => line.Json), lines.SkipLast(1).Select(line => line.Json));
        }
    }

    [Fact]
    public void Gzip_Damaged_GivesWhatIsBefore()
    {
        var packed = Log.Gzip(Mixed);
        packed[^6] ^= 1;

        using var log = new EventLogTranscoder(new MemoryStream(packed));
        var lines = Log.Rest(log);

        Assert.Equal(ReadingStop.PackedFileIsDamaged, log.Stop);
        Assert.Contains(lines, line => line.Kind == SourceLineKind.Event);
        Assert.Equal(SourceLineKind.Bad, lines[^1].Kind);
    }

    [Fact]
    public void Gzip_WithBytesBehindIt_IsWhole()
    {
        using var log = new EventLogTranscoder(new MemoryStream([.. Log.Gzip(Mixed), 0, 0, 0, 0]));

        Assert.Equal(Log.Read(Mixed).Count, Log.Rest(log).Count);
        Assert.Equal(ReadingStop.None, log.Stop);
    }

    [Fact]
    public void Gzip_ThatUnpacksTooFar_IsStopped()
    {
        var good = Encoding.UTF8.GetBytes(Log.Line(Pickled.With("v", p => p.Int(1))));
        var bomb = Log.Gzip([.. good, .. new byte[50 << 20]], CompressionLevel.SmallestSize);

        using var log = new EventLogTranscoder(new MemoryStream(bomb));
        var lines = Log.Rest(log);

        Assert.Equal(ReadingStop.UnpacksToTooMuch, log.Stop);
        Assert.Equal(SourceLineKind.Event, lines[0].Kind);
        Assert.True(lines[^1].End < 10 << 20);
        Assert.Equal("The packed file unpacks to more than its size allows; reading stopped here.", lines[^1].Problem);
    }

    [Fact]
    public void OnlyDecode_TellsTheSameLines()
    {
        var all = Log.Read(Mixed);
        using var log = new EventLogTranscoder(new MemoryStream(Mixed), new EventLogOptions { OnlyDecode = new HashSet<string> { "bb.event.BuildInit" } });

        foreach (var expected in all)
        {
            Assert.True(log.ReadNext(out var line));
            Assert.Equal((expected.Kind, expected.Line, expected.Offset, expected.End, expected.Class), (line.Kind, line.Line, line.Offset, line.End, line.Class));
            Assert.Equal(expected.Raw, line.Raw);
            if (line.Kind == SourceLineKind.Event) Assert.Throws<InvalidOperationException>(() => log.WriteEvent(1, new ArrayBufferWriter<byte>()));
            if (line.Kind != SourceLineKind.Event) Assert.Equal(expected.Masked, line.Masked);
        }

        Assert.False(log.ReadNext(out _));
    }

    [Fact]
    public void GrowingFile_HoldsAnUnfinishedLineBack()
    {
        var stream = new MemoryStream();
        var line = Encoding.UTF8.GetBytes(Log.Line(Pickled.With("v", p => p.Int(1))));
        using var log = new EventLogTranscoder(stream, new EventLogOptions { Grows = true, FirstLine = 5, FirstOffset = 100 });
        void Append(ReadOnlySpan<byte> bytes)
        {
            var at = stream.Position;
            stream.Seek(0, SeekOrigin.End);
            stream.Write(bytes);
            stream.Position = at;
        }

        Assert.Empty(Log.Rest(log));
        Append(line.AsSpan(0, 10));
        Assert.Empty(Log.Rest(log));
        Append(line.AsSpan(10));
        Append(line.AsSpan(0, 20));
        var whole = Assert.Single(Log.Rest(log));
        Assert.Equal((SourceLineKind.Event, 5L, 100L, 100L + line.Length), (whole.Kind, whole.Line, whole.Offset, whole.End));

        log.EndOfGrowth = true;
        Assert.Equal(SourceLineKind.Bad, Assert.Single(Log.Rest(log)).Kind);
    }

    [Fact]
    public void Class_IsTheSameObjectEachTime()
    {
        var line = Log.Line(Pickled.With("v", p => p.Int(1)));

        var lines = Log.Read(line + Log.Line(Pickled.With("v", p => p.Int(1)), "x.Y") + line);

        Assert.Same(lines[0].Class, lines[2].Class);
    }
}

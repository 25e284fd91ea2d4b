using System.Buffers;
using System.Text;
using Toaster.Bitbake.Tailing;
using Toaster.Bitbake.Tests.Support;
using Toaster.Bitbake.Transcoding;
using Toaster.Testing;

namespace Toaster.Bitbake.Tests.Tailing;

public sealed class EventLogTailTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _path;
    private readonly List<string> _lines = [.. Enumerable.Range(0, 30).Select(i => Log.Line(Pickled.With("v", p => p.Text(new string('x', i * 300))), $"m.Event{i}"))];

    public EventLogTailTests() => _path = Path.Combine(_directory.Path, "log.json");

    [Fact]
    public void Tail_OfAFileThatGrowsByteAfterByte_GivesWhatAWholeReadingGives()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(_lines) + "{\"class\": \"torn");
        using var tail = new EventLogTail(_path);
        var read = new List<string>();
        for (var at = 0; at < bytes.Length; at += 997)
        {
            Append(bytes.AsSpan(at, Math.Min(997, bytes.Length - at)));
            read.AddRange(Read(tail, read.Count));
        }

        Assert.Equal(_lines.Count, read.Count);
        tail.EndGrowth();
        read.AddRange(Read(tail, read.Count));

        Assert.Equal(Log.Read(bytes).Select(line => WithoutTime(line.Json)), read.Select(WithoutTime));
    }

    [Fact]
    public void Look_AtNothingNew_OpensNothing()
    {
        using var tail = new EventLogTail(_path);
        Assert.Equal(TailLook.Missing, tail.Look());
        Append(_lines[0]);
        Assert.Single(Read(tail, 0));

        Assert.Equal(TailLook.Same, tail.Look());
        Assert.False(tail.ReadNext(out _));
    }

    [Fact]
    public void Events_CarryTheirTimeOfArrival()
    {
        Append(_lines[0]);
        using var tail = new EventLogTail(_path);

        Assert.StartsWith("{\"s\":1,\"t\":1234567,\"l\":1,\"o\":0,", Assert.Single(Read(tail, 0)), StringComparison.Ordinal);
    }

    [Fact]
    public void Tail_ThatBeginsInTheMiddle_KeepsThePlacesOfTheFile()
    {
        Append(_lines[0]);
        Append(_lines[1]);
        using var tail = new EventLogTail(_path, from: new FileInfo(_path).Length, firstLine: 3);
        Assert.Empty(Read(tail, 0));
        Append(_lines[2]);

        var expected = Log.Read(string.Concat(_lines.Take(3)))[2].Json;
        Assert.Equal(WithoutTime(expected), WithoutTime(Assert.Single(Read(tail, 2))));
    }

    [Fact]
    public void Tail_ThatBeginsInTheMiddleOfATruncatedFile_NoticesIt()
    {
        Append(_lines[5]);
        using var tail = new EventLogTail(_path, from: new FileInfo(_path).Length, firstLine: 2);
        Assert.Empty(Read(tail, 0));

        File.WriteAllText(_path, _lines[6] + _lines[7] + _lines[8]);

        Assert.Equal(TailLook.Replaced, tail.Look());
        Assert.False(tail.ReadNext(out _));
    }

    [Theory]
    [InlineData("shorter")]
    [InlineData("longer")]
    [InlineData("moved")]
    public void ReplacedFile_IsNotReadOn(string how)
    {
        Append(string.Concat(_lines.Take(10)));
        using var tail = new EventLogTail(_path);
        Assert.Equal(10, Read(tail, 0).Count);

        if (how == "moved")
        {
            File.Move(_path, _path + ".old");
            Assert.Equal(TailLook.Missing, tail.Look());
        }

        File.WriteAllText(_path, how == "shorter" ? _lines[20] : string.Concat(_lines.Skip(10)));

        Assert.Equal(TailLook.Replaced, tail.Look());
        Assert.False(tail.ReadNext(out _));
        Assert.Equal(TailLook.Replaced, tail.Look());
    }

    [Fact]
    public void ContentBeforeTheOffset_IsComparedOverFourKibibytes()
    {
        Append(string.Concat(_lines));
        using var tail = new EventLogTail(_path);
        Assert.Equal(_lines.Count, Read(tail, 0).Count);

        // The same size and more, and another byte within the last 4 KiB.
        var bytes = File.ReadAllBytes(_path);
        bytes[^4000] ^= 1;
        File.WriteAllBytes(_path, [.. bytes, .. "more"u8]);

        Assert.Equal(TailLook.Replaced, tail.Look());
    }

    public void Dispose() => _directory.Dispose();

    private static List<string> Read(EventLogTail tail, int before)
    {
        var output = new ArrayBufferWriter<byte>();
        List<string> lines = [];
        tail.Look();
        while (tail.ReadNext(out var line))
        {
            Assert.NotEqual(SourceLineKind.Piece, line.Kind);
            output.ResetWrittenCount();
            tail.WriteEvent(before + lines.Count + 1, output, 1234567);
            lines.Add(Encoding.UTF8.GetString(output.WrittenSpan));
        }

        return lines;
    }

    private static string WithoutTime(string json) => json.Remove(json.IndexOf(",\"t\"", StringComparison.Ordinal), json.IndexOf(",\"l\"", StringComparison.Ordinal) - json.IndexOf(",\"t\"", StringComparison.Ordinal));

    private void Append(string text) => Append(Encoding.UTF8.GetBytes(text));

    private void Append(ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.Write(bytes);
    }
}

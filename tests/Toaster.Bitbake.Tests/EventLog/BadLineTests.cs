using System.Text;
using Toaster.Bitbake.EventLog;
using Toaster.Bitbake.Tests.Support;
using Toaster.Bitbake.Transcoding;

namespace Toaster.Bitbake.Tests.EventLog;

public sealed class BadLineTests
{
    private static readonly string Good = Log.Line(Pickled.With("v", p => p.Int(1)));

    [Theory]
    [InlineData("", "The line is empty.")]
    [InlineData(" \t\r", "The line is empty.")]
    [InlineData("garbage", "The line is no JSON: wrong at byte 0.")]
    [InlineData("[1]", "The line is no JSON object.")]
    [InlineData("17", "The line is no JSON object.")]
    [InlineData("{}", "The line has no class.")]
    [InlineData("""{"vars": "gASVAA=="}""", "The line has no class.")]
    [InlineData("""{"class": 5, "vars": ""}""", "The line has no class.")]
    [InlineData("""{"class": "", "vars": ""}""", "The line has no class.")]
    [InlineData("""{"class": "a.B"}""", "The line has no payload.")]
    [InlineData("""{"class": "a.B", "vars": 5}""", "The payload is no text.")]
    [InlineData("""{"allvariables": 5}""", "The variables are no JSON object.")]
    [InlineData("""{"allvariables": [1]}""", "The variables are no JSON object.")]
    [InlineData("""{"allvariables": {}, "class": 5}""", null)]
    [InlineData("""{"allvariables": {}, "class": "a.B"}""", "The line has no payload.")]
    [InlineData("""{"allvariables": {"A": }}""", "The line is no JSON: wrong at byte 23.")]
    [InlineData("""{"allvariables": {}} {}""", "The line is no JSON: wrong at byte 21.")]
    [InlineData("""{"class": "a.B", "vars": "gASV"} x""", "The line is no JSON: wrong at byte 33.")]
    [InlineData("""{"class": "a.B", "vars": "gASVLAAAAAA""", "The line is cut off.")]
    [InlineData("""{"class": "a.B", "va""", "The line is cut off.")]
    [InlineData("""{"cl""", "The line is cut off.")]
    [InlineData("""{"allvariables": {"A": {"v": "x", "his""", "The line is cut off.")]
    [InlineData("""{"class": "a.B", "vars": "====gASV"}""", "The payload is no base64.")]
    [InlineData("""{"class": "a.B", "vars": "g!SV"}""", "The payload is no base64.")]
    [InlineData("""{"class": "a.B", "vars": "gASVL"}""", "The payload is no base64.")]
    [InlineData("""{"class": "a.B", "vars": "gAROLg=="}""", null)]
    public void Line_ThatCannotBeRead_IsReportedBetweenItsNeighbours(string bad, string? problem)
    {
        var lines = Log.Read(Good + bad + "\n" + Good);

        Assert.Equal(3, lines.Count);
        Assert.Equal([SourceLineKind.Event, problem is null ? lines[1].Kind : SourceLineKind.Bad, SourceLineKind.Event], lines.Select(line => line.Kind));
        Assert.Equal((2, (long)Good.Length, Good.Length + bad.Length + 1L), (lines[1].Line, lines[1].Offset, lines[1].End));
        Assert.Equal(problem is null, lines[1].Kind != SourceLineKind.Bad);
        if (problem is not null) Assert.Equal(problem, lines[1].Problem);
        if (problem is not null) Assert.Equal(bad, lines[1].Excerpt);
    }

    [Theory]
    [InlineData("""{"vars": "gAROLg==", "class": "a.B"}""")]
    [InlineData("""{"class":"a.B","vars":"gAROLg=="}""")]
    [InlineData("""  {"class": "a.B", "vars": "gAROLg==\n", "more": {"x": [1]}}  """)]
    [InlineData("""{"class": "a\u002eB", "vars": "gA\u0052OLg=="}""")]
    [InlineData("""{"class": "a.B", "vars": "g A\r\nR\tO\nLg=="}""")]
    [InlineData("""{"class": "a.B", "vars": "gAROLg=="}""" + "\r")]
    [InlineData("""{"vars": "x", "class": "a.B", "vars": "gAROLg=="}""")]
    [InlineData("""{"half a pair \ud800": 1, "class": "a.B", "vars": "gAROLg=="}""")]
    [InlineData("""{"v\u0061rs\ud800": 1, "class": "a.B", "v\u0061rs": "gAROLg=="}""")]
    public void Line_OfAnotherShape_IsReadAll(string shape)
    {
        var line = Assert.Single(Log.Read(shape + "\n"));

        Assert.Equal(("a.B", """{"$state":null}"""), (line.Class, line.F));
    }

    [Fact]
    public void LastLine_CutOff_IsReportedAndNothingBeforeIsLost()
    {
        for (var length = 1; length < Good.Length - 1; length++)
        {
            var lines = Log.Read(Good + Good[..length]);

            Assert.Equal([SourceLineKind.Event, SourceLineKind.Bad], lines.Select(line => line.Kind));
            Assert.Equal(Good.Length + length, lines[1].End);
        }
    }

    [Fact]
    public void LastLine_WithoutLineFeed_IsReadWhenItIsWhole()
    {
        var lines = Log.Read(Good + Good.TrimEnd('\n'));

        Assert.Equal([SourceLineKind.Event, SourceLineKind.Event], lines.Select(line => line.Kind));
        Assert.Equal(2 * Good.Length - 1, lines[1].End);
    }

    [Fact]
    public void Bytes_ThatAreNoText_GiveAnExcerptAllTheSame()
    {
        var line = Assert.Single(Log.Read([0xff, (byte)'a', 0, 0xc3]));

        Assert.Equal("\"\uFFFDa\\u0000\uFFFD\"", line.Field("excerpt"));
    }

    [Fact]
    public void Excerpt_HasAtMost200Characters()
    {
        var line = Assert.Single(Log.Read(string.Concat(Enumerable.Repeat("😀", 300))));

        Assert.Equal(200, line.Excerpt.EnumerateRunes().Count());
    }

    [Fact]
    public void File_WithoutAReadableClass_IsNoEventLog()
    {
        foreach (var other in new[] { "", "\n\n", "#!/bin/sh\necho hello\n", "{\"a\": 1}\n", "\0\0\0\0" })
        {
            using var log = new EventLogTranscoder(new MemoryStream(Encoding.UTF8.GetBytes(other)));

            Log.Rest(log);

            Assert.Equal(0, log.Events);
        }
    }

    [Fact]
    public void Line_BeyondTheLimit_IsPassedInPieces()
    {
        var options = new EventLogOptions { Limits = new EventLogLimits { LineBytes = 1000 } };
        var file = Good + "start" + new string('x', 2_000_000) + "\n" + Good;

        var lines = Log.Read(file, options);
        var events = lines.Where(line => line.Kind != SourceLineKind.Piece).ToList();

        Assert.Equal([SourceLineKind.Event, SourceLineKind.Bad, SourceLineKind.Event], events.Select(line => line.Kind));
        Assert.Equal("The line is longer than 1000 bytes.", events[1].Problem);
        Assert.StartsWith("\"startxxx", events[1].Field("excerpt"));
        Assert.Equal((2, (long)Good.Length, Good.Length + 2_000_006L), (events[1].Line, events[1].Offset, events[1].End));
        Assert.Equal(3, events[2].Line);
        Assert.Equal(Encoding.UTF8.GetBytes(file), lines.SelectMany(line => line.Raw));
        Assert.Equal(file.Length, lines.Sum(line => line.Masked.Length));
    }

    [Fact]
    public void Line_OfExactlyTheLimit_IsRead()
    {
        var options = new EventLogOptions { Limits = new EventLogLimits { LineBytes = Good.Length - 1 } };

        Assert.Equal(SourceLineKind.Event, Assert.Single(Log.Read(Good, options)).Kind);
        Assert.Equal(SourceLineKind.Bad, Assert.Single(Log.Read(Good[..^1] + " \n", options), line => line.Kind != SourceLineKind.Piece).Kind);
    }

    [Fact]
    public void Line_Beyond64MiB_IsPassed()
    {
        var file = new byte[(64 << 20) + 2 + Good.Length];
        file.AsSpan().Fill((byte)'x');
        file[(64 << 20) + 1] = (byte)'\n';
        Encoding.ASCII.GetBytes(Good).CopyTo(file.AsSpan((64 << 20) + 2));
        using var log = new EventLogTranscoder(new MemoryStream(file));

        long end = 0;
        while (log.ReadNext(out var line)) end = line.End;

        Assert.Equal((file.Length, 1, 1), (end, log.BadLines, log.Events));
    }

    [Theory]
    [InlineData("""{"class": "a.B", "vars": "gASV"}""", 3)]
    [InlineData("""{"class": "a.B", "vars": "gASV""", 2)]
    [InlineData("""{"class": "a.B", "vars": "gAROLg=="}""", 3)]
    public void PackedFileThatIsCutOff_HasAsManyLines_WhateverIsDecoded(string last, int lines)
    {
        var cut = Log.Gzip(Encoding.UTF8.GetBytes(Good + last))[..^8];

        Assert.Equal((lines, lines), (Count(new EventLogOptions()), Count(new EventLogOptions { OnlyDecode = new HashSet<string>() })));

        int Count(EventLogOptions options)
        {
            using var log = new EventLogTranscoder(new MemoryStream(cut), options);
            var count = 0;
            while (log.ReadNext(out _)) count++;
            return count;
        }
    }
}

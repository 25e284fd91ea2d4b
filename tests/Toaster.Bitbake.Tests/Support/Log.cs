using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Toaster.Bitbake.Transcoding;

namespace Toaster.Bitbake.Tests.Support;

/// <summary>One line of a log as the transcoder gave it out.</summary>
internal sealed record ReadLine(SourceLineKind Kind, long Line, long Offset, long End, string Class, byte[] Raw, byte[] Masked, string Json)
{
    private JsonElement Fields => JsonDocument.Parse(Json, new JsonDocumentOptions { MaxDepth = 2000 }).RootElement.GetProperty("f");

    /// <summary>The raw JSON of <c>f</c>.</summary>
    public string F => Fields.GetRawText();

    public string Field(string name) => Fields.GetProperty(name).GetRawText();

    public string Problem => Fields.GetProperty("problem").GetString()!;

    public string Excerpt => Fields.GetProperty("excerpt").GetString()!;

    public string RawText => Encoding.UTF8.GetString(Raw);

    public string MaskedText => Encoding.UTF8.GetString(Masked);
}

/// <summary>Makes logs and reads them whole.</summary>
internal static class Log
{
    public static string Line(byte[] pickle, string className = "m.Event") =>
        $$"""{"class": "{{className}}", "vars": "{{Mime(pickle)}}"}""" + "\n";

    /// <summary>As Python's codecs.encode(..., "base64"), with the line feeds as JSON escapes.</summary>
    public static string Mime(byte[] bytes)
    {
        var rows = Convert.ToBase64String(bytes).Chunk(76).Select(row => new string(row) + "\\n");
        return string.Concat(rows);
    }

    public static List<ReadLine> Read(string log, EventLogOptions? options = null) => Read(Encoding.UTF8.GetBytes(log), options);

    public static List<ReadLine> Read(byte[] log, EventLogOptions? options = null) => Read(new MemoryStream(log), options);

    public static List<ReadLine> Read(Stream stream, EventLogOptions? options = null)
    {
        using var log = new EventLogTranscoder(stream, options);
        return Rest(log);
    }

    public static List<ReadLine> Rest(EventLogTranscoder log)
    {
        var lines = new List<ReadLine>();
        var output = new ArrayBufferWriter<byte>();
        while (log.ReadNext(out var line))
        {
            output.ResetWrittenCount();
            if (line.Kind != SourceLineKind.Piece) log.WriteEvent(lines.Count + 1, output);
            lines.Add(new(line.Kind, line.Line, line.Offset, line.End, line.Class, line.Raw.ToArray(), line.Masked.ToArray(), Encoding.UTF8.GetString(output.WrittenSpan)));
        }

        return lines;
    }

    /// <summary>The fields of the one event with this payload.</summary>
    public static string Fields(byte[] pickle) => Event(pickle).F;

    public static ReadLine Event(byte[] pickle)
    {
        var line = Assert.Single(Read(Line(pickle)));
        Assert.True(line.Kind == SourceLineKind.Event, line.Json);
        return line;
    }

    public static ReadLine Bad(byte[] pickle, EventLogOptions? options = null)
    {
        var line = Assert.Single(Read(Line(pickle), options));
        Assert.Equal(SourceLineKind.Bad, line.Kind);
        return line;
    }

    public static byte[] Gzip(byte[] bytes, CompressionLevel level = CompressionLevel.Fastest)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level, leaveOpen: true)) gzip.Write(bytes);
        return packed.ToArray();
    }
}

using System.IO.Compression;
using System.Text;
using Toaster.Testing;

namespace Toaster.Chaos.Workloads;

/// <summary>The lines of an event log, to be cut and drawn out.</summary>
internal sealed class EventLogText(IReadOnlyList<string> lines)
{
    public byte[] Bytes => Encoding.UTF8.GetBytes(string.Concat(lines));

    /// <summary>One of the project's recordings.</summary>
    public static EventLogText Own(string name)
    {
        var folder = EventLogs.Own() ?? throw new ChaosFailure("The folder `recordings` is not above the rig's own.");
        using var reader = new StreamReader(
            new GZipStream(File.OpenRead(Path.Combine(folder, name + ".json.gz")), CompressionMode.Decompress), Encoding.UTF8);
        return new(Split(reader.ReadToEnd()));
    }

    public byte[] Packed()
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(Bytes);
        }

        return target.ToArray();
    }

    /// <summary>The beginning of it, as a recorder leaves it that was ended in the middle.</summary>
    public EventLogText FirstLines(double share) => new([.. lines.Take((int)(lines.Count * share))]);

    /// <summary>Each line of a log record so many times: more events than fit one batch, of no other meaning.</summary>
    public EventLogText WithRecordsRepeated(int times) => new(
        [.. lines.SelectMany(line => Enumerable.Repeat(line, line.Contains("\"class\": \"logging.LogRecord\"", StringComparison.Ordinal) ? times : 1))]);

    /// <summary>Several builds, one behind the other, that differ in a word.</summary>
    public EventLogText Copies(string word, int times)
        => new([.. Enumerable.Range(1, times).SelectMany(n => lines.Select(line => line.Replace(word, $"{word[..^1]}{n}", StringComparison.Ordinal)))]);

    private static List<string> Split(string text)
    {
        List<string> found = [];
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at) is >= 0 and var n ? n + 1 : text.Length;
            found.Add(text[at..end]);
            at = end;
        }

        return found;
    }
}

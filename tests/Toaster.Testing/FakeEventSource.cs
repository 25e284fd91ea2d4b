using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;

namespace Toaster.Testing;

/// <summary>
/// Event logs without bitbake: a received file is gzip of lines <c>class json-fields</c>; every build of it ends with
/// <c>bb.command.CommandCompleted</c> or with the file. A file that begins with <c>nonsense</c> is refused.
/// </summary>
public sealed class FakeEventSource : IEventSource
{
    private const int BatchEvents = 3;

    /// <summary>Awaited before each batch of the second pass; a test holds an import here.</summary>
    public Func<int, Task>? BeforeBatch { get; set; }

    /// <summary>Awaited behind the last batch, before the kept log.</summary>
    public Func<Task>? BeforeCopy { get; set; }

    /// <summary>Second passes begun.</summary>
    public int Passes { get; private set; }

    public ValueTask<SourceOutline> OutlineAsync(string path, IProgress<SourceProgress> progress, CancellationToken ct)
    {
        var text = Unpack(path);
        if (text.StartsWith("nonsense", StringComparison.Ordinal))
        {
            throw new EventSourceRefusedException("not-an-event-log", "This file is no bitbake event log: line 1 is no event.");
        }

        var builds = Cut(text);
        progress.Report(new(builds.Sum(b => b.Lines.Count), text.Length, 1, 1));
        return new(new SourceOutline(
            Digest(text), builds.Sum(b => b.Lines.Count), text.Length,
            [.. builds.Select((b, i) => new SourceBuild(
                i, b.FirstLine, b.FirstLine + b.Lines.Count - 1, b.Offset, b.Offset + b.Text.Length, Digest(b.Text), Digest(b.Lines[0]),
                b.Text.Length, b.HasEnd, b.Lines.Count))]));
    }

    /// <summary>Leaves the first pass to <see cref="OutlineAsync"/>, as for a file in which something is wrong.</summary>
    public async ValueTask<SourceOutline?> TryOutlineAsync(Stream arriving, CancellationToken ct)
    {
        await arriving.CopyToAsync(Stream.Null, ct);
        return null;
    }

    public async IAsyncEnumerable<SourceBatch> ReadAsync(
        string path, SourceOutline outline, string? maskedCopy, [EnumeratorCancellation] CancellationToken ct)
    {
        Passes++;
        var n = 0;
        foreach (var (build, index) in Cut(Unpack(path)).Select((b, i) => (b, i)))
        {
            var events = Events(build);
            for (var at = 0; at < events.Count; at += BatchEvents)
            {
                if (BeforeBatch is { } gate)
                {
                    await gate(n++).WaitAsync(ct);
                }

                var part = events.Skip(at).Take(BatchEvents).ToList();
                var ndjson = Encoding.UTF8.GetBytes(string.Concat(part.Select(Line)));
                yield return new(index, part, ndjson, ChunkCodec.Pack(ndjson), at + BatchEvents >= events.Count);
            }
        }

        if (BeforeCopy is { } copyGate)
        {
            await copyGate().WaitAsync(ct);
        }

        if (maskedCopy is not null)
        {
            File.Copy(path, maskedCopy, overwrite: true);
        }
    }

    public ValueTask<IReadOnlyList<string?>> DigestsAsync(string path, long offset, IReadOnlyList<long> lengths, CancellationToken ct)
    {
        var text = Unpack(path)[(int)offset..];
        return new([.. lengths.Select(length => length <= text.Length ? Digest(text[..(int)length]) : null)]);
    }

    /// <summary>The events of a file's text, one list per build, as a correct import would record them.</summary>
    public static IReadOnlyList<IReadOnlyList<AgentEvent>> EventsOf(string text) => [.. Cut(text).Select(Events)];

    private static List<AgentEvent> Events(Part part)
    {
        var offset = part.Offset;
        return [.. part.Lines.Select((line, i) =>
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var start = offset;
            offset += line.Length;
            return new AgentEvent(
                i + 1, 0, part.FirstLine + i, start, offset, line[..space], Encoding.UTF8.GetBytes(line[(space + 1)..].TrimEnd('\n')));
        })];
    }

    /// <summary>An event as it stands in a chunk.</summary>
    public static string Line(AgentEvent e) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"s":{{e.Number}},"t":0,"l":{{e.Line}},"o":{{e.Offset}},"e":{{e.End}},"c":"{{e.Class}}","f":{{Encoding.UTF8.GetString(e.Fields.Span)}}}""") + "\n";

    private static List<Part> Cut(string text)
    {
        List<Part> builds = [];
        List<string> lines = [];
        long offset = 0, first = 1;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line + "\n"))
        {
            lines.Add(line);
            if (line.StartsWith("bb.command.CommandCompleted", StringComparison.Ordinal))
            {
                Close(hasEnd: true);
            }
        }

        if (lines.Count > 0)
        {
            Close(hasEnd: false);
        }

        return builds;

        void Close(bool hasEnd)
        {
            builds.Add(new(first, offset, lines, string.Concat(lines), hasEnd));
            offset += builds[^1].Text.Length;
            first += lines.Count;
            lines = [];
        }
    }

    private static string Unpack(string path)
    {
        using var gzip = new System.IO.Compression.GZipStream(File.OpenRead(path), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return reader.ReadToEnd();
    }

    private static string Digest(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed record Part(long FirstLine, long Offset, List<string> Lines, string Text, bool HasEnd);
}

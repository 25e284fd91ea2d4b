using System.Buffers;
using System.Text;

namespace Toaster.Actors.Logs;

/// <summary>A line of a log.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Offset">Its first byte.</param>
/// <param name="Text">Without line feed; hostile. What is no UTF-8 is shown as U+FFFD.</param>
/// <param name="Cut">Bytes that were left out at its end.</param>
public sealed record LogTextLine(long Number, long Offset, string Text, long Cut);

/// <summary>Lines that hold what was looked for.</summary>
/// <param name="Count">All of them, or as many as were found in what was looked through.</param>
/// <param name="Numbers">Numbers of the first ones.</param>
/// <param name="IsWhole">The whole log was looked through.</param>
public sealed record LogMatches(long Count, IReadOnlyList<long> Numbers, bool IsWhole);

/// <summary>A log as lines.</summary>
public sealed class LogText(IBlobStore blobs, BuildLogView log)
{
    /// <summary>Of a line; the rest is counted.</summary>
    public const int MostLineBytes = 16 << 10;

    private const int Block = 256 << 10;

    public BuildLogView Log => log;

    /// <summary>Bytes from an offset on; 0 at the end.</summary>
    public int Read(long offset, Span<byte> to) => blobs.Read(log.Name, offset, to);

    /// <param name="from">Number of the first one, from 1.</param>
    /// <param name="mostBytes">When they are longer, fewer lines come, but at least one.</param>
    public IReadOnlyList<LogTextLine> Lines(long from, int count, int mostBytes = 1 << 20)
    {
        List<LogTextLine> lines = [];
        var mark = blobs.MarkBefore(log.Name, Math.Max(0, from - 1));
        var (number, start, bytes) = (mark.Line + 1, mark.Offset, 0L);
        var line = new ArrayBufferWriter<byte>();
        var cut = 0L;
        foreach (var (offset, block) in Blocks(mark.Offset))
        {
            for (var at = 0; at < block.Length;)
            {
                var feed = block.Span[at..].IndexOf((byte)'\n');
                var part = block.Span[at..(feed < 0 ? block.Length : at + feed)];
                if (number >= from)
                {
                    var kept = part[..Math.Min(part.Length, MostLineBytes - line.WrittenCount)];
                    line.Write(kept);
                    cut += part.Length - kept.Length;
                }

                at += part.Length + (feed < 0 ? 0 : 1);
                if (feed < 0)
                {
                    continue;
                }

                if (number >= from)
                {
                    lines.Add(Line(number, start, line, cut));
                    bytes += line.WrittenCount;
                    line.ResetWrittenCount();
                    cut = 0;
                    if (lines.Count == count || bytes > mostBytes)
                    {
                        return lines;
                    }
                }

                number++;
                start = offset + at;
            }
        }

        if (line.WrittenCount + cut > 0)
        {
            lines.Add(Line(number, start, line, cut));
        }

        return lines;
    }

    /// <summary>Lines that hold a text, whatever its case, or any of several.</summary>
    /// <param name="mostNumbers">Numbers that are given back.</param>
    /// <param name="mostBytes">That are looked through.</param>
    public LogMatches Find(SearchValues<string> words, int mostNumbers, long mostBytes, Func<ReadOnlySpan<char>, bool>? also = null)
    {
        List<long> numbers = [];
        var (count, number, seen) = (0L, 1L, 0L);
        var text = new char[Block + MostLineBytes];
        var kept = 0;
        var hasMore = false; // The line goes on and what it is was told already, or is too long to be told.
        foreach (var (_, block) in Blocks(0))
        {
            seen += block.Length;
            for (var at = 0; at < block.Length;)
            {
                var feed = block.Span[at..].IndexOf((byte)'\n');
                var part = block.Span[at..(feed < 0 ? block.Length : at + feed)];
                kept += Decode(part[..Math.Min(part.Length, Math.Max(0, MostLineBytes - kept))], text.AsSpan(kept));
                at += part.Length + (feed < 0 ? 0 : 1);
                hasMore = feed < 0;
                if (!hasMore)
                {
                    Look();
                }
            }

            if (seen >= mostBytes)
            {
                break;
            }
        }

        if (hasMore && kept > 0)
        {
            Look();
        }

        return new(count, numbers, seen >= log.Length);

        void Look()
        {
            var line = text.AsSpan(0, kept);
            if (line.ContainsAny(words) && also?.Invoke(line) != false)
            {
                count++;
                if (numbers.Count < mostNumbers)
                {
                    numbers.Add(number);
                }
            }

            number++;
            kept = 0;
        }
    }

    private IEnumerable<(long Offset, ReadOnlyMemory<byte> Bytes)> Blocks(long offset)
    {
        var buffer = new byte[Block];
        for (int read; (read = blobs.Read(log.Name, offset, buffer)) > 0; offset += read)
        {
            yield return (offset, buffer.AsMemory(0, read));
        }
    }

    // A character that is cut between two blocks is shown as a sign; that is all there is to lose.
    private static int Decode(ReadOnlySpan<byte> bytes, Span<char> to) => Encoding.UTF8.GetChars(bytes, to);

    private static LogTextLine Line(long number, long offset, ArrayBufferWriter<byte> line, long cut)
        => new(number, offset, Encoding.UTF8.GetString(line.WrittenSpan), cut);
}

using System.Buffers;
using System.Buffers.Text;
using Toaster.Bitbake.Tailing;
using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Running;

/// <summary>Events that have no number yet, since it is not known which build they belong to.</summary>
internal sealed class HeldEvents
{
    private readonly ArrayBufferWriter<byte> _lines = new();

    private static ReadOnlySpan<byte> NoNumber => "{\"s\":0"u8;

    public bool HasVariables { get; private set; }

    /// <summary>Head of the first one.</summary>
    public SpoolLine? First => Lines().Select(line => (SpoolLine?)SpoolLine.Head(line.Span)).FirstOrDefault();

    /// <summary>Takes the line that the tail read last.</summary>
    public void Add(EventLogTail tail, long arrival, bool isVariables)
    {
        tail.WriteEvent(0, _lines, arrival);
        HasVariables |= isVariables;
    }

    public IEnumerable<ReadOnlyMemory<byte>> Lines()
    {
        for (var lines = _lines.WrittenMemory; !lines.IsEmpty;)
        {
            var length = lines.Span.IndexOf((byte)'\n') + 1;
            yield return lines[..length];
            lines = lines[length..];
        }
    }

    /// <summary>Writes a line that was held, with a number.</summary>
    public static void Write(ReadOnlySpan<byte> line, long number, IBufferWriter<byte> output)
    {
        const int MostDigits = 20;
        output.Write(NoNumber[..^1]);
        Utf8Formatter.TryFormat(number, output.GetSpan(MostDigits), out var digits);
        output.Advance(digits);
        output.Write(line[NoNumber.Length..]);
    }

    public void Clear()
    {
        _lines.ResetWrittenCount();
        HasVariables = false;
    }
}

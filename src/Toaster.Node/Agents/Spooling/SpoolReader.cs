using System.Text.Json;

namespace Toaster.Node.Agents.Spooling;

/// <summary>Lines of a spool from its beginning, each with its line feed; a last one without is no line.</summary>
internal sealed class SpoolReader(FileStream file) : IDisposable
{
    private readonly BufferedStream _bytes = new(file, 128 << 10); // Not disposed: the file is the spool's.
    private readonly MemoryStream _line = new();

    /// <summary>The byte behind the line read last.</summary>
    public long Position { get; private set; }

    public SpoolHeader? ReadHeader()
    {
        try
        {
            return Read() is { } line && JsonSerializer.Deserialize(line.Span, SpoolJson.Default.SpoolHeader) is { Key.Length: 32, Format: "toaster-spool.v1" } header
                ? header : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Valid until the next call.</summary>
    public ReadOnlyMemory<byte>? Read()
    {
        _line.SetLength(0);
        for (int next; (next = _bytes.ReadByte()) >= 0;)
        {
            _line.WriteByte((byte)next);
            if (next == '\n')
            {
                Position += _line.Length;
                return _line.GetBuffer().AsMemory(0, (int)_line.Length);
            }
        }

        return null;
    }

    public void Dispose() => _line.Dispose();
}

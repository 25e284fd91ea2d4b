namespace Toaster.Bitbake.Transcoding;

public enum SourceLineKind
{
    /// <summary>An event of bitbake.</summary>
    Event,

    /// <summary>The variables: <c>agent.Variables</c>.</summary>
    Variables,

    /// <summary>Could not be read: <c>agent.BadLine</c>.</summary>
    Bad,

    /// <summary>A piece of a line that is too long. No event yet: hash and copy it; the last piece comes as <see cref="Bad"/>.</summary>
    Piece,
}

/// <summary>One line of the source, or one piece of a line that is too long. Valid until the next one is read.</summary>
public readonly ref struct SourceLine
{
    private readonly ReadOnlySpan<byte> _masked;
    private readonly bool _isMasked;

    /// <param name="isMasked">The line was decoded, so <paramref name="masked"/> has no secrets.</param>
    internal SourceLine(
        SourceLineKind kind, long line, long offset, long end, string className, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> masked, bool isMasked)
    {
        Kind = kind;
        Line = line;
        Offset = offset;
        End = end;
        Class = className;
        Raw = raw;
        _masked = masked;
        _isMasked = isMasked;
    }

    public SourceLineKind Kind { get; }

    /// <summary>From 1.</summary>
    public long Line { get; }

    /// <summary>The line's first byte in the unpacked file.</summary>
    public long Offset { get; }

    /// <summary>The byte behind its line feed (behind its last byte, if it has none).</summary>
    public long End { get; }

    /// <summary>The event's class, or <c>agent.Variables</c>, <c>agent.BadLine</c>; the same string object for the same class.</summary>
    public string Class { get; }

    /// <summary>The bytes as they stand in the file, with the line feed.</summary>
    public ReadOnlySpan<byte> Raw { get; }

    /// <summary>The same number of bytes without secrets; <see cref="Raw"/> itself when there are none. Only of decoded lines.</summary>
    public ReadOnlySpan<byte> Masked => _isMasked ? _masked : throw new InvalidOperationException("A line that is not decoded may hold secrets.");

    /// <summary>Something in it was masked: <see cref="Masked"/> differs from <see cref="Raw"/>. Only of decoded lines.</summary>
    public bool HoldsSecrets => !(Masked == Raw);
}

using System.Text;

namespace Toaster.Bitbake.EventLog;

/// <summary>One text per class name, found by its bytes; the table is bounded, so a hostile file cannot fill the memory.</summary>
internal sealed class ClassNames
{
    private const int Most = 4096;

    private readonly Dictionary<ByteText, string> _names = new(ByteText.Comparer);
    private readonly Dictionary<ByteText, string>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;
    private string _last = "";

    public ClassNames() => _byBytes = _names.GetAlternateLookup<ReadOnlySpan<byte>>();

    public string Of(ReadOnlySpan<byte> utf8)
    {
        // Events come in runs of one class.
        if (utf8.Length == _last.Length && Ascii.Equals(utf8, _last)) return _last;
        if (_byBytes.TryGetValue(utf8, out var known)) return _last = known;

        var name = Encoding.UTF8.GetString(utf8);
        if (_names.Count < Most) _byBytes[utf8] = name;
        return _last = name;
    }

    private readonly record struct ByteText(byte[] Bytes)
    {
        public static readonly IEqualityComparer<ByteText> Comparer = new BySpan();

        private sealed class BySpan : IEqualityComparer<ByteText>, IAlternateEqualityComparer<ReadOnlySpan<byte>, ByteText>
        {
            public ByteText Create(ReadOnlySpan<byte> alternate) => new(alternate.ToArray());
            public bool Equals(ReadOnlySpan<byte> alternate, ByteText other) => alternate.SequenceEqual(other.Bytes);
            public bool Equals(ByteText x, ByteText y) => x.Bytes.AsSpan().SequenceEqual(y.Bytes);
            public int GetHashCode(ByteText obj) => GetHashCode(obj.Bytes);

            public int GetHashCode(ReadOnlySpan<byte> alternate) => unchecked((int)ByteHash.Of(alternate));
        }
    }
}

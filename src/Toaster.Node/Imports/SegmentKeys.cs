using System.Security.Cryptography;
using Toaster.Actors.Imports;

namespace Toaster.Node.Imports;

/// <summary>What a build is recognised by; see <see cref="SourceBuild"/>.</summary>
internal readonly record struct SegmentKey(string SourceKey, string HeadKey);

/// <summary>
/// Running digests over the lines of a file: of all of it, of the present segment, of the segment's first line. Most files hold
/// one build: the first segment, so far, is the file, so far, and is not digested twice.
/// </summary>
internal sealed class SegmentKeys : IDisposable
{
    private readonly IncrementalHash _file = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _segment = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _head = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<SegmentKey> _keys = [];
    private string? _headKey;

    /// <summary>One for each build, in order; complete after <see cref="Finish"/>.</summary>
    public IReadOnlyList<SegmentKey> Keys => _keys;

    /// <summary>Takes the bytes of a line, once it is known what the line does to the builds.</summary>
    public void Apply(BoundaryAction action, ReadOnlySpan<byte> raw)
    {
        if (action == BoundaryAction.StartsBuild)
        {
            Take();
        }

        Extend(raw, endsLine: true);
        if (action == BoundaryAction.EndsBuild)
        {
            Take();
        }
    }

    /// <summary>Takes bytes of the present segment.</summary>
    public void Extend(ReadOnlySpan<byte> raw, bool endsLine)
    {
        _file.AppendData(raw);
        if (_keys.Count > 0)
        {
            _segment.AppendData(raw);
        }

        if (_headKey is not null)
        {
            return;
        }

        // Without the line feed: a recording cut right before it has the same head.
        _head.AppendData(raw is [.., (byte)'\n'] ? raw[..^1] : raw);
        _headKey = endsLine ? Hex(_head) : null;
    }

    /// <summary>The file has ended.</summary>
    /// <param name="isPending">What came last belongs to the build before, whose key is taken already.</param>
    public void Finish(bool isPending)
    {
        if (!isPending && _headKey is not null)
        {
            Take();
        }
    }

    public string FileDigest() => Hex(_file);

    public void Dispose()
    {
        _file.Dispose();
        _segment.Dispose();
        _head.Dispose();
    }

    private void Take()
    {
        _keys.Add(new(_keys.Count > 0 ? Hex(_segment) : Convert.ToHexStringLower(_file.GetCurrentHash()), _headKey!));
        _headKey = null;
    }

    private static string Hex(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());
}

using Toaster.Testing;

namespace Toaster.Chaos.Live;

/// <summary>A disk of one of those who take part. Where the rig may mount one it is a small one that can be full; else a directory.</summary>
internal sealed class LiveDisk : IDisposable
{
    private const string Size = "3g"; // In memory, as far as it is used. An agent gets nothing with less than 1 GiB free.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    private readonly TmpfsMount? _mount = TmpfsMount.TryMake(Size);
    private readonly TemporaryDirectory? _directory;
    private long? _fullAt;

    public LiveDisk() => _directory = _mount is null ? new() : null;

    public string Path => _mount?.Path ?? _directory!.Path;

    public bool CanBeFull => _mount is not null;

    /// <summary>It is full, or was a moment ago: a program that could not start had a reason.</summary>
    public bool IsTrouble => _fullAt is { } at && TimeProvider.System.GetElapsedTime(at) < Settled;

    /// <summary>False: whoever writes to it was quicker.</summary>
    public bool TryFill()
    {
        _fullAt = TimeProvider.System.GetTimestamp();
        return _mount!.TryExhaust();
    }

    public void Free()
    {
        _mount!.Resize(Size);
        _fullAt = TimeProvider.System.GetTimestamp();
    }

    public void Dispose()
    {
        _mount?.Dispose();
        _directory?.Dispose();
    }
}

namespace Toaster.Node.Agents.Driving;

/// <summary>Room on the disk an agent works on. When there is none it waits: what bitbake does goes on, and nothing that was noted is lost.</summary>
/// <param name="say">Told once when the room is gone, and once when there is some again.</param>
internal sealed class DiskRoom(string path, Action<string> say, TimeProvider time)
{
    private const long Least = 1 << 20;
    private const int NoSpace = 28;         // ENOSPC
    private const int QuotaExceeded = 122;  // EDQUOT
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private bool _isGone;

    /// <summary>It was seen without room; what others wrote there meanwhile may be missing.</summary>
    public bool WasGone { get; private set; }

    /// <summary>The error is one of a full disk, or could be: there is no room now.</summary>
    public bool Explains(Exception error) => error is IOException { HResult: NoSpace or QuotaExceeded } || Look();

    /// <summary>There is none now.</summary>
    public bool Look()
    {
        try
        {
            var isGone = new DriveInfo(path).AvailableFreeSpace < Least;
            Say(isGone);
            return isGone;
        }
        catch (IOException)
        {
            return false; // Whoever writes there will be told.
        }
    }

    /// <summary>Looks every second, until disposed.</summary>
    public IDisposable Watch() => time.CreateTimer(_ => Look(), null, Beat, Beat);

    /// <summary>Writes; where there is no room it waits and writes again.</summary>
    public async Task WriteAsync(Action write, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                write();
                return;
            }
            catch (IOException e) when (Explains(e))
            {
                await WaitAsync(ct);
            }
        }
    }

    /// <summary>Returns when there is room: after a moment at least.</summary>
    public async Task WaitAsync(CancellationToken ct)
    {
        Say(isGone: true);
        do
        {
            await Task.Delay(Beat, time, ct);
        }
        while (Look());
    }

    private void Say(bool isGone)
    {
        lock (_lock)
        {
            if (_isGone == isGone)
            {
                return;
            }

            (_isGone, WasGone) = (isGone, true);
        }

        say(isGone ? $"No room is left on the disk of {path}: what is built goes on, and what has to be noted waits. Make room there."
            : $"There is room again on the disk of {path}.");
    }
}

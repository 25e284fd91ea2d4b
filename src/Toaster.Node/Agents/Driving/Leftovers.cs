namespace Toaster.Node.Agents.Driving;

/// <summary>The processes of one attempt: remembered while it runs, so that none is left behind.</summary>
internal sealed class Leftovers(string mark, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDying = TimeSpan.FromSeconds(20);

    private readonly HashSet<int> _sessions = [];
    private readonly List<ProcessIdentity> _known = [];

    public void Know(ProcessIdentity? process)
    {
        if (process is not null)
        {
            _known.Add(process);
        }
    }

    /// <summary>Looks at what runs now: a session that is seen once is found later, whatever becomes of who opened it.</summary>
    public IReadOnlyList<ProcessIdentity> Look() => ProcessTable.OfAttempt(mark, _known, _sessions);

    /// <summary>Kills all of them; false when some cannot be killed.</summary>
    public async Task<bool> KillAsync()
    {
        var began = time.GetTimestamp();
        while (Look() is { Count: > 0 } left)
        {
            if (time.GetElapsedTime(began) > LongestDying)
            {
                return false;
            }

            foreach (var process in left)
            {
                process.Signal(Libc.KillNow);
            }

            await Task.Delay(Beat, time, CancellationToken.None);
        }

        return true;
    }
}

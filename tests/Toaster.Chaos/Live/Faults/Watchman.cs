using System.Collections.Concurrent;

namespace Toaster.Chaos.Live.Faults;

/// <summary>
/// Starts again whoever ends by itself, as an operating system's service manager does. That is allowed only where something it needs is not
/// there, such as room on its disk: else it is a finding.
/// </summary>
/// <param name="processes">Each, and whether it lacks something now.</param>
internal sealed class Watchman(IEnumerable<(LiveProcess Process, Func<bool> IsTrouble)> processes, Action<LiveProcess> start, ConcurrentBag<string> findings)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    /// <summary>Programs that ended because they lacked something.</summary>
    public int Refusals { get; private set; }

    public async Task RunAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            foreach (var (process, isTrouble) in processes)
            {
                await LookAtAsync(process, isTrouble);
            }

            await Task.Delay(Look, TimeProvider.System, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAtAsync(LiveProcess process, Func<bool> isTrouble)
    {
        if (!await process.Gate.WaitAsync(0, CancellationToken.None))
        {
            return; // It is being killed.
        }

        try
        {
            if (process.IsAlive)
            {
                return;
            }

            if (process.ExitCode is 2 or 3 && isTrouble())
            {
                Refusals++;
            }
            else
            {
                findings.Add($"{process.Name} ended by itself with {process.ExitCode}: {process.LastWords}");
            }

            start(process);
        }
        finally
        {
            process.Gate.Release();
        }
    }
}

using System.Collections.Concurrent;

namespace Toaster.Chaos.Live.Faults;

/// <summary>
/// Starts again whoever ends by itself, as an operating system's service manager does. That is allowed only where a disk is full: else it
/// is a finding.
/// </summary>
internal sealed class Watchman(LiveField field, ConcurrentBag<string> findings)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    /// <summary>Programs that ended because their disk was full.</summary>
    public int Refusals { get; private set; }

    public async Task RunAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            foreach (var (process, disk) in field.Processes)
            {
                await LookAtAsync(process, disk);
            }

            await Task.Delay(Look, TimeProvider.System, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAtAsync(LiveProcess process, LiveDisk? disk)
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

            if (disk is { IsTrouble: true } && process.ExitCode is 2 or 3)
            {
                Refusals++;
            }
            else
            {
                findings.Add($"{process.Name} ended by itself with {process.ExitCode}: {process.LastWords}");
            }

            field.Start(process);
        }
        finally
        {
            process.Gate.Release();
        }
    }
}

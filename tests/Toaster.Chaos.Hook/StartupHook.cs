using System.Diagnostics;
using Toaster.Chaos.Hook;

#pragma warning disable MA0047 // The runtime looks for the type outside any namespace.

/// <summary>Found by the runtime under this very name: listens to the program's spans before its first line runs.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("TOASTER_CHAOS_CLOCK") is { Length: > 0 } clock)
        {
            JumpingTime.TakeOver(new ClockOffset(clock));
        }

        if (Environment.GetEnvironmentVariable("TOASTER_CHAOS_MARKS") is not { Length: > 0 } path)
        {
            return;
        }

        var watcher = new Watcher(new Marks(path));
        ActivitySource.AddActivityListener(new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Toaster",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = watcher.OnStarted,
            ActivityStopped = watcher.OnStopped,
        });
    }
}

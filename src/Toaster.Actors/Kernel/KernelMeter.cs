using System.Diagnostics.Metrics;

namespace Toaster.Actors.Kernel;

/// <summary>What the kernel counts, by type of actor. Without a listener it costs nothing.</summary>
internal static class KernelMeter
{
    private static readonly Meter Meter = new(ToasterMeter.Name);

    /// <summary>Instances that are alive.</summary>
    public static readonly UpDownCounter<long> Active = Meter.CreateUpDownCounter<long>("toaster.actors.active", "{actor}", "Actors that are active");

    public static readonly Counter<long> Failures = Meter.CreateCounter<long>("toaster.actors.failures", "{failure}", "Exceptions that ended an instance of an actor");

    public static readonly Counter<long> DeadLetters = Meter.CreateCounter<long>("toaster.actors.dead_letters", "{message}", "Messages that nobody took");

    /// <summary>From taking a message to the end of its handling, waiting for others included.</summary>
    public static readonly Histogram<double> Handling = Meter.CreateHistogram<double>("toaster.actors.handling.duration", "s", "Time an actor takes for a message");

    public static KeyValuePair<string, object?> Of(object? actor) => new("actor", actor?.GetType().Name.Split('`')[0] ?? "none");
}

using Toaster.Bitbake.Pickle;

namespace Toaster.Bitbake.Transcoding;

/// <summary>The time an event names itself. Only log records, worker tasks and heartbeats do.</summary>
internal static class EventTime
{
    private const double Latest = 9e15;

    /// <summary>Microseconds since 1970, rounded half to even like Python's round(), or null.</summary>
    public static long? Of(string className, PickleArena arena, int root, ReadOnlySpan<byte> payload)
    {
        var field = FieldOf(className);
        if (field.IsEmpty || arena[root].Kind != PickleKind.Instance) return null;

        var state = arena[root].Next;
        if (state == 0 || arena[state].Kind != PickleKind.Dict) return null;

        long? time = null;
        for (var part = state; part != 0; part = arena[part].Next)
        {
            var items = arena.Items(arena[part]);
            for (var i = 0; i < items.Length; i += 2)
            {
                ref var key = ref arena[items[i]];
                if (key.Kind == PickleKind.Text && payload.Slice(key.A, key.B).SequenceEqual(field)) time = Microseconds(arena[items[i + 1]]);
            }
        }

        return time;
    }

    private static ReadOnlySpan<byte> FieldOf(string className) => className switch
    {
        "logging.LogRecord" => "created"u8,
        "bb.event.HeartbeatEvent" => "time"u8,
        _ => className.StartsWith("bb.build.Task", StringComparison.Ordinal) ? "time"u8 : default,
    };

    private static long? Microseconds(in PickleNode node)
    {
        double seconds = node.Kind switch
        {
            PickleKind.Real => node.Real,
            PickleKind.Integer => node.Integer,
            _ => double.NaN,
        };
        var microseconds = Math.Round(seconds * 1e6, MidpointRounding.ToEven);
        return microseconds is >= 0 and <= Latest ? (long)microseconds : null;
    }
}

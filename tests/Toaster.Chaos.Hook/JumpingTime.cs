using System.Reflection;
using System.Reflection.Emit;

namespace Toaster.Chaos.Hook;

/// <summary>The clock of a machine that somebody sets: the time of day jumps, timers and stopwatches go on as they do.</summary>
internal sealed class JumpingTime(ClockOffset offset) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset.Value;

    /// <summary>From now on it is <see cref="TimeProvider.System"/> of this process. To be called before any other code runs.</summary>
    public static void TakeOver(ClockOffset offset)
    {
        var time = new JumpingTime(offset);
        var field = typeof(TimeProvider).GetField("<System>k__BackingField", BindingFlags.Static | BindingFlags.NonPublic)
            ?? throw new InvalidOperationException("The runtime keeps its clock elsewhere than this rig knows.");
        _ = System; // Its class is initialised, so nobody overwrites it any more.
        var setter = new DynamicMethod("SetSystem", null, [typeof(TimeProvider)], typeof(TimeProvider).Module, skipVisibility: true);
        var code = setter.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Stsfld, field);
        code.Emit(OpCodes.Ret);
        setter.CreateDelegate<Action<TimeProvider>>()(time);
        if (System != time)
        {
            throw new InvalidOperationException("The runtime does not let this rig set its clock.");
        }
    }
}

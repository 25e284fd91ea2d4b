using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Toaster.Chaos.Hook;

/// <summary>
/// Counts the spans of this process in its marks and carries out the shot that stands there. It dies holding the lock that
/// leaving a phase needs, so a phase found open is open at the death.
/// </summary>
internal sealed partial class Watcher(Marks marks)
{
    private const int SigKill = 9;
    private readonly Lock _gate = new();
    private long _number;       // Of the shot that is counted for.
    private long _seen;         // Entries since it came.
    private int _misses;        // Spans that were over before it hit.
    private Activity? _target;  // The span it has chosen.

    public void OnStarted(Activity span)
    {
        if (Phases.IndexOf(span.OperationName) is >= 0 and var phase && Choose(span, phase) is { } shot)
        {
            switch (shot.Mode)
            {
                case ShotMode.AtEntry:
                    Spin(shot.DelayMicros);
                    Die(shot);
                    break;
                case ShotMode.During:
                    new Thread(() => DieDuring(span, shot)) { IsBackground = true, Priority = ThreadPriority.Highest }.Start();
                    break;
                case ShotMode.Hold:
                    marks.Held = shot.Number;
                    SpinWait.SpinUntil(() => marks.Released == shot.Number);
                    break;
            }
        }
    }

    public void OnStopped(Activity span)
    {
        if (Phases.IndexOf(span.OperationName) is not (>= 0 and var phase))
        {
            return;
        }

        if (marks.Shot is { Mode: ShotMode.AtExit } shot && IsTarget(span))
        {
            Spin(shot.DelayMicros);
            Die(shot);
        }

        lock (_gate)
        {
            marks.Leave(phase);
            if (_target == span && marks.Shot is { Mode: ShotMode.During })
            {
                _target = null;
                _misses++;
            }
        }
    }

    /// <summary>Counts the span; the shot, if it is this span's.</summary>
    private Shot? Choose(Activity span, int phase)
    {
        lock (_gate)
        {
            marks.Enter(phase);
            if (marks.Shot is not { } shot)
            {
                return null;
            }

            if (shot.Number != _number)
            {
                (_number, _seen, _misses, _target) = (shot.Number, 0, 0, null);
            }

            if (shot.Phase != phase || _target is not null || ++_seen < shot.Nth)
            {
                return null;
            }

            _target = span;
            return shot;
        }
    }

    private bool IsTarget(Activity span)
    {
        lock (_gate)
        {
            return _target == span;
        }
    }

    private void DieDuring(Activity span, Shot shot)
    {
        Spin(shot.DelayMicros >> Math.Min(_misses, 40));
        lock (_gate)
        {
            if (_target == span)
            {
                Die(shot);
            }
        }
    }

    private void Die(Shot shot)
    {
        lock (_gate)
        {
            marks.Fired = shot.Number;
            _ = Kill(Environment.ProcessId, SigKill);
            SpinWait.SpinUntil(() => false);
        }
    }

    private static void Spin(long micros)
    {
        var until = Stopwatch.GetTimestamp() + (micros * Stopwatch.Frequency / 1_000_000);
        while (Stopwatch.GetTimestamp() < until)
        {
            Thread.SpinWait(20);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}

using System.IO.MemoryMappedFiles;

namespace Toaster.Chaos.Hook;

/// <summary>
/// A mapped file between the rig and the process under test. What a process wrote there is there after its death, however it
/// died: the pages are the operating system's. One number is 8 bytes; each is written by one side only, except at a start.
/// </summary>
public sealed class Marks : IDisposable
{
    private const int Slots = 64;
    private const int ShotAt = 0;       // number, phase, nth, mode, delay
    private const int FiredAt = 8;      // number
    private const int HeldAt = 9;       // number
    private const int ReleasedAt = 10;  // number
    private const int SequenceAt = 11;
    private const int PhasesAt = 16;    // for each phase: entered, left, sequence of the last entry, of the last exit
    private const int PerPhase = 4;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public Marks(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Slots * sizeof(long));
        _view = _file.CreateViewAccessor();
    }

    /// <summary>The order as it stands; null: none.</summary>
    public Shot? Shot => Read(ShotAt) is > 0 and var number
        ? new(number, (int)Read(ShotAt + 1), Read(ShotAt + 2), (ShotMode)Read(ShotAt + 3), Read(ShotAt + 4))
        : null;

    /// <summary>The shot its process was about to die of.</summary>
    public long Fired { get => Read(FiredAt); set => Write(FiredAt, value); }

    /// <summary>The shot that holds a thread.</summary>
    public long Held { get => Read(HeldAt); set => Write(HeldAt, value); }

    /// <summary>The rig lets that thread go on.</summary>
    public long Released { get => Read(ReleasedAt); set => Write(ReleasedAt, value); }

    public long Entered(int phase) => Read(PhaseAt(phase));

    public long Left(int phase) => Read(PhaseAt(phase) + 1);

    /// <summary>At least one span of the phase is open, or was when its process died.</summary>
    public bool IsInside(int phase) => Entered(phase) > Left(phase);

    /// <summary>By the process under test, one thread at a time.</summary>
    public void Enter(int phase) => Count(PhaseAt(phase), PhaseAt(phase) + 2);

    /// <summary>As above.</summary>
    public void Leave(int phase) => Count(PhaseAt(phase) + 1, PhaseAt(phase) + 3);

    /// <summary>By the rig.</summary>
    public void Arm(Shot? shot)
    {
        Write(ShotAt, 0);
        if (shot is not null)
        {
            Write(ShotAt + 1, shot.Phase);
            Write(ShotAt + 2, shot.Nth);
            Write(ShotAt + 3, (long)shot.Mode);
            Write(ShotAt + 4, shot.DelayMicros);
            Write(ShotAt, shot.Number);
        }
    }

    /// <summary>By the rig, before a process starts.</summary>
    public void Clear()
    {
        for (var i = 0; i < Slots; i++)
        {
            Write(i, 0);
        }
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private static int PhaseAt(int phase) => PhasesAt + (phase * PerPhase);

    private void Count(int counter, int sequence)
    {
        Write(counter, Read(counter) + 1);
        Write(SequenceAt, Read(SequenceAt) + 1);
        Write(sequence, Read(SequenceAt));
    }

    private long Read(int slot)
    {
        Thread.MemoryBarrier();
        return _view.ReadInt64(slot * sizeof(long));
    }

    private void Write(int slot, long value)
    {
        _view.Write(slot * sizeof(long), value);
        Thread.MemoryBarrier();
    }
}

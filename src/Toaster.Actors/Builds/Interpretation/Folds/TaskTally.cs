namespace Toaster.Actors.Builds.Interpretation;

/// <summary>Under which heads one task is counted now.</summary>
internal readonly record struct TaskTally(TaskHead Head, bool IsSetscene, bool Executed, SstateResult Sstate);

internal enum TaskHead
{
    /// <summary>Not counted yet.</summary>
    None = 0,
    Succeeded = 1,
    Failed = 2,
    Cached = 3,
    Covered = 4,
    Prebuilt = 5,
    Empty = 6,
    Unfinished = 7,
    NotReached = 8,
    Running = 9,
}

/// <summary>The counts, kept right task by task.</summary>
internal sealed class TaskTallies
{
    private readonly int[] _real = new int[10];
    private readonly int[] _setscene = new int[10];
    private readonly int[] _sstate = new int[4];
    private int _executed;

    public void Carry(StateStream s)
    {
        s.Numbers(_real);
        s.Numbers(_setscene);
        s.Numbers(_sstate);
        _executed = s.Int(_executed);
    }

    public void Move(TaskTally from, TaskTally to)
    {
        Add(from, -1);
        Add(to, +1);
    }

    public int Real(TaskHead head) => _real[(int)head];

    public TaskCounts ToCounts(int? total)
    {
        var listed = _real.Sum() - _real[(int)TaskHead.NotReached] - _real[(int)TaskHead.None];
        return new()
        {
            Real = listed,
            Succeeded = Real(TaskHead.Succeeded),
            Failed = Real(TaskHead.Failed),
            Cached = Real(TaskHead.Cached),
            Covered = Real(TaskHead.Covered),
            Prebuilt = Real(TaskHead.Prebuilt),
            Empty = Real(TaskHead.Empty),
            Unfinished = Real(TaskHead.Unfinished),
            NotReached = Real(TaskHead.NotReached),
            Running = Real(TaskHead.Running) + _setscene[(int)TaskHead.Running],
            Executed = _executed,
            SstateMissed = _sstate[(int)SstateResult.Missed],
            SstateRestored = _sstate[(int)SstateResult.Restored],
            Setscene = _setscene.Sum() - _setscene[(int)TaskHead.NotReached] - _setscene[(int)TaskHead.None],
            SetsceneSucceeded = _setscene[(int)TaskHead.Succeeded],
            SetsceneFailed = _setscene[(int)TaskHead.Failed],
            SetsceneUnfinished = _setscene[(int)TaskHead.Unfinished],
            Total = total,
        };
    }

    private void Add(TaskTally tally, int step)
    {
        (tally.IsSetscene ? _setscene : _real)[(int)tally.Head] += step;
        if (tally is { IsSetscene: false, Head: not (TaskHead.None or TaskHead.NotReached) })
        {
            _executed += tally.Executed ? step : 0;
            _sstate[(int)tally.Sstate] += step;
        }
    }
}

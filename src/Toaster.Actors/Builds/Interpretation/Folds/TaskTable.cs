using System.Runtime.CompilerServices;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>
/// All tasks of a build by name, each with what was last made of its facts. Whoever changes a fact calls
/// <see cref="Touch"/>; outcome, counts and changed rows follow from it.
/// </summary>
internal sealed partial class TaskTable
{
    [NotSaved("found again by name")]
    private readonly Dictionary<(string File, string Task), TaskState> _byText = new(SameTexts.Instance);
    private readonly Dictionary<TaskName, TaskState> _byName = [];
    [NotSaved(NotSavedAttribute.Taken)]
    private readonly List<TaskState> _changed = [];
    private readonly TaskTallies _tallies = new();
    private bool _ended;
    private int _orders;
    private int _failures;
    private int _ordersAtFailure;

    public IReadOnlyCollection<TaskState> All => _byName.Values;

    /// <summary>The real task that failed first.</summary>
    public TaskState? FirstFailed { get; private set; }

    /// <summary>Real tasks that began after that.</summary>
    public int StartedAfterFailure => FirstFailed is null ? 0 : _orders - _ordersAtFailure;

    /// <summary>A task became one with an event of its own.</summary>
    public Action<TaskState>? Listed { get; set; }

    public Action<TaskState>? Created { get; set; }

    /// <summary>By bitbake's two texts, as events name it.</summary>
    public TaskState Get(string file, string task)
    {
        if (!_byText.TryGetValue((file, task), out var state))
        {
            state = Get(TaskName.Of(file, task));
            _byText.Add((file, task), state);
        }

        return state;
    }

    public TaskState Get(TaskName name)
    {
        if (_byName.TryGetValue(name, out var state))
        {
            return state;
        }

        state = Add(name);
        Created?.Invoke(state);
        Touch(state);
        return state;
    }

    private TaskState Add(TaskName name)
    {
        var state = new TaskState(_byName.Count + 1, name);
        _byName.Add(name, state);
        if (_byName.TryGetValue(name.Twin, out var twin))
        {
            (state.Twin, twin.Twin) = (twin, state);
        }

        return state;
    }

    public TaskState? Find(TaskName name) => _byName.GetValueOrDefault(name);

    public void GiveOrder(TaskState task) => task.Order ??= ++_orders;

    /// <summary>A fact of this task has changed.</summary>
    public void Touch(TaskState task)
    {
        Rework(task);
        if (task.IsSetscene && task.Twin is { } real)
        {
            Rework(real);
        }
    }

    /// <summary>What runs now will never end.</summary>
    public void End()
    {
        _ended = true;
        foreach (var task in _byName.Values)
        {
            if (task.IsRunning)
            {
                Rework(task);
            }
        }
    }

    /// <summary>
    /// The same pair of text objects. Events bring them from one pool; texts too long for it are found by name, only slower.
    /// </summary>
    private sealed class SameTexts : IEqualityComparer<(string File, string Task)>
    {
        public static readonly SameTexts Instance = new();

        public bool Equals((string File, string Task) x, (string File, string Task) y) =>
            ReferenceEquals(x.File, y.File) && ReferenceEquals(x.Task, y.Task);

        public int GetHashCode((string File, string Task) texts) =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(texts.File), RuntimeHelpers.GetHashCode(texts.Task));
    }

    public TaskCounts Counts(int? total) => _tallies.ToCounts(total);

    public IReadOnlyList<TaskRow> Take()
    {
        if (_changed.Count == 0)
        {
            return [];
        }

        var rows = new TaskRow[_changed.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = _changed[i].ToRow();
            _changed[i].IsDirty = false;
        }

        _changed.Clear();
        return rows;
    }

    private void CountFailure(TaskState task)
    {
        if (task.FailedAs is null)
        {
            task.FailedAs = ++_failures;
            if (_failures == 1)
            {
                (FirstFailed, _ordersAtFailure) = (task, _orders);
            }
        }
    }

    private void Rework(TaskState task)
    {
        if (task.IsListed)
        {
            var outcome = TaskOutcomeRule.Of(
                task.Scheduler, task.Worker, task.Reason, task.NoExec, task.IsSetscene,
                task.Twin is { IsSetscene: true, Outcome: TaskOutcome.Succeeded });
            task.IsRunning = outcome == TaskOutcome.Unfinished && !_ended;
            task.Outcome = task.IsRunning ? null : outcome;
            if (outcome == TaskOutcome.Failed && !task.IsSetscene)
            {
                CountFailure(task);
            }
        }

        task.Sstate = TaskOutcomeRule.Sstate(task);
        var head = task switch
        {
            { IsListed: false } => TaskHead.NotReached,
            { IsRunning: true } => TaskHead.Running,
            _ => (TaskHead)(task.Outcome ?? TaskOutcome.Unfinished),
        };
        if (task.Counted.Head is TaskHead.None or TaskHead.NotReached && head != TaskHead.NotReached)
        {
            Listed?.Invoke(task);
        }

        var tally = new TaskTally(head, task.IsSetscene, task.Executed, task.Sstate);
        _tallies.Move(task.Counted, tally);
        task.Counted = tally;
        if (!task.IsDirty)
        {
            task.IsDirty = true;
            _changed.Add(task);
        }
    }
}

namespace Toaster.Actors.Builds.Interpretation;

/// <content>Snapshots. Tasks stand in the order of their ids; whoever names one names its id.</content>
internal sealed partial class TaskTable
{
    [NotSaved("only while a snapshot is read")]
    private List<TaskState> _loaded = [];

    public void Carry(StateStream s)
    {
        var count = s.Int(_byName.Count);
        TaskState[] all = s.IsLoading ? [] : [.. _byName.Values];
        for (var i = 0; i < count; i++)
        {
            var name = s.TaskName(s.IsLoading ? default : all[i].Name);
            if (s.IsLoading)
            {
                _loaded.Add(_byName.ContainsKey(name) ? throw new InvalidDataException("The snapshot names a task twice.") : Add(name));
            }
        }

        foreach (var task in s.IsLoading ? (IReadOnlyList<TaskState>)_loaded : all)
        {
            task.Carry(s);
            s.List(task.Needs, other => Carry(s, other)!);
            s.List(task.NeededBy, other => Carry(s, other)!);
        }

        (_ended, _orders, _failures, _ordersAtFailure) = (s.Flag(_ended), s.Int(_orders), s.Int(_failures), s.Int(_ordersAtFailure));
        FirstFailed = Carry(s, FirstFailed);
        _tallies.Carry(s);
    }

    /// <summary>A mention of a task; after <see cref="Carry(StateStream)"/> has begun.</summary>
    public TaskState? Carry(StateStream s, TaskState? task)
    {
        var id = s.Int(task?.Id ?? 0);
        return !s.IsLoading ? task
            : id == 0 ? null
            : id > 0 && id <= _loaded.Count ? _loaded[id - 1]
            : throw new InvalidDataException($"The snapshot names task {id}, which it does not have.");
    }

    /// <summary>Every mention has been read.</summary>
    public void EndLoading() => _loaded = [];
}

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>
/// Which task a process number stands for at a line: the run in progress there; else the next that starts later; else the
/// last one before. Messages can come before the TaskStarted of their task, so some get their task later.
/// </summary>
internal sealed class WorkerRuns
{
    private readonly Dictionary<long, Runs> _byPid = [];

    /// <summary>The message belongs to this task now; it may move when the process number turns up again.</summary>
    public TaskState? Attach(MessageState message, long pid)
    {
        var runs = Get(pid);
        if (runs.InProgress is null)
        {
            runs.Waiting.Add(message);
        }

        return runs.InProgress ?? runs.Last;
    }

    /// <summary>A run begins. Returns the messages that waited for it.</summary>
    public IReadOnlyList<MessageState> Start(TaskState task, long pid)
    {
        var runs = Get(pid);
        (runs.InProgress, runs.Last) = (task, task);
        return runs.TakeWaiting();
    }

    /// <summary>A run ends. One whose start is missing lasts only this line.</summary>
    public IReadOnlyList<MessageState> End(TaskState task, long pid)
    {
        var runs = Get(pid);
        (runs.InProgress, runs.Last) = (null, task);
        return runs.TakeWaiting();
    }

    public void Carry(StateStream s, TaskTable tasks, List<MessageState> messages)
    {
        var places = s.IsLoading ? [] : messages.Select((message, place) => (message, place)).ToDictionary(pair => pair.message, pair => pair.place);
        s.Map(_byPid, pid => s.Long(pid), runs =>
        {
            runs ??= new();
            (runs.InProgress, runs.Last) = (tasks.Carry(s, runs.InProgress), tasks.Carry(s, runs.Last));
            s.List(runs.Waiting, message => At(s.Int(message is null ? 0 : places[message])));
            return runs;
        });

        MessageState At(int place) => place >= 0 && place < messages.Count
            ? messages[place]
            : throw new InvalidDataException($"The snapshot names message {place}, which it does not have.");
    }

    private Runs Get(long pid)
    {
        if (!_byPid.TryGetValue(pid, out var runs))
        {
            _byPid.Add(pid, runs = new());
        }

        return runs;
    }

    private sealed class Runs
    {
        public TaskState? InProgress;
        public TaskState? Last;
        public List<MessageState> Waiting = [];

        public List<MessageState> TakeWaiting()
        {
            if (Waiting.Count == 0)
            {
                return [];
            }

            var waiting = Waiting;
            Waiting = [];
            return waiting;
        }
    }
}

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>
/// The parts of a build's time: loading-cache, parsing, preparing, shared-state, tasks, finishing. A later one that begins
/// ends the earlier ones; only restoring from shared state goes on beside the tasks. Times are the nearest named before.
/// </summary>
internal sealed class PhasesFold(TimesFold times)
{
    private const int Cache = 0, Parsing = 1, Preparing = 2, SharedState = 3, Tasks = 4, Finishing = 5;
    private const string Initialising = "Initialising tasks", Checking = "Checking sstate mirror object availability";
    private static readonly string[] Names = ["loading-cache", "parsing", "preparing", "shared-state", "tasks", "finishing"];
    private readonly Phase[] _phases = [new(), new(), new(), new(), new(), new()];
    private bool _parseFailed;
    private bool _allDone;

    public void Carry(StateStream s)
    {
        foreach (var phase in _phases)
        {
            (phase.Begun, phase.Ended) = (s.Flag(phase.Begun), s.Flag(phase.Ended));
            (phase.StartedAt, phase.EndedAt) = (s.LongOrNull(phase.StartedAt), s.LongOrNull(phase.EndedAt));
            (phase.Done, phase.Total) = (s.LongOrNull(phase.Done), s.LongOrNull(phase.Total));
        }

        (_parseFailed, _allDone) = (s.Flag(_parseFailed), s.Flag(_allDone));
    }

    public void ApplyCacheLoad(string what, EventFields fields) => Apply(Cache, what, fields, "num_entries");

    public void ApplyParse(string what, EventFields fields) => Apply(Parsing, what, fields, "total");

    public void ApplyParseError() => _parseFailed = true;

    public void ApplyTreeData(string what, EventFields fields)
    {
        // Task initialisation goes on under the same head, so only its end ends this part.
        if (what == "Started")
        {
            Begin(Preparing);
        }
        else if (what == "Progress")
        {
            Count(Preparing, fields.OptionalInteger("current"), fields.OptionalInteger("total"));
        }
    }

    public void ApplyProcess(string what, EventFields fields)
    {
        var part = fields.Text("processname") switch { Initialising => Preparing, Checking => SharedState, _ => -1 };
        if (part < 0)
        {
            return;
        }

        switch (what)
        {
            case "Started":
                Begin(part, overlaps: part == SharedState);
                break;
            case "Finished" when part == Preparing:
                Finish(Preparing);
                break;
        }
    }

    public void ApplyQueue(bool isSetscene, QueueNumbers? numbers)
    {
        if (isSetscene)
        {
            Begin(SharedState, overlaps: _phases[Tasks].Begun);
        }
        else
        {
            Begin(Tasks, keeps: SharedState);
        }

        if (numbers is { } n)
        {
            Count(Tasks, n.Completed + n.Failed, n.Total);
            if (n.SetsceneTotal > 0 && _phases[SharedState].Begun)
            {
                Count(SharedState, n.SetsceneCovered + n.SetsceneNotCovered, n.SetsceneTotal);
            }
        }
    }

    public void ApplySetsceneComplete()
    {
        if (_phases[SharedState].Begun)
        {
            Finish(SharedState);
        }
    }

    public void ApplyBuildCompleted() => Begin(Finishing);

    public void ApplyCommandEnd()
    {
        if (_phases[Finishing].Begun)
        {
            Finish(Finishing);
        }

        _allDone = true;
    }

    /// <param name="failedTasks">Real tasks that failed so far.</param>
    /// <param name="outcome">Null while the stream goes on.</param>
    public IReadOnlyList<PhaseRow> Rows(int failedTasks, BuildOutcome? outcome)
    {
        var last = Array.FindLastIndex(_phases, phase => phase.Begun);
        var rows = new PhaseRow[_phases.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var phase = _phases[i];
            var ended = phase.Ended || (phase.Begun && outcome is not null);
            var failed = (i == Parsing && _parseFailed)
                || (i == Tasks && failedTasks > 0)
                || (i == last && !phase.Ended && outcome is not (null or BuildOutcome.Succeeded));
            var state = (phase.Begun, failed) switch
            {
                (true, true) when ended => "failed",
                (true, _) => ended ? "done" : "now",
                // What the log does not tell was not needed when something later came, or all is over.
                _ => i < last || (outcome ?? (_allDone ? BuildOutcome.Succeeded : null)) == BuildOutcome.Succeeded ? "not-needed" : "to-come",
            };
            rows[i] = new(Names[i], phase.StartedAt, phase.EndedAt ?? (ended ? times.Last : null), phase.Done, phase.Total, state);
        }

        return rows;
    }

    private void Apply(int part, string what, EventFields fields, string doneField)
    {
        switch (what)
        {
            case "Started":
                Begin(part);
                Count(part, 0, fields.OptionalInteger("total"));
                break;
            case "Progress":
                Count(part, fields.OptionalInteger("current"), fields.OptionalInteger("total"));
                break;
            case "Completed" when _phases[part].Begun:
                Count(part, fields.OptionalInteger(doneField), fields.OptionalInteger(doneField));
                Finish(part);
                break;
        }
    }

    private void Begin(int part, bool overlaps = false, int keeps = -1)
    {
        var phase = _phases[part];
        if (!phase.Begun)
        {
            (phase.Begun, phase.StartedAt) = (true, times.Nearest);
        }

        for (var earlier = 0; earlier < part && !overlaps; earlier++)
        {
            if (earlier != keeps && _phases[earlier] is { Begun: true, Ended: false })
            {
                Finish(earlier);
            }
        }
    }

    private void Finish(int part)
    {
        var phase = _phases[part];
        (phase.Ended, phase.EndedAt) = (true, times.Nearest);
    }

    private void Count(int part, long? done, long? total)
    {
        var phase = _phases[part];
        (phase.Done, phase.Total) = (done ?? phase.Done, total ?? phase.Total);
    }

    private sealed class Phase
    {
        public bool Begun;
        public bool Ended;
        public long? StartedAt;
        public long? EndedAt;
        public long? Done;
        public long? Total;
    }
}

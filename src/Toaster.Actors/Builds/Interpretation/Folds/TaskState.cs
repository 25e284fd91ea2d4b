namespace Toaster.Actors.Builds.Interpretation;

/// <summary>The last word of bitbake's scheduler on a task.</summary>
internal enum SchedulerWord
{
    None,
    Started,
    Skipped,
    Completed,
    Failed,
}

/// <summary>The last word of the process that ran it.</summary>
internal enum WorkerWord
{
    None,
    Started,
    Succeeded,
    Failed,
}

/// <summary>A task while its build is folded: the facts, and what was last made of them.</summary>
internal sealed class TaskState(int id, TaskName name)
{
    public int Id => id;
    public TaskName Name => name;
    public bool IsSetscene { get; } = name.IsSetscene;

    // Facts.
    public SchedulerWord Scheduler;
    public WorkerWord Worker;
    public int? Order;
    public string? Reason;
    public bool NoExec;
    public int? ExitCode;
    public string? Hash;
    public string? WorkerRecipe;
    public string? WorkerVersion;
    public string? TreeRecipe;
    public string? TreeVersion;
    public long? StartedAt;
    public long? EndedAt;
    public long? Pid;
    public string? LogFile;
    public string? ScriptType;
    public bool Missed;
    public string? SstateObject;
    public int Errors;
    public int Warnings;
    public TaskStatistics? Statistics;
    /// <summary>1 for the first task that failed, and so on.</summary>
    public int? FailedAs;

    /// <summary>The setscene task of a real task, the real task of a setscene task.</summary>
    public TaskState? Twin;
    public List<TaskState> Needs = [];
    public List<TaskState> NeededBy = [];

    // What was made of them.
    public TaskOutcome? Outcome;
    public SstateResult Sstate;
    public bool IsRunning;
    [NotSaved(NotSavedAttribute.Taken)]
    public bool IsDirty;
    public TaskTally Counted;

    /// <summary>It had an event of its own; others are known from the dependency tree only.</summary>
    public bool IsListed => Scheduler != SchedulerWord.None || Worker != WorkerWord.None;

    public bool Executed => Worker != WorkerWord.None;

    [field: NotSaved("follows from the name")]
    public string Text => field ??= name.ToString();

    /// <summary>All but its name and its neighbours.</summary>
    public void Carry(StateStream s)
    {
        (Scheduler, Worker, Order) = (s.Enum<SchedulerWord>(Scheduler), s.Enum<WorkerWord>(Worker), s.IntOrNull(Order));
        (Reason, NoExec, ExitCode) = (s.TextOrNull(Reason), s.Flag(NoExec), s.IntOrNull(ExitCode));
        (Hash, LogFile, ScriptType) = (s.TextOrNull(Hash), s.TextOrNull(LogFile), s.TextOrNull(ScriptType));
        (WorkerRecipe, WorkerVersion) = (s.TextOrNull(WorkerRecipe), s.TextOrNull(WorkerVersion));
        (TreeRecipe, TreeVersion) = (s.TextOrNull(TreeRecipe), s.TextOrNull(TreeVersion));
        (StartedAt, EndedAt, Pid) = (s.LongOrNull(StartedAt), s.LongOrNull(EndedAt), s.LongOrNull(Pid));
        (Missed, SstateObject) = (s.Flag(Missed), s.TextOrNull(SstateObject));
        (Errors, Warnings, FailedAs) = (s.Int(Errors), s.Int(Warnings), s.IntOrNull(FailedAs));
        Statistics = s.Statistics(Statistics);
        (Outcome, Sstate, IsRunning) = (s.EnumOrNull(Outcome), s.Enum<SstateResult>(Sstate), s.Flag(IsRunning));
        Counted = new(
            s.Enum<TaskHead>(Counted.Head), s.Flag(Counted.IsSetscene), s.Flag(Counted.Executed), s.Enum<SstateResult>(Counted.Sstate));
    }

    public TaskRow ToRow() => new()
    {
        Id = Id,
        Order = Order,
        Multiconfig = name.Multiconfig,
        RecipeFile = name.RecipeFile,
        Task = name.Task,
        IsSetscene = IsSetscene,
        Outcome = Outcome,
        IsRunning = IsRunning,
        Reason = Scheduler == SchedulerWord.Skipped ? Reason : null,
        Executed = Executed,
        NoExec = NoExec,
        ExitCode = ExitCode,
        Sstate = Sstate,
        SstateObject = SstateObject,
        Recipe = WorkerRecipe ?? TreeRecipe,
        Version = WorkerVersion ?? TreeVersion,
        Hash = Hash,
        StartedAt = StartedAt,
        EndedAt = EndedAt,
        WorkerPid = Pid,
        LogFile = LogFile,
        ScriptType = ScriptType,
        Errors = Errors,
        Warnings = Warnings,
        CpuUser = Statistics?.CpuUser,
        CpuSystem = Statistics?.CpuSystem,
        DiskRead = Statistics?.DiskRead,
        DiskWrite = Statistics?.DiskWrite,
        Elapsed = StartedAt is { } start && EndedAt is { } end ? end - start : Statistics?.Elapsed,
    };
}

/// <summary>A task's entry in BuildStatsList.</summary>
internal sealed record TaskStatistics(double? CpuUser, double? CpuSystem, long? DiskRead, long? DiskWrite, long? Elapsed);

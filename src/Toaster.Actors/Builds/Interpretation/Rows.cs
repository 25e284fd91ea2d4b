namespace Toaster.Actors.Builds.Interpretation;

// What a build is made of, as the interpreter works it out of its events. One record = one row of a read table.
// Times are microseconds since 1970-01-01 UTC. Ids are given in the order of first appearance in the events, from 1,
// so the same events always give the same rows.

/// <summary>A task with an event, or (no outcome, no order) one that only the dependency tree names: not reached.</summary>
public sealed record TaskRow
{
    public required int Id { get; init; }
    /// <summary>1, 2, 3 ... over real tasks by their first start or skip; null for setscene tasks and tasks not reached.</summary>
    public int? Order { get; init; }
    public required string Multiconfig { get; init; }
    /// <summary>With its variant prefix: <c>virtual:native:/x/y.bb</c>.</summary>
    public required string RecipeFile { get; init; }
    public required string Task { get; init; }
    public bool IsSetscene { get; init; }
    public TaskOutcome? Outcome { get; init; }
    /// <summary>True while the last word on it is a start and the stream goes on.</summary>
    public bool IsRunning { get; init; }
    /// <summary>Of skipped tasks: <c>covered</c> or <c>existing</c>.</summary>
    public string? Reason { get; init; }
    public bool Executed { get; init; }
    public bool NoExec { get; init; }
    public int? ExitCode { get; init; }
    public SstateResult Sstate { get; init; }
    /// <summary>The object looked for in shared state, as MissedSstate names it.</summary>
    public string? SstateObject { get; init; }
    public string? Recipe { get; init; }
    public string? Version { get; init; }
    public string? Hash { get; init; }
    public long? StartedAt { get; init; }
    public long? EndedAt { get; init; }
    public long? WorkerPid { get; init; }
    public string? LogFile { get; init; }
    /// <summary><c>python</c> or <c>shell</c>; null when the task never ran.</summary>
    public string? ScriptType { get; init; }
    public int Errors { get; init; }
    public int Warnings { get; init; }
    // Of BuildStatsList; null when it has no entry for this task.
    public double? CpuUser { get; init; }
    public double? CpuSystem { get; init; }
    public long? DiskRead { get; init; }
    public long? DiskWrite { get; init; }
    /// <summary>Microseconds from start to end; from the worker's times, else from BuildStatsList; null when neither is known.</summary>
    public long? Elapsed { get; init; }
}

/// <summary>Task <paramref name="TaskId"/> needs task <paramref name="NeedsId"/>.</summary>
public readonly record struct TaskDependencyRow(int TaskId, int NeedsId);

/// <summary>A log record of level 29 and above. Key: Line.</summary>
/// <param name="TaskId">The task it belongs to; null for the server's own.</param>
/// <param name="TaskText">bitbake's text for that task: <c>mc:X:</c> if any, file, colon, task.</param>
public sealed record MessageRow(
    long Line, int Level, string Text, int? TaskId, string? TaskText, long? CreatedAt, long? TaskPid, string? Logger, string? SourceFile, int? SourceLine);

/// <summary>Key: Line.</summary>
public sealed record NoProviderRow(
    long Line, string Item, bool Runtime, IReadOnlyList<string> Dependees, IReadOnlyList<string> Reasons, IReadOnlyList<string> CloseMatches);

/// <summary>Key: Line. Free is bytes, or inodes for type <c>inode</c>.</summary>
public sealed record DiskFullRow(long Line, string? Device, string? Type, long? Free, string? MountPoint);

/// <summary>A line that could not be read, or an event that could not be understood. Key: Line.</summary>
/// <param name="IsUnreadable">True: the line itself (these are in the build record). False: only its meaning.</param>
public sealed record RecorderProblemRow(long Line, long Offset, string Text, bool IsUnreadable);

/// <summary>Key: Path.</summary>
public sealed record LayerRow(string Path, string Name, string Branch, string Commit, int? Priority, string? IndexUrl);

/// <summary>Key: Multiconfig, Name.</summary>
public sealed record RecipeRow(
    string Multiconfig, string Name, string? Version, string File, string? Layer, bool IsImage,
    string? Summary, string? License, string? Section, string? Description, string? Homepage);

/// <summary>A recipe needs another at build time. Via: the provided name that led there, when it differs.</summary>
public sealed record RecipeDependencyRow(string Multiconfig, string Recipe, string Needs, string? Via);

/// <summary>Key: Name, Recipe. Size is the installed size in bytes.</summary>
public sealed record PackageRow(
    string Name, string Recipe, string InstalledName, string? Version, string? Revision, long? Size, int Files,
    string? License, string? Section, string? Summary, string? Description,
    IReadOnlyList<PackageFileRow> FileList, IReadOnlyList<PackageDependencyRow> Dependencies);

public sealed record PackageFileRow(string Path, long Size);

/// <param name="Type">depends, recommends, suggests, provides, replaces, conflicts.</param>
/// <param name="Constraint">Version condition in brackets, if any: <c>&gt;= 1.0</c>.</param>
public sealed record PackageDependencyRow(string Type, string Name, string? Constraint);

/// <summary>Key: Target. InstalledSize is in bytes.</summary>
public sealed record ImageRow(string Target, int Packages, long InstalledSize, int Dependencies, int Files, int Directories, int Links);

/// <summary>Key: Target, Name.</summary>
public sealed record ImagePackageRow(
    string Target, string Name, string? Recipe, string? Version, long InstalledSize, IReadOnlyList<PackageDependencyRow> Dependencies);

/// <summary>An entry of an image's file system. Key: Target, Path.</summary>
/// <param name="Type">First letter of the listing: - d l s p c b.</param>
public sealed record ImageFileRow(
    string Target, string Path, char Type, string? Permissions, string? Owner, string? Group, long? Size, string? LinkTarget);

/// <summary>Key: Task, Path.</summary>
public sealed record ArtifactRow(string Task, string Path);

public sealed record TargetRow(string Multiconfig, string Name, string? Task);

/// <summary>A variable of the configuration. Key: Name.</summary>
public sealed record VariableRow(string Name, string Value, string? Description, bool IsFunction, IReadOnlyList<VariableHistoryRow> History);

public sealed record VariableHistoryRow(string? File, int? Line, string? Operation, string? Detail, string? Flag);

/// <summary>ParseCompleted.</summary>
public sealed record ParseRow(long Total, long Cached, long Parsed, long Skipped, long Masked, long Virtuals, long Errors);

/// <summary>DepTreeGenerated in numbers.</summary>
public sealed record DependencyCounts(int Tasks, int Edges, int EdgesBetweenListedTasks);

/// <summary>Sums of BuildStatsList; CPU in seconds, disk in bytes.</summary>
public sealed record BuildStatsRow(int Tasks, double CpuTimeUser, double CpuTimeSystem, long DiskRead, long DiskWrite);

/// <summary>A part of the build's time: one step of the phase strip.</summary>
/// <param name="Name">loading-cache, parsing, preparing, shared-state, tasks, finishing.</param>
public sealed record PhaseRow(string Name, long? StartedAt, long? EndedAt, long? Done, long? Total, string State);

/// <summary>Numbers of tasks by what became of them; real tasks unless the name says setscene.</summary>
public sealed record TaskCounts
{
    public int Real { get; init; }
    public int Succeeded { get; init; }
    public int Failed { get; init; }
    public int Cached { get; init; }
    public int Covered { get; init; }
    public int Prebuilt { get; init; }
    public int Empty { get; init; }
    public int Unfinished { get; init; }
    public int NotReached { get; init; }
    public int Executed { get; init; }
    public int SstateMissed { get; init; }
    public int SstateRestored { get; init; }
    public int Setscene { get; init; }
    public int SetsceneSucceeded { get; init; }
    public int SetsceneFailed { get; init; }
    public int SetsceneUnfinished { get; init; }
    public int Running { get; init; }
    /// <summary>What the scheduler said there is to do (stats.total); null before its first word.</summary>
    public int? Total { get; init; }
}

/// <summary>The build in one row: what lists and the head of each page show.</summary>
public sealed record SummaryRow
{
    /// <summary>Null while the stream goes on.</summary>
    public BuildOutcome? Outcome { get; init; }
    public string? Reason { get; init; }
    public BuildCause Cause { get; init; }
    /// <summary>The verdict in words: plain text, one sentence, and what stands below it.</summary>
    public Verdict Verdict { get; init; } = Verdict.Empty;
    public string? BitbakeVersion { get; init; }
    public string? Machine { get; init; }
    public string? Distro { get; init; }
    public string? DistroVersion { get; init; }
    public string? BuildName { get; init; }
    public IReadOnlyList<TargetRow> Targets { get; init; } = [];
    public long? StartedAt { get; init; }
    public long? CompletedAt { get; init; }
    public TaskCounts Tasks { get; init; } = new();
    /// <summary>Messages of level 39 and above that belong to no setscene task, plus one for each NoProvider.</summary>
    public int Errors { get; init; }
    public int Warnings { get; init; }
    public int SetsceneErrors { get; init; }
    public int Variables { get; init; }
    public int VariableHistory { get; init; }
    /// <summary>The source line they come from; null when the build has none.</summary>
    public long? VariablesLine { get; init; }
    public bool VariablesInherited { get; init; }
    public long Events { get; init; }
    public int RecorderProblems { get; init; }
    public ParseRow? Parse { get; init; }
    public DependencyCounts? Dependencies { get; init; }
    public BuildStatsRow? BuildStats { get; init; }
    public IReadOnlyList<PhaseRow> Phases { get; init; } = [];
    /// <summary>Events by class, MetadataEvents by type, log records by level number.</summary>
    public IReadOnlyDictionary<string, long> EventCounts { get; init; } = new Dictionary<string, long>();
    public IReadOnlyDictionary<string, long> MetadataCounts { get; init; } = new Dictionary<string, long>();
    public IReadOnlyDictionary<string, long> LogLevels { get; init; } = new Dictionary<string, long>();
}

/// <summary>A piece of a sentence: plain words, or the name of something that has a page.</summary>
/// <param name="Link">What it names: <c>task:ID</c>, <c>messages</c>, <c>tasks?…</c>; null for plain words.</param>
public sealed record VerdictPart(string Text, string? Link = null);

/// <summary>One sentence that answers how it went, and a second line: why, and what next. Parts join without separators.</summary>
public sealed record Verdict(IReadOnlyList<VerdictPart> Sentence, IReadOnlyList<VerdictPart> Detail)
{
    public static readonly Verdict Empty = new([], []);

    public override string ToString() => string.Concat(Sentence.Select(p => p.Text));
}

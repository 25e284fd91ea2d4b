using Toaster.Actors.Builds;

namespace Toaster.Web.Api.Models;

/// <summary>A task of a build.</summary>
public sealed record TaskModel
{
    public required int Id { get; init; }

    /// <summary>Place among the real tasks by start; absent for setscene tasks and tasks not reached.</summary>
    public int? Order { get; init; }

    public required string Multiconfig { get; init; }
    public string? Recipe { get; init; }
    public string? Version { get; init; }
    public required string RecipeFile { get; init; }
    public required string Task { get; init; }
    public required bool IsSetscene { get; init; }

    /// <summary>Absent while it runs, and for a task not reached.</summary>
    public TaskOutcome? Outcome { get; init; }

    public required bool IsRunning { get; init; }

    /// <summary>Why it was skipped.</summary>
    public string? Reason { get; init; }

    public required bool Executed { get; init; }
    public required bool NoExec { get; init; }
    public int? ExitCode { get; init; }

    /// <summary>What shared state did for it.</summary>
    public required SstateResult Sstate { get; init; }

    public string? SstateObject { get; init; }
    public string? Hash { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public double? ElapsedSeconds { get; init; }
    public double? CpuUserSeconds { get; init; }
    public double? CpuSystemSeconds { get; init; }
    public long? DiskReadBytes { get; init; }
    public long? DiskWriteBytes { get; init; }
    public long? WorkerPid { get; init; }
    public string? LogFile { get; init; }
    public string? ScriptType { get; init; }
    public required int Errors { get; init; }
    public required int Warnings { get; init; }
}

/// <summary>A task with everything around it.</summary>
public sealed record TaskDetailModel
{
    public required TaskModel Task { get; init; }

    /// <summary>The setscene task of a real task, and the other way round.</summary>
    public TaskModel? Twin { get; init; }

    /// <summary>Name of the layer its recipe file is in.</summary>
    public string? Layer { get; init; }

    public required IReadOnlyList<MessageModel> Messages { get; init; }
    public required IReadOnlyList<TaskModel> Needs { get; init; }
    public required IReadOnlyList<TaskModel> NeededBy { get; init; }
    public int? PreviousFailed { get; init; }
    public int? NextFailed { get; init; }
}

/// <summary>A message of bitbake of level 29 and above.</summary>
public sealed record MessageModel
{
    /// <summary>Line of the event log.</summary>
    public required long Line { get; init; }

    /// <summary>bitbake's number: 30 warning, 40 error, 50 critical.</summary>
    public required int LevelNumber { get; init; }

    /// <summary>note, warning, error or critical.</summary>
    public required string Level { get; init; }

    public required string Text { get; init; }
    public int? TaskId { get; init; }

    /// <summary>bitbake's text for its task; absent for the server's own messages.</summary>
    public string? Task { get; init; }

    public string? Recipe { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
    public long? TaskPid { get; init; }
    public string? Logger { get; init; }
}

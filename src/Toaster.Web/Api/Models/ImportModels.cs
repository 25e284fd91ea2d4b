using Toaster.Actors.Builds;
using Toaster.Actors.Imports;

namespace Toaster.Web.Api.Models;

/// <summary>One event log given to Toaster.</summary>
public sealed record ImportModel
{
    public required long Id { get; init; }

    /// <summary>Name of the file, as it was given.</summary>
    public required string FileName { get; init; }

    /// <summary>Bytes received.</summary>
    public required long Size { get; init; }

    public required long Project { get; init; }

    public required ImportState State { get; init; }

    /// <summary>Nothing changes any more, and the rows of its builds are complete.</summary>
    public required bool HasEnded { get; init; }

    /// <summary>Imports before it, while it waits.</summary>
    public int? Position { get; init; }

    /// <summary>0 to 1 within the present pass; absent when it cannot be told.</summary>
    public double? Progress { get; init; }

    public required long Lines { get; init; }

    public required long Events { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Stable word for programs, when the file was refused.</summary>
    public string? ProblemCode { get; init; }

    /// <summary>What was wrong, and what to do.</summary>
    public string? Problem { get; init; }

    /// <summary>Why it stands still for a moment; it goes on by itself. Absent while it goes on.</summary>
    public string? Paused { get; init; }

    public required IReadOnlyList<ImportedBuildModel> Builds { get; init; }
}

/// <summary>A build found in an imported file.</summary>
public sealed record ImportedBuildModel
{
    public required long Id { get; init; }

    /// <summary>Absent until its rows are complete.</summary>
    public BuildOutcome? Outcome { get; init; }

    public string? Reason { get; init; }

    /// <summary>It was deleted since. Absent otherwise.</summary>
    public bool? IsDeleted { get; init; }

    /// <summary>It was recorded before; the file added nothing.</summary>
    public required bool Existing { get; init; }

    public required long Events { get; init; }
}

/// <summary>The answer to an upload of several files.</summary>
public sealed record UploadModel
{
    /// <summary>Files taken, in the order of the request.</summary>
    public required IReadOnlyList<ImportModel> Items { get; init; }

    public required IReadOnlyList<RefusedFileModel> Refused { get; init; }
}

/// <summary>A file of an upload that was not taken.</summary>
public sealed record RefusedFileModel
{
    public required string FileName { get; init; }
    public required string Code { get; init; }
    public required string Detail { get; init; }
}

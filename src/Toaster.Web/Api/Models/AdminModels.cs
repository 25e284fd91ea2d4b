using Toaster.Actors.Admin.Backup;
using Toaster.Actors.Admin.Verification;

namespace Toaster.Web.Api.Models;

/// <summary>What a verification found.</summary>
public sealed record VerifyModel
{
    /// <summary>No finding is an error.</summary>
    public required bool Fine { get; init; }

    /// <summary>The read tables were compared with what the journal gives.</summary>
    public required bool Deep { get; init; }

    public required IReadOnlyList<FindingModel> Findings { get; init; }

    /// <summary>Findings beyond those listed.</summary>
    public required long More { get; init; }

    /// <summary>What could not be looked at, and why.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required VerifiedModel Verified { get; init; }

    public static VerifyModel Of(VerifyReport report) => new()
    {
        Fine = report.IsFine,
        Deep = report.IsDeep,
        Findings = [.. report.Findings.Select(finding => new FindingModel
        {
            Severity = finding.Severity,
            Code = finding.Code,
            Detail = finding.Sentence,
            Advice = finding.Advice,
            Entity = finding.Place.Entity,
            JournalRow = finding.Place.Row,
            Table = finding.Place.Table,
            File = finding.Place.File,
        })],
        More = report.More,
        Notes = report.Notes,
        Verified = new()
        {
            Entities = report.Amounts.Entities,
            Builds = report.Amounts.Builds,
            JournalRows = report.Amounts.JournalRows,
            Events = report.Amounts.Events,
            ComparedRows = report.Amounts.ComparedRows,
            Files = report.Amounts.Files,
        },
    };
}

/// <summary>One thing that is not as it should be.</summary>
public sealed record FindingModel
{
    public required FindingSeverity Severity { get; init; }

    /// <summary>Stable word for programs.</summary>
    public required string Code { get; init; }

    public required string Detail { get; init; }

    /// <summary>What to do about it.</summary>
    public required string Advice { get; init; }

    /// <summary>As in the journal: build-7.</summary>
    public string? Entity { get; init; }

    public long? JournalRow { get; init; }

    public string? Table { get; init; }

    /// <summary>Below the data directory.</summary>
    public string? File { get; init; }
}

/// <summary>How much was looked at.</summary>
public sealed record VerifiedModel
{
    public required long Entities { get; init; }

    public required long Builds { get; init; }

    public required long JournalRows { get; init; }

    public required long Events { get; init; }

    /// <summary>Rows of the read tables, when deep.</summary>
    public required long ComparedRows { get; init; }

    /// <summary>Kept logs read to their end.</summary>
    public required long Files { get; init; }
}

/// <summary>Kept logs that were deleted.</summary>
public sealed record DroppedLogsModel(int Logs, long Bytes);

/// <summary>A backup, taken or restored.</summary>
public sealed record BackupModel
{
    public required string Directory { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required long Builds { get; init; }

    public required long Imports { get; init; }

    /// <summary>Imports that go on after a restore.</summary>
    public required long OpenImports { get; init; }

    public required int Files { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Kept logs that were not there when the backup was taken.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    public static BackupModel Of(string directory, BackupManifest manifest) => new()
    {
        Directory = directory,
        CreatedAt = manifest.CreatedAt,
        Builds = manifest.Builds,
        Imports = manifest.Imports,
        OpenImports = manifest.OpenImports,
        Files = manifest.Files.Count,
        Bytes = manifest.Bytes,
        Missing = manifest.Missing,
    };
}

namespace Toaster.Actors.Admin.Verification;

public enum FindingSeverity
{
    /// <summary>Nothing is lost and nothing wrong is shown: a cache, a left-over file.</summary>
    Warning = 1,

    /// <summary>Something recorded is missing, damaged or shown wrongly.</summary>
    Error = 2,
}

/// <summary>Where a finding lies; what does not apply is null.</summary>
/// <param name="Entity"><c>build-7</c></param>
/// <param name="Row">Number of its journal row.</param>
/// <param name="Table">Table of the database.</param>
/// <param name="File">Path below the data directory.</param>
public sealed record FindingPlace(string? Entity = null, long? Row = null, string? Table = null, string? File = null)
{
    public override string ToString() => string.Join(", ", new[]
    {
        Entity, Row is { } row ? $"journal row {row}" : null, Table is null ? null : $"table {Table}", File,
    }.OfType<string>());
}

/// <summary>One thing that is not as it should be.</summary>
/// <param name="Code">Stable word for programs; docs/operations.md explains each.</param>
/// <param name="Sentence">What is wrong.</param>
/// <param name="Advice">What to do about it.</param>
public sealed record Finding(FindingSeverity Severity, string Code, FindingPlace Place, string Sentence, string Advice);

/// <summary>How much was looked at.</summary>
public sealed record VerifiedAmounts(long Entities, long JournalRows, long Events, long Builds, long ComparedRows, long Files);

/// <summary>What a verification found.</summary>
/// <param name="IsDeep">The read tables were compared with what the journal gives.</param>
/// <param name="More">Findings beyond those listed.</param>
/// <param name="Notes">What could not be looked at, and why.</param>
public sealed record VerifyReport(
    bool IsDeep, IReadOnlyList<Finding> Findings, long More, IReadOnlyList<string> Notes, VerifiedAmounts Amounts)
{
    /// <summary>No finding is an error.</summary>
    public bool IsFine => More == 0 && Findings.All(finding => finding.Severity == FindingSeverity.Warning);
}

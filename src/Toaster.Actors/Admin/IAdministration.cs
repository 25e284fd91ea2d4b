using Toaster.Actors.Admin.Backup;
using Toaster.Actors.Admin.Verification;
using Toaster.Actors.Imports;

namespace Toaster.Actors.Admin;

/// <summary>Looking after a data directory while it is used. One task at a time.</summary>
public interface IAdministration
{
    /// <summary>Looks whether journal, tables and files are whole and agree.</summary>
    /// <param name="deep">Also compares the read tables with what folding the journal gives.</param>
    /// <exception cref="AdministrationException">Another task runs.</exception>
    Task<VerifyReport> VerifyAsync(bool deep, CancellationToken ct);

    /// <summary>Copies everything a restore needs into a new directory, while recording goes on.</summary>
    /// <param name="directory">Full path; must not exist, or be empty.</param>
    /// <exception cref="AdministrationException">It cannot be written, or another task runs; nothing half is left.</exception>
    Task<BackupReport> BackupAsync(string directory, CancellationToken ct);

    /// <summary>Deletes all kept logs. Builds, their record and their pages stay; a log cannot be had any more.</summary>
    /// <returns>What was deleted.</returns>
    /// <exception cref="AdministrationException">Another task runs, such as a backup, which needs them; or one cannot be deleted.</exception>
    Task<LogAmount> DropLogsAsync(CancellationToken ct);
}

/// <summary>A task was refused or broken off. The message says what was wrong and what to do.</summary>
/// <param name="code">
/// Stable word: <c>busy</c>, <c>not-empty</c>, <c>bad-directory</c>, <c>no-space</c>, <c>no-backup</c>, <c>damaged-backup</c>, <c>newer-backup</c>.
/// </param>
public sealed class AdministrationException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}

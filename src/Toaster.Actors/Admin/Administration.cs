using System.Diagnostics.CodeAnalysis;
using Toaster.Actors.Admin.Backup;
using Toaster.Actors.Admin.Verification;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Admin;

/// <inheritdoc/>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without wait handle holds nothing to dispose of.")]
public sealed class Administration(IStore store, ImportFiles files, TimeProvider time) : IAdministration
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <inheritdoc/>
    public Task<VerifyReport> VerifyAsync(bool deep, CancellationToken ct) => AloneAsync(() => Verifier.RunAsync(store, files, deep, time, ct), ct);

    /// <inheritdoc/>
    public Task<BackupReport> BackupAsync(string directory, CancellationToken ct)
        => AloneAsync(() => new BackupWriter(store, files, time).RunAsync(directory, ct), ct);

    /// <inheritdoc/>
    public Task<LogAmount> DropLogsAsync(CancellationToken ct) => AloneAsync(() => DropLogsNowAsync(ct), ct);

    private async Task<LogAmount> DropLogsNowAsync(CancellationToken ct)
    {
        try
        {
            return files.AreHeld
                ? throw new AdministrationException("busy", "A backup is being taken, which needs the kept logs; try again when it has ended.")
                : await files.DropAllAsync(ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AdministrationException("bad-directory", $"Not all kept logs could be deleted: {e.Message} Try again when the cause is gone.", e);
        }
    }

    private async Task<T> AloneAsync<T>(Func<Task<T>> task, CancellationToken ct)
    {
        if (!await _turn.WaitAsync(TimeSpan.Zero, ct))
        {
            throw new AdministrationException("busy", "A verification or backup is running already, or logs are being deleted; try again when it has ended.");
        }

        try
        {
            return await Task.Run(task, ct); // It reads for minutes: not on the caller's thread.
        }
        finally
        {
            _turn.Release();
        }
    }
}

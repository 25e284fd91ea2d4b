using System.Diagnostics.CodeAnalysis;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal;

namespace Toaster.Actors.Logs;

/// <inheritdoc/>
/// <param name="checkDisk">Throws <see cref="LogRefusedException"/> when the disk's reserve is reached.</param>
[SuppressMessage("Design", "CA1001", Justification = "Semaphores without wait handle hold nothing to dispose of.")]
public sealed class BuildLogs(ILogTable table, IBlobStore blobs, LogLimits limits, Action checkDisk) : IBuildLogs
{
    private const int LongestText = 4_096;

    /// <summary>One writer of a log at a time; which ones share a lock does not matter.</summary>
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    /// <inheritdoc/>
    public async ValueTask<long> WriteAsync(LogName name, LogWrite write, CancellationToken ct)
    {
        Check(name, write);
        checkDisk();
        var turn = _turns[(int)((uint)name.GetHashCode() % _turns.Length)];
        await turn.WaitAsync(ct);
        try
        {
            var row = await table.FindAsync(name, ct);
            if (row is null)
            {
                await BeginAsync(name, write);
            }
            else if (row.IsComplete && write.Offset + write.Bytes.Length > row.Length)
            {
                throw new LogConflictException("differs", $"The log is complete with {row.Length:N0} bytes.", row.Length);
            }

            var extent = await blobs.AppendAsync(name, write.Offset, write.Bytes, ct);
            if (write.IsComplete && row is not { IsComplete: true })
            {
                await blobs.FlushAsync(name);
                await table.CompleteAsync(name, extent, CancellationToken.None);
            }

            return extent.Length;
        }
        catch (IOException e)
        {
            throw ImportFiles.IsDiskFull(e)
                ? new LogRefusedException("no-space", "The disk of the data directory is full. Make room there.", e)
                : new LogRefusedException("unavailable", $"The log cannot be written: {e.Message}", e);
        }
        catch (JournalUnavailableException e)
        {
            throw new LogRefusedException("unavailable", e.Message, e);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<BuildLogView>> ListAsync(BuildId build, CancellationToken ct)
        => [.. (await table.ListAsync(build, ct)).Select(Grown)];

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(BuildId build, CancellationToken ct) => table.CountAsync(build, ct);

    /// <inheritdoc/>
    public async ValueTask<BuildLogView?> FindAsync(BuildId build, string name, CancellationToken ct)
        => await table.FindLastAsync(build, name, ct) is { } row ? Grown(row) : null;

    /// <inheritdoc/>
    public async ValueTask<BuildLogView?> FindOfTaskAsync(BuildId build, string task, CancellationToken ct)
        => await table.FindOfTaskAsync(build, task, ct) is { } row ? Grown(row) : null;

    /// <inheritdoc/>
    public LogText Read(BuildLogView log) => new(blobs, log);

    private async ValueTask BeginAsync(LogName name, LogWrite write)
    {
        var (logs, bytes) = await table.AmountAsync(name.Build, CancellationToken.None);
        if (logs >= limits.Logs || bytes >= limits.BuildBytes)
        {
            throw new LogRefusedException(
                "too-many-logs", $"Build {name.Build} has {logs:N0} logs of {bytes:N0} bytes already; at most {limits.Logs:N0} and {limits.BuildBytes:N0} are stored.");
        }

        await table.BeginAsync(new(name, write.Kind, write.Task, write.Path, 0, 0, false), CancellationToken.None);
    }

    private void Check(LogName name, LogWrite write)
    {
        if (name.Name.Length is 0 or > LogName.Longest)
        {
            throw new LogRefusedException("bad-value", $"The name of a log has 1 to {LogName.Longest} characters.");
        }

        if (!LogKinds.AreKnown(write.Kind))
        {
            throw new LogRefusedException("bad-value", "The kind of a log is task, cooker, console or buildstats: ?kind=task.");
        }

        if ((write.Kind == LogKinds.Task) != (write.Task is { Length: > 0 and <= LongestText }))
        {
            throw new LogRefusedException("bad-value", $"The log of a task names it (?task=FILE:do_x, at most {LongestText:N0} characters), no other log does.");
        }

        if (write.Path?.Length > LongestText)
        {
            throw new LogRefusedException("bad-value", $"The path of a log has at most {LongestText:N0} characters.");
        }

        if (write.Offset < 0)
        {
            throw new LogRefusedException("bad-value", "The offset is negative.");
        }

        if (write.Offset + write.Bytes.Length > limits.LogBytes)
        {
            throw new LogRefusedException("log-too-large", $"A log has at most {limits.LogBytes:N0} bytes (Limits:LogBytes).");
        }
    }

    /// <summary>While it grows only its file knows how long it is.</summary>
    private BuildLogView Grown(BuildLogView row)
    {
        var extent = row.IsComplete ? new(row.Length, row.Lines) : blobs.Find(row.Name);
        var last = new byte[1];
        var isOpenLine = extent.Length > 0 && blobs.Read(row.Name, extent.Length - 1, last) == 1 && last[0] != '\n';
        return row with { Length = extent.Length, Lines = extent.Lines + (isOpenLine ? 1 : 0) };
    }
}

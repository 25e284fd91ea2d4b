using Toaster.Actors.Builds;
using Toaster.Actors.Journal;

namespace Toaster.Actors.Tests.Builds.Upkeep;

/// <summary>Does so many steps and then no more, as if the process had been killed: before the step, or after it and before its answer.</summary>
internal sealed class EraserDouble(IBuildEraser inner, int steps, bool after) : IBuildEraser
{
    private readonly TaskCompletionSource _dead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _done;

    /// <summary>It has done its last step.</summary>
    public Task Dead => _dead.Task;

    public ValueTask<long> CountAsync(BuildId id, CancellationToken ct) => inner.CountAsync(id, ct);

    public ValueTask<int> EraseRowsAsync(BuildId id, EntityHead head, CancellationToken ct) => StepAsync(() => inner.EraseRowsAsync(id, head, ct));

    public async ValueTask EraseLogsAsync(BuildId id, EntityHead head, IReadOnlyList<string> digests, CancellationToken ct) => await StepAsync(async () =>
    {
        await inner.EraseLogsAsync(id, head, digests, ct);
        return 0;
    });

    public async ValueTask FinishAsync(BuildId id, EntityHead head, ReadOnlyMemory<byte> last, CancellationToken ct) => await StepAsync(async () =>
    {
        await inner.FinishAsync(id, head, last, ct);
        return 0;
    });

    private async ValueTask<int> StepAsync(Func<ValueTask<int>> step)
    {
        var n = _done++;
        if (n < steps)
        {
            return await step();
        }

        if (n == steps && after)
        {
            await step();
        }

        _dead.TrySetResult();
        throw new JournalUnavailableException("The test lets this step fail.");
    }
}

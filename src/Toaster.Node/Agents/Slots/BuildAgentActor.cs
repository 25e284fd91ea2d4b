using Microsoft.Extensions.Logging;
using Toaster.Actors.Kernel;
using Toaster.Node.Agents.Driving;

namespace Toaster.Node.Agents.Slots;

/// <summary>
/// One build slot: takes an attempt, has it driven, says when nothing of it runs any more. The drive itself runs beside the actor, which
/// stays free to hear; it is the drive's token that ends with the actor, not the build.
/// </summary>
internal sealed class BuildAgentActor(int slot, DriveOptions options, ActorRef<IAgentMessage> agent, TimeProvider time) : Actor<ISlotMessage>, IDisposable
{
    private readonly CancellationTokenSource _detach = new();
    private Task _drive = Task.CompletedTask;

    protected override ValueTask ReceiveAsync(ISlotMessage message, CancellationToken ct)
    {
        switch (message)
        {
            case TakeAttempt { Attempt: var attempt }:
                var drive = new BuildDrive(attempt.Assignment, attempt.Files, attempt.State, attempt.Spool, attempt.Stop, options with { Slot = slot }, time);
                _drive = Task.Run(() => drive.RunAsync(_detach.Token), CancellationToken.None);
                Context.PipeToSelf(WrapAsync(_drive), ISlotMessage (_) => new DriveEnded(attempt, null), error => new DriveEnded(attempt, error));
                break;
            case DriveEnded { Error: OperationCanceledException } when _detach.IsCancellationRequested:
                break; // What is built goes on without the agent.
            case DriveEnded { Attempt: var attempt, Error: var error }:
                if (error is not null)
                {
                    Context.Logger.DriveFailed(error, attempt.Key.Build, attempt.Key.Attempt);
                }

                agent.Tell(new AttemptEnded(slot, attempt.Key, error?.Message));
                break;
        }

        return default;
    }

    /// <summary>What is built goes on without the agent.</summary>
    protected override async ValueTask PostStopAsync()
    {
        await _detach.CancelAsync();
        await _drive.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Dispose();
    }

    public void Dispose() => _detach.Dispose();

    private static async Task<bool> WrapAsync(Task work)
    {
        await work;
        return true;
    }
}

internal static partial class SlotLog
{
    [LoggerMessage(7101, LogLevel.Error, "Build {Build}, attempt {Attempt}: the agent failed.")]
    public static partial void DriveFailed(this ILogger logger, Exception exception, long build, int attempt);
}

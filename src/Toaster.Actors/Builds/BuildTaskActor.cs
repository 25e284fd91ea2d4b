using Toaster.Actors.Kernel;

namespace Toaster.Actors.Builds;

/// <summary>
/// Watches one task while it runs: passes its progress on at most four times a second, and says when nothing was heard of it
/// for long. Holds no truth; the build's actor makes it again for each task in flight after an activation.
/// </summary>
internal sealed class BuildTaskActor(TaskInFlight task, ActorRef<IBuildMessage> build) : Actor<BuildTaskActor.IMessage>
{
    private static readonly TimeSpan Throttle = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SilentAfter = TimeSpan.FromMinutes(10);
    private TaskInFlight _task = task;
    private bool _isDirty;

    internal interface IMessage;

    protected override ValueTask PreStartAsync(CancellationToken ct)
    {
        Context.Timers.StartSingle(nameof(Silence), new Silence(), SilentAfter);
        return default;
    }

    protected override ValueTask ReceiveAsync(IMessage message, CancellationToken ct)
    {
        switch (message)
        {
            case Observed observed:
                _task = observed.Task;
                Context.Timers.StartSingle(nameof(Silence), new Silence(), SilentAfter);
                Report();
                break;
            case Silence:
                _task = _task with { IsSilent = true };
                Report();
                break;
            case Flush when _isDirty:
                _isDirty = false;
                Report();
                break;
        }

        return default;
    }

    private void Report()
    {
        if (Context.Timers.IsActive(nameof(Flush)))
        {
            _isDirty = true;
            return;
        }

        build.Tell(new TaskReported(_task));
        Context.Timers.StartSingle(nameof(Flush), new Flush(), Throttle);
    }

    internal sealed record Observed(TaskInFlight Task) : IMessage;

    private sealed record Silence : IMessage;

    private sealed record Flush : IMessage;
}

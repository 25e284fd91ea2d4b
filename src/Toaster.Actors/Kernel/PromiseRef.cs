namespace Toaster.Actors.Kernel;

/// <summary>Stands for one awaited answer. The first one counts; whatever comes later is a dead letter.</summary>
internal sealed class PromiseRef<TReply>(ActorRef asked) : ActorRef<TReply>
{
    // Asynchronously: the asker must not go on inside the answering actor's turn.
    private readonly TaskCompletionSource<TReply> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _timer;
    private CancellationTokenRegistration _cancellation;
    private Type? _question;
    private TimeSpan _timeout;

    public Task<TReply> Answer => _answer.Task;

    public override string Path => $"{asked.Path}?ask";

    internal override ActorSystem? System => asked.System;

    public void WaitFor(TimeSpan timeout, Type question, CancellationToken ct)
    {
        (_question, _timeout) = (question, timeout);
        if (ct.CanBeCanceled)
        {
            _cancellation = ct.UnsafeRegister(
                static (promise, token) => ((PromiseRef<TReply>)promise!).Cancel(token), this);
        }

        if (timeout != Timeout.InfiniteTimeSpan)
        {
            _timer = (System?.Time ?? TimeProvider.System).CreateTimer(
                static promise => ((PromiseRef<TReply>)promise!).TimeOut(), this, timeout, Timeout.InfiniteTimeSpan);
        }
    }

    public override bool TryTell(TReply message)
    {
        if (_answer.TrySetResult(message))
        {
            Release();
        }
        else
        {
            System?.LoseMessage(message, this, "nobody waits for this answer any more");
        }

        return true;
    }

    public void Fail(Exception error)
    {
        if (_answer.TrySetException(error))
        {
            Release();
        }
    }

    private void TimeOut()
        => Fail(new TimeoutException($"{asked.Path} did not answer {_question?.Name} within {_timeout}."));

    private void Cancel(CancellationToken token)
    {
        if (_answer.TrySetCanceled(token))
        {
            Release();
        }
    }

    private void Release()
    {
        _timer?.Dispose();
        _cancellation.Dispose();
    }
}

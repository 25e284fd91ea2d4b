using Toaster.Chaos.Hook;

namespace Toaster.Chaos.Servers;

/// <summary>
/// Keeps a server running on one data directory: whenever it dies of a shot, the next one is started, with the next shot
/// waiting for it. A server that ends in any other way, or does not come up, is a failure.
/// </summary>
/// <param name="onKill">The shot, and whether the server had said that it answers.</param>
internal sealed class Lives(ServerProgram program, string data, IReadOnlyDictionary<string, string> settings, Func<Shot?> nextShot, Action<Shot, bool> onKill)
    : IAsyncDisposable
{
    private readonly string _marksPath = data + ".marks";
    private readonly List<Shot> _armed = []; // Since the present server was started.
    private TaskCompletionSource<Life> _current = NewCurrent();
    private ServerProcess? _process;
    private Marks? _marks;
    private Task? _running;
    private volatile bool _isStopping;
    private volatile bool _isOver;
    private string _lastLog = "";

    /// <summary>Ends only with a failure, or when stopped.</summary>
    public Task Running => _running ?? throw new InvalidOperationException("Not started.");

    /// <summary>The end of what the present server logged, or the last one.</summary>
    public string Log => _process?.Log ?? _lastLog;

    public Task<Life> CurrentAsync() => _current.Task;

    public void Start()
    {
        _marks = new Marks(_marksPath);
        _running = RunAsync(_marks);
        _ = _running.ContinueWith(run => _current.TrySetException(run.Exception!.InnerExceptions), default, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <summary>The work has come further: a shot that has not hit gives way to the next one.</summary>
    public void Rearm()
    {
        lock (_armed)
        {
            if (!_isOver && _process is not null && _marks!.Fired == 0 && nextShot() is { } shot)
            {
                Arm(shot);
            }
        }
    }

    /// <summary>No further shot; one that has not hit is taken back.</summary>
    public void Disarm()
    {
        _isOver = true;
        _marks!.Arm(null);
    }

    /// <summary>Asks the server to stop as an operating system does, and waits until it has.</summary>
    public async Task StopAsync()
    {
        _isStopping = true;
        _process?.Signal(Signals.Terminate);
        await Running;
    }

    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        _process?.Signal(Signals.Kill);
        if (_running is not null)
        {
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _marks?.Dispose();
        File.Delete(_marksPath);
    }

    private async Task RunAsync(Marks marks)
    {
        while (!_isStopping)
        {
            lock (_armed)
            {
                marks.Clear();
                _armed.Clear();
                Arm(_isOver ? null : nextShot());
            }

            using var process = _process = ServerProcess.Start(program, data, _marksPath, settings);
            var life = await process.Url is { } url ? new Life(url) : null;
            if (life is not null)
            {
                _current.TrySetResult(life);
            }

            var code = await process.EndAsync();
            (_lastLog, _process) = (process.Log, null);
            if (!_isStopping)
            {
                _current = life is null ? _current : NewCurrent();
                Judge(marks, code, life is not null, process);
            }

            life?.End();
        }
    }

    /// <summary>It must have died of the shot, inside the phase the shot was for.</summary>
    private void Judge(Marks marks, int code, bool wasReady, ServerProcess process)
    {
        if (code != ServerProcess.Killed || _armed.Find(armed => armed.Number == marks.Fired) is not { } shot)
        {
            throw new ChaosFailure($"The server ended by itself with exit code {code}{(wasReady ? "" : " before it answered")}.\n{process.Log}");
        }

        if (!marks.IsInside(shot.Phase))
        {
            throw new ChaosFailure($"The rig is at fault: {shot} hit outside its phase.");
        }

        onKill(shot, wasReady);
    }

    private void Arm(Shot? shot)
    {
        if (shot is not null)
        {
            _armed.Add(shot);
        }

        _marks!.Arm(shot);
    }

    private static TaskCompletionSource<Life> NewCurrent() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

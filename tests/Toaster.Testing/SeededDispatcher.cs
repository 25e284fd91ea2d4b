using Toaster.Actors.Kernel;

namespace Toaster.Testing;

/// <summary>
/// Runs a whole actor system on the calling thread. Of all mailboxes and continuations that could run next the seed picks one,
/// so the same seed gives the same run and another seed another one: a failing seed is a test case.
/// </summary>
/// <remarks>
/// It is deterministic as long as actors await only each other, in-memory ports and the <see cref="ManualTimeProvider"/>.
/// Anything that ends on a thread of its own joins in whenever it does.
/// </remarks>
public sealed class SeededDispatcher(int seed) : IDispatcher
{
    private const int TooManySteps = 1_000_000;

    private readonly Lock _lock = new();
    private readonly List<(string Name, Action Run)> _ready = [];
    private readonly List<string> _trace = [];
    private readonly Random _random = new(seed);

    /// <summary>Draws from the same seed: for faults and delays in fakes.</summary>
    public Random Random => _random;

    /// <summary>What ran, in order: paths of actors, and "await" for continuations.</summary>
    public IReadOnlyList<string> Trace => _trace;

    public void Schedule(IThreadPoolWorkItem mailbox) => Add(mailbox.ToString()!, mailbox.Execute);

    /// <summary>Runs until nothing is left to do but to wait for time to pass.</summary>
    public void RunUntilIdle() => RunUntil(() => false);

    /// <summary>Runs until something holds, or nothing is left to do; says whether it held.</summary>
    public bool RunUntil(Func<bool> condition)
    {
        var outside = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new Context(this));
        try
        {
            for (var step = 0; ; step++)
            {
                if (condition())
                {
                    return true;
                }

                if (Take() is not { } next)
                {
                    return false;
                }

                if (step == TooManySteps)
                {
                    throw new InvalidOperationException($"Never idle; the last turns were {string.Join(", ", _trace.TakeLast(10))}.");
                }

                next();
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outside);
        }
    }

    /// <summary>Starts something within the dispatcher at its next turn, so that its awaits resume here too.</summary>
    public Task Start(Func<Task> work)
    {
        var done = new TaskCompletionSource();
        Add("start", () => _ = FollowAsync(work, done));
        return done.Task;
    }

    /// <summary>The same, and runs until idle.</summary>
    public Task Run(Func<Task> work)
    {
        var done = Start(work);
        RunUntilIdle();
        return done;
    }

    /// <summary>Moves the clock timer by timer, and runs until idle after each.</summary>
    public void Advance(ManualTimeProvider time, TimeSpan by)
    {
        var until = time.GetUtcNow() + by;
        RunUntilIdle();
        while (time.FireNext(until))
        {
            RunUntilIdle();
        }
    }

    private static async Task FollowAsync(Func<Task> work, TaskCompletionSource done)
    {
        try
        {
            await work();
            done.SetResult();
        }
        catch (Exception error)
        {
            done.SetException(error);
        }
    }

    private void Add(string name, Action run)
    {
        lock (_lock)
        {
            _ready.Add((name, run));
        }
    }

    private Action? Take()
    {
        lock (_lock)
        {
            if (_ready.Count == 0)
            {
                return null;
            }

            var index = _random.Next(_ready.Count);
            var (name, run) = _ready[index];
            _ready.RemoveAt(index);
            _trace.Add(name);
            return run;
        }
    }

    private sealed class Context(SeededDispatcher dispatcher) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => dispatcher.Add("await", () => d(state));

        public override void Send(SendOrPostCallback d, object? state) => d(state);

        public override SynchronizationContext CreateCopy() => this;
    }
}

using System.Collections.Concurrent;
using Toaster.Actors;
using Toaster.Actors.Builds.Following;

namespace Toaster.Testing.Views;

/// <summary>What goes on, set by hand.</summary>
public sealed class InMemoryLive : ILiveBuilds, IWaitingBuilds
{
    private readonly ConcurrentDictionary<BuildId, LiveBuild> _builds = new();
    private readonly List<WaitingBuild> _waiting = [];
    private Action<LiveMove>? _moved;
    private Action? _waitingMoved;

    /// <summary>A build is so, and whoever watches is told.</summary>
    public void Set(LiveBuild build)
    {
        _builds[build.Id] = build;
        _moved?.Invoke(new(build.Id, OfTables: false));
    }

    public void Wait(WaitingBuild build)
    {
        _waiting.Add(build);
        _waitingMoved?.Invoke();
    }

    /// <summary>Nobody waits any more; told with what comes next.</summary>
    public void WaitNoMore() => _waiting.Clear();

    /// <summary>Something about the queue or the nodes has changed.</summary>
    public void MoveQueue() => _waitingMoved?.Invoke();

    /// <summary>Only its tables have moved.</summary>
    public void MoveTables(BuildId id) => _moved?.Invoke(new(id, OfTables: true));

    public ValueTask<LiveBuild?> FindAsync(BuildId id, CancellationToken ct) => new(_builds.GetValueOrDefault(id));

    public IDisposable Watch(Action<LiveMove> moved)
    {
        _moved += moved;
        return new End(() => _moved -= moved);
    }

    public IDisposable WatchWaiting(Action changed)
    {
        _waitingMoved += changed;
        return new End(() => _waitingMoved -= changed);
    }

    public ValueTask<IReadOnlyList<WaitingBuild>> ListAsync(CancellationToken ct) => new([.. _waiting]);

    private sealed class End(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

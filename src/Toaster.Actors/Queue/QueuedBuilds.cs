using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Following;
using Toaster.Actors.Kernel;
using Toaster.Actors.Views;

namespace Toaster.Actors.Queue;

/// <summary>
/// The queue for pages that follow it: read once for all of them, until something changes. Hears of changes, and tells them on.
/// </summary>
internal sealed class QueuedBuilds : ActorRef<QueueChanged>, IWaitingBuilds
{
    private const int MostNamed = 100;
    private static readonly TimeSpan Old = TimeSpan.FromSeconds(2); // Reasons change with time, too.

    private readonly IBuildQueue _queue;
    private readonly IBuildViews _views;
    private readonly EventStream _events;
    private readonly TimeProvider _time;
    private Reading? _last;
    private long _changes; // So far: what was read while one came is old already.

    public QueuedBuilds(IBuildQueue queue, IBuildViews views, EventStream events, TimeProvider time)
    {
        (_queue, _views, _events, _time) = (queue, views, events, time);
        events.Subscribe(this);
    }

    public override string Path => "/queued-builds";

    public async ValueTask<IReadOnlyList<Builds.Following.WaitingBuild>> ListAsync(CancellationToken ct)
    {
        if (Volatile.Read(ref _last) is { } last && last.Changes == Volatile.Read(ref _changes) && _time.GetElapsedTime(last.At) < Old)
        {
            return last.Builds;
        }

        var (at, changes) = (_time.GetTimestamp(), Volatile.Read(ref _changes));
        List<Builds.Following.WaitingBuild> builds = [];
        foreach (var waiting in (await _queue.ListAsync(ct)).Waiting)
        {
            var view = builds.Count < MostNamed ? await _views.FindAsync(waiting.Item.Build, ct) : null;
            builds.Add(new(
                waiting.Item.Build, NameOf(view) ?? $"Build {waiting.Item.Build}", waiting.Position, waiting.Reason.Sentence,
                waiting.Item.EnqueuedAt.ToUnixTimeMilliseconds() * 1000, view?.ProjectName));
        }

        Volatile.Write(ref _last, new(at, changes, builds));
        return builds;
    }

    public override bool TryTell(QueueChanged message)
    {
        Interlocked.Increment(ref _changes);
        _events.Publish(new WaitingChanged());
        return true;
    }

    /// <summary>It lives as long as the system.</summary>
    internal override bool Send(Signal signal) => true;

    private static string? NameOf(BuildView? view) => view?.Summary.Targets switch
    {
        null or { Count: 0 } => null,
        { Count: 1 } targets => targets[0].Name,
        var targets => $"{targets[0].Name} +{targets.Count - 1}",
    };

    private sealed record Reading(long At, long Changes, IReadOnlyList<Builds.Following.WaitingBuild> Builds);
}

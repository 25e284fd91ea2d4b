using Toaster.Actors;
using Toaster.Actors.Builds.Following;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;

namespace Toaster.Web.Live;

/// <summary>Gathers what a page has of one build that goes on. Keeps what is worth keeping between two states of a topic.</summary>
internal sealed class LiveSource(BuildId id, IServiceProvider services)
{
    private readonly IBuildViews _views = services.GetRequiredService<IBuildViews>();
    private readonly ILiveBuilds? _live = services.GetService<ILiveBuilds>();
    private readonly IWaitingBuilds _waiting = services.GetRequiredService<IWaitingBuilds>();
    private readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    private History _history = History.None;
    private Dictionary<string, TaskRow> _known = [];

    /// <param name="tablesMoved">Tasks that run are looked up in the tables: they have pages.</param>
    public async ValueTask<LiveModel> ReadAsync(BuildView build, bool tablesMoved, CancellationToken ct)
    {
        var waiting = (await _waiting.ListAsync(ct)).FirstOrDefault(w => w.Id == id);
        var now = waiting is null && _live is not null ? await _live.FindAsync(id, ct) : null;
        if (tablesMoved && waiting is null)
        {
            await ReadTasksAsync(ct);
        }

        if (!_history.IsKnown && waiting is null && build.Summary.Targets.Count > 0)
        {
            _history = await services.GetRequiredService<EarlierBuilds>().FindAsync(build, _views, ct);
        }

        var running = now is null || now.Progress.Phase is null
            ? [.. _known.Values.OrderBy(task => task.StartedAt).Select(RunningTask.Of)]
            : RunningTask.Of(now.Running, _known, _history.Usual);
        return new(now, waiting, _history.Builds, running, _time.GetUtcNow().ToUnixTimeMilliseconds() * 1000)
        {
            Starts = waiting is null ? null : (await services.GetRequiredService<QueueTimes>().ReadAsync(ct)).Starts.GetValueOrDefault(id),
        };
    }

    private async ValueTask ReadTasksAsync(CancellationToken ct)
    {
        _known = [];
        foreach (var row in await _views.RunningTasksAsync(id, ct))
        {
            _known[RunningTask.KeyOf(row)] = row;
        }
    }
}

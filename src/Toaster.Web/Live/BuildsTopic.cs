using System.Globalization;
using Toaster.Actors;
using Toaster.Actors.Builds.Following;
using Toaster.Actors.Views;
using Toaster.Web.Builds;
using Toaster.Web.Shared;

namespace Toaster.Web.Live;

/// <summary>What goes on, above the list of builds: who runs, who waits, and how many have ended.</summary>
/// <param name="Builds">Of all that run, the first ones.</param>
/// <param name="Running">How many run.</param>
/// <param name="Ended">How many builds there are that neither run nor wait.</param>
public sealed record NowModel(IReadOnlyList<(BuildView Build, LiveModel Live)> Builds, long Running, IReadOnlyList<WaitingBuild> Waiting, long Ended)
{
    /// <summary>In what time those that wait may start, as far as it is known.</summary>
    public IReadOnlyDictionary<BuildId, TimeLeft> Starts { get; init; } = QueueForecast.None.Starts;
}

/// <summary>The head of the list of builds, and the rows of it that go on.</summary>
internal sealed class BuildsTopic(IServiceProvider services) : ITopicContent
{
    public const string Part = "live-builds";
    private const int MostCards = 6, MostRows = 30, MostWaiting = 100;

    private readonly Dictionary<BuildId, LiveSource> _sources = [];
    private readonly List<BuildId> _seen = [];
    private readonly Dictionary<BuildId, (WaitingBuild Build, string Words)> _waiting = [];
    private string? _queued;

    public TimeSpan Pause => TimeSpan.FromSeconds(1);

    public async ValueTask<TopicState?> MakeAsync(bool tablesMoved, CancellationToken ct)
    {
        var views = services.GetRequiredService<IBuildViews>();
        var now = await ReadAsync(services, _sources, ct);
        var parts = new Dictionary<string, string>
        {
            ["ended"] = now.Ended.ToString(CultureInfo.InvariantCulture),
            ["#" + Part] = await Markup.OfAsync<NowStrip>(services, ("Now", now with { Builds = [.. now.Builds.Select(b => (b.Build, b.Live with { IsPushed = true }))] })),
        };

        await AddWaitingAsync(now.Waiting, parts);

        // Those that ended since are shown as they ended, in the rows there are.
        Remember(now.Builds.Select(b => b.Build.Id));
        foreach (var id in _seen.Where(id => !_waiting.ContainsKey(id)))
        {
            if ((now.Builds.FirstOrDefault(b => b.Build.Id == id).Build ?? await views.FindAsync(id, ct)) is { } build)
            {
                parts[$"#outcome-{id}"] = await Markup.OfAsync<BuildsRowOutcome>(services, ("Build", build));
                parts[$"#what-{id}"] = await Markup.OfAsync<BuildsRowWhat>(services, ("Build", build));
            }
        }

        return new(parts) { Again = TimeSpan.FromSeconds(10) };
    }

    /// <summary>The rows of those that wait. Made again only when something about one has changed: they may be many.</summary>
    private async ValueTask AddWaitingAsync(IReadOnlyList<WaitingBuild> waiting, Dictionary<string, string> parts)
    {
        foreach (var one in waiting.Take(MostWaiting))
        {
            if (!_waiting.TryGetValue(one.Id, out var known) || known.Build != one)
            {
                _waiting[one.Id] = known = (one, await Markup.OfAsync<WaitingWords>(services, ("Waiting", one)));
            }

            parts[$"#outcome-{one.Id}"] = _queued ??= await Markup.OfAsync<Shared.Parts.Outcome>(services, ("Look", Look.Queued));
            parts[$"#what-{one.Id}"] = known.Words;
        }

        var gone = _waiting.Keys.Except(waiting.Take(MostWaiting).Select(one => one.Id)).ToList();
        gone.ForEach(id => _waiting.Remove(id));
        Remember(gone);
    }

    public static async ValueTask<NowModel> ReadAsync(IServiceProvider services, Dictionary<BuildId, LiveSource> sources, CancellationToken ct)
    {
        var views = services.GetRequiredService<IBuildViews>();
        var running = await views.ListAsync(new(new(1, MostCards), Running: true), ct);
        List<(BuildView, LiveModel)> builds = [];
        foreach (var build in running.Page.Rows.Where(build => !build.IsRebuilding))
        {
            if (!sources.TryGetValue(build.Id, out var source))
            {
                sources[build.Id] = source = new(build.Id, services);
            }

            builds.Add((build, await source.ReadAsync(build, tablesMoved: false, ct)));
        }

        foreach (var gone in sources.Keys.Except(running.Page.Rows.Select(build => build.Id)).ToList())
        {
            sources.Remove(gone);
        }

        var all = running.Facets.FirstOrDefault(f => f.Key == "all")?.Count ?? 0;
        var waits = running.Facets.FirstOrDefault(f => f.Key == "waiting")?.Count ?? 0;
        var waiting = await services.GetRequiredService<IWaitingBuilds>().ListAsync(ct);
        return new([.. builds.Where(b => b.Item2.Waiting is null)], running.Page.Total, waiting, all - running.Page.Total - waits)
        {
            Starts = waiting.Count > 0 ? (await services.GetRequiredService<QueueTimes>().ReadAsync(ct)).Starts : QueueForecast.None.Starts,
        };
    }

    private void Remember(IEnumerable<BuildId> running)
    {
        _seen.AddRange(running.Except(_seen).ToList());
        if (_seen.Count > MostRows)
        {
            _seen.RemoveRange(0, _seen.Count - MostRows);
        }
    }
}

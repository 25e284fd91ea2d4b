using Toaster.Actors;
using Toaster.Actors.Logs;
using Toaster.Actors.Views;
using Toaster.Web.Builds;
using Toaster.Web.Hosting;
using Toaster.Web.Shared;

namespace Toaster.Web.Live;

/// <summary>The parts of a build's page, by their ids, while the build waits or runs.</summary>
internal sealed class BuildTopic(BuildId id, IServiceProvider services) : ITopicContent
{
    // What comes from the tables are a dozen queries, which take no more than a small share of the time; what comes from the build's actor
    // is at hand.
    private const int ReadShare = 20;
    private static readonly TimeSpan LeastBetweenReads = TimeSpan.FromMilliseconds(500), MostBetweenReads = TimeSpan.FromSeconds(5), LookAgain = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    private readonly LiveSource _source = new(id, services);
    private Dictionary<string, string> _parts = [];
    private BuildModel? _tables;
    private long _readAt;
    private TimeSpan _betweenReads = LeastBetweenReads;

    public TimeSpan Pause => TimeSpan.FromMilliseconds(250);

    public TimeSpan LeastPause => TimeSpan.FromMilliseconds(100);

    public async ValueTask<TopicState?> MakeAsync(bool tablesMoved, CancellationToken ct)
    {
        var isDue = _tables is null || _time.GetElapsedTime(_readAt) >= _betweenReads;
        var reads = isDue && (tablesMoved || _tables is null);
        if (reads)
        {
            var begun = _time.GetTimestamp();
            var views = services.GetRequiredService<IBuildViews>();
            var logs = services.GetRequiredService<IBuildLogs>();
            var frame = Frame.OfParts(services);
            if (await BuildHead.ReadAsync(frame, views, logs, id, ct) is not { } head)
            {
                return null;
            }

            _tables = await BuildModel.ReadAsync(head, views, services.GetRequiredService<IRecordings>(), logs, ct);
            _readAt = _time.GetTimestamp();
            var share = _time.GetElapsedTime(begun, _readAt) * ReadShare;
            _betweenReads = share < LeastBetweenReads ? LeastBetweenReads : share > MostBetweenReads ? MostBetweenReads : share;
        }

        if (!_tables!.Head.IsRunning)
        {
            return new(new Dictionary<string, string>(), HasEnded: true);
        }

        var live = await _source.ReadAsync(_tables.Head.Build, reads, ct) with { IsPushed = true };
        _parts = await RenderAsync(_tables with { Live = live }, reads || live.Waiting is not null ? BuildParts.All : BuildParts.Moving);
        return new(_parts)
        {
            Again = tablesMoved && !reads ? _betweenReads : LookAgain, // Also when nothing comes: then that is to be said.
        };
    }

    /// <summary>The parts named, made anew; the others as they were.</summary>
    private async ValueTask<Dictionary<string, string>> RenderAsync(BuildModel model, IReadOnlyList<BuildPart> made)
    {
        var parts = new Dictionary<string, string>(_parts)
        {
            ["title"] = LivePage.Title(model),
            ["icon"] = services.GetRequiredService<Assets>().Url(Look.Of(model.Head.Build).Mark),
            ["say"] = LiveTexts.Announcement(model.Live!, model.Head.Build.Summary),
        };
        foreach (var part in made)
        {
            parts['#' + part.Name] = await part.Render(services, model);
        }

        return parts;
    }
}

/// <summary>A part of the page, and how its markup is made.</summary>
internal sealed record BuildPart(string Name, Func<IServiceProvider, BuildModel, Task<string>> Render);

/// <summary>The parts, by the ids of the elements they stand in.</summary>
internal static class BuildParts
{
    public const string Words = "live-words", Meta = "live-meta", Acts = "live-acts", Tabs = "live-tabs", Verdict = "live-verdict", Phases = "live-phases", Numbers = "live-numbers",
        Running = "live-running", Findings = "live-findings", Log = "live-log", Side = "live-side";

    /// <summary>Those that show what the build's actor says; the others, while it does not wait, change only with its tables.</summary>
    public static readonly IReadOnlyList<BuildPart> Moving =
        [Of<OverviewVerdict>(Verdict), Of<OverviewPhases>(Phases), Of<LiveNumbers>(Numbers), Of<LiveRunning>(Running), Of<LiveLog>(Log)];

    public static readonly IReadOnlyList<BuildPart> All =
    [
        Of<BuildHeading>(Words), Of<BuildWhere>(Meta), Of<BuildActs>(Acts), Of<BuildTabs>(Tabs), .. Moving, Of<OverviewFindings>(Findings), Of<OverviewSide>(Side),
    ];

    private static BuildPart Of<TPart>(string name) where TPart : Microsoft.AspNetCore.Components.IComponent
        => new(name, (services, model) => Markup.OfAsync<TPart>(services, ("Model", model)));
}

/// <summary>The page around the parts.</summary>
internal static class LivePage
{
    public static string Title(BuildModel model)
        => $"{(model.Live is { } live ? LiveTexts.Title(live, model.Head.Build.Summary) : "")}{Foreign.Line(BuildTexts.Name(model.Head.Build, 6), 120)} · #{model.Head.Id} · Toaster";
}

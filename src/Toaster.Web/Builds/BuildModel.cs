using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Logs;
using Toaster.Actors.Views;
using Toaster.Web.Live;

namespace Toaster.Web.Builds;

/// <summary>What the overview of a build shows.</summary>
public sealed record BuildModel(BuildHead Head, IReadOnlyList<LayerView> Layers, IReadOnlyList<ImageRow> Images)
{
    private const int Most = 150;
    private const int MostTargets = 12;
    private const long MostSilence = 30_000_000;

    public IReadOnlyList<Finding> Findings { get; private init; } = [];
    public IReadOnlyList<MessageView> Errors { get; private init; } = [];
    public IReadOnlyList<WarningGroup> Warnings { get; private init; } = [];
    public IReadOnlyList<TargetState> Targets { get; private init; } = [];

    /// <summary>While it waits or runs; null: it does neither.</summary>
    public LiveModel? Live { get; init; }

    public IReadOnlyList<NoProviderRow> NoProviders { get; private init; } = [];
    public IReadOnlyList<DiskFullRow> DiskFull { get; private init; } = [];
    public IReadOnlyList<ArtifactView> Artifacts { get; private init; } = [];
    public IReadOnlyList<RecorderProblemRow> Problems { get; private init; } = [];

    /// <summary>What its configuration could add; null: nothing, or it is not known.</summary>
    public InheritHint? Hint { get; private init; }

    /// <summary>bitbake's own logs.</summary>
    public IReadOnlyList<BuildLogView> OwnLogs { get; private init; } = [];

    /// <summary>Bytes of the event log that can be downloaded; null when it is not kept.</summary>
    public long? KeptLog { get; init; }

    /// <summary>Why something was refused just now.</summary>
    public string? Problem { get; init; }

    /// <summary>Microseconds for which nothing has come of a build that runs; null: it has, or the build does not run.</summary>
    public long? Silence { get; private init; }

    /// <summary>Restoring failed and the real task ran: no error of the build.</summary>
    public IReadOnlyList<Finding> NotRestored { get; private init; } = [];

    public static async ValueTask<BuildModel> ReadAsync(BuildHead head, IBuildViews views, IRecordings recordings, IBuildLogs logs, CancellationToken ct)
    {
        var (id, summary) = (head.Id, head.Build.Summary);
        var failed = summary.Tasks.Failed > 0 ? (await views.TasksAsync(id, Failed, ct)).Page.Rows : [];
        var errors = (await views.MessagesAsync(id, new(new(1, Most), MinLevel: 39), ct)).Page.Rows;
        var warnings = summary.Warnings > 0 ? (await views.MessagesAsync(id, new(new(1, Most), MaxLevel: 38), ct)).Page.Rows : [];
        var noProviders = await views.NoProvidersAsync(id, ct);
        return new(head, await views.LayersAsync(id, ct), await views.ImagesAsync(id, ct))
        {
            Hint = summary.Variables > 0 ? await InheritHint.ReadAsync(views, id, ct) : null,
            OwnLogs = head.Logs > 0 ? await OwnLogsAsync(head, logs, ct) : [],
            Findings = Finding.Of(failed, [.. errors.Where(m => m.Task is not { IsSetscene: true })], warnings),
            NotRestored = Finding.Of([], [.. errors.Where(m => m.Task is { IsSetscene: true })], []),
            Errors = errors,
            Warnings = WarningGroup.Of(warnings),
            Targets = head.Build.IsWaiting ? [] : await TargetsAsync(head, noProviders, views, ct),
            Silence = head is { IsRunning: true, Build.IsWaiting: false } ? SilenceOf(head, await recordings.LastHeardAsync(id, ct)) : null,
            NoProviders = noProviders,
            DiskFull = await views.DiskFullAsync(id, ct),
            Artifacts = head.Counts.Artifacts > 0 ? (await views.ArtifactsAsync(id, new(new(1, 8)), ct)).Page.Rows : [],
            Problems = summary.RecorderProblems > 0 ? await views.ProblemsAsync(id, ct) : [],
        };
    }

    private static async ValueTask<IReadOnlyList<BuildLogView>> OwnLogsAsync(BuildHead head, IBuildLogs logs, CancellationToken ct)
    {
        List<BuildLogView> own = [];
        foreach (var name in new[] { LogKinds.Console, LogKinds.Cooker })
        {
            if (await logs.FindAsync(head.Id, name, ct) is { } log) own.Add(log);
        }

        return own;
    }

    /// <summary>Bitbake says something each second, so half a minute means that its recorder, or the way here, is gone.</summary>
    private static long? SilenceOf(BuildHead head, long? lastHeard)
        => head.Frame.Now.ToUnixTimeMilliseconds() * 1000 - lastHeard is { } silence && silence >= MostSilence ? silence : null;

    private static TaskQuery Failed => new(new(1, Most), Outcomes: [TaskOutcome.Failed], Setscene: false);

    private static async ValueTask<IReadOnlyList<TargetState>> TargetsAsync(
        BuildHead head, IReadOnlyList<NoProviderRow> noProviders, IBuildViews views, CancellationToken ct)
    {
        List<TargetState> targets = [];
        foreach (var target in head.Build.Summary.Targets.Take(MostTargets))
        {
            var tasks = await views.TasksAsync(head.Id, new(new(1, Most), Outcomes: Enum.GetValues<TaskOutcome>(), Setscene: false, NotReached: true, Recipe: target.Name), ct);
            targets.Add(TargetState.Of(target, [.. tasks.Page.Rows.Where(t => t.Multiconfig == target.Multiconfig || target.Multiconfig.Length == 0)], noProviders, head.Build.Summary));
        }

        return targets;
    }
}

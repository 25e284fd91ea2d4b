using Toaster.Actors.Builds;
using Toaster.Actors.Views;
using Toaster.Web.Live;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Builds;

/// <summary>What the page of all builds shows.</summary>
public sealed record BuildsModel(Frame Frame, ListState State, BuildList List, NowModel Now)
{
    public static readonly ListShape Shape = new()
    {
        Sorts =
        [
            new("started", true), new("outcome"), new("target"), new("machine"), new("duration", true), new("tasks", true), new("errors", true),
            new("warnings", true), new("id", true),
        ],
        Filters =
        [
            new("outcome", ["succeeded", "failed", "notstarted", "cancelled", "incomplete", "running", "waiting"], Several: true), new("cause", ["infrastructure"]), new("project"),
        ],
        Columns =
        [
            new("started", "Started"), new("duration", "Duration"), new("tasks", "Tasks"), new("reused", "Reused"), new("errors", "Errors", false),
            new("warnings", "Warnings"), new("project", "Project", false),
        ],
    };

    public static readonly IReadOnlyList<CsvColumn<BuildView>> Table =
    [
        new("build", b => b.Id.Value), new("outcome", b => Look.Of(b).Word), new("reason", b => b.Summary.Reason), new("cause", b => b.Summary.Cause.ToString().ToLowerInvariant()),
        new("targets", b => string.Join(' ', b.Summary.Targets.Select(BuildTexts.Target))), new("machine", b => b.Summary.Machine), new("distribution", b => b.Summary.Distro),
        new("distribution version", b => b.Summary.DistroVersion), new("bitbake", b => b.Summary.BitbakeVersion), new("build name", b => b.Summary.BuildName),
        new("what happened", b => string.Concat(BuildTexts.Sentence(b.Summary).Select(part => part.Text))), new("started (UTC)", b => b.Summary.StartedAt is { } at ? Format.Iso(at) : null),
        new("seconds", b => (b.Summary.CompletedAt - b.Summary.StartedAt) / 1e6), new("tasks", b => b.Summary.Tasks.Real), new("failed", b => b.Summary.Tasks.Failed),
        new("reused", b => BuildTexts.Reused(b.Summary.Tasks)), new("errors", b => b.Summary.Errors), new("warnings", b => b.Summary.Warnings), new("project", b => b.ProjectName),
        new("imported from", b => b.Source),
    ];

    /// <summary>Of the project whose builds alone are shown; null: those of all.</summary>
    public string? ProjectName { get; init; }

    private static readonly (string Key, BuildOutcome? Outcome)[] Outcomes =
    [
        ("succeeded", BuildOutcome.Succeeded), ("failed", BuildOutcome.Failed), ("notstarted", BuildOutcome.NotStarted),
        ("cancelled", BuildOutcome.Cancelled), ("incomplete", BuildOutcome.Incomplete), ("running", null),
    ];

    public static BuildQuery Query(ListState state) => new(
        new(state.Page, state.Rows), state.Search.Length > 0 ? state.Search : null, state.Sort.Key, state.Sort.Descending,
        [.. Outcomes.Where(o => o.Outcome is not null && state.Has("outcome", o.Key)).Select(o => o.Outcome!.Value)],
        state.Has("outcome", "running"), state.Has("cause", "infrastructure"),
        long.TryParse(state.Value("project"), out var project) ? new(project) : null, state.Has("outcome", "waiting"));

    public IReadOnlyList<Chip> Chips =>
    [
        Chip.All(State, List.Facets),
        .. Outcomes.Select(o => Chip.Of(State, List.Facets, Look.Of(o.Outcome).Word, "outcome", o.Key, o.Key, Look.Of(o.Outcome))),
        Chip.Of(State, List.Facets, "Queued", "outcome", "waiting", "waiting", Look.Queued),
        Chip.Of(State, List.Facets, "Infrastructure", "cause", "infrastructure", "infrastructure", new("infra", "Infrastructure", "infra")),
        .. State.Values("project").Select(id => new Chip(ProjectName is { } name ? Foreign.Line(name, 60) : $"Project {Foreign.Line(id, 20)}", State.Toggle("project", id).Url, IsChosen: true)),
    ];
}

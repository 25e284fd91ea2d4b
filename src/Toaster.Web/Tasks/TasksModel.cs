using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Builds;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Tasks;

/// <summary>What the list of a build's tasks shows.</summary>
public sealed record TasksModel(BuildHead Head, ListState State, TaskList List)
{
    public static readonly ListShape Shape = new()
    {
        Sorts =
        [
            new("order"), new("task"), new("recipe"), new("outcome"), new("sstate", true), new("started"), new("elapsed", true), new("cpu", true),
            new("diskread", true), new("diskwrite", true), new("messages", true),
        ],
        Filters =
        [
            new("outcome", ["failed", "unfinished", "succeeded", "cached", "covered", "prebuilt", "empty", "notreached"], Several: true),
            new("sstate", ["missed", "restored", "failed"]), new("kind", ["setscene", "executed"]), new("messages", ["any"]), new("recipe"),
        ],
        Columns =
        [
            new("order", "Order"), new("outcome", "Outcome"), new("sstate", "Shared state"), new("started", "At"), new("elapsed", "Time"), new("cpu", "CPU"),
            new("diskread", "Read", false), new("diskwrite", "Written"), new("messages", "Messages"), new("hash", "Hash", false), new("file", "Recipe file", false),
        ],
    };

    public static readonly IReadOnlyList<CsvColumn<TaskRow>> Table =
    [
        new("order", t => t.Order), new("recipe", TaskTexts.RecipeOf), new("task", t => t.Task), new("multiconfig", t => t.Multiconfig), new("outcome", t => Look.Of(t).Word),
        new("setscene", t => t.IsSetscene ? "yes" : "no"), new("shared state", TaskTexts.Sstate), new("seconds", t => t.Elapsed / 1e6), new("cpu seconds", t => TaskTexts.Cpu(t)),
        new("disk read", t => t.DiskRead), new("disk written", t => t.DiskWrite), new("errors", t => t.Errors), new("warnings", t => t.Warnings), new("hash", t => t.Hash),
        new("started (UTC)", t => t.StartedAt is { } at ? Format.Iso(at) : null), new("recipe file", t => t.RecipeFile), new("log", t => t.LogFile),
    ];

    private static readonly TaskOutcome[] Outcomes =
    [
        TaskOutcome.Failed, TaskOutcome.Unfinished, TaskOutcome.Succeeded, TaskOutcome.Cached, TaskOutcome.Covered, TaskOutcome.Prebuilt, TaskOutcome.Empty,
    ];

    public static TaskQuery Query(ListState state) => new(
        new(state.Page, state.Rows), state.Search.Length > 0 ? state.Search : null, state.Sort.Key, state.Sort.Descending,
        [.. Outcomes.Where(o => state.Has("outcome", Key(o)))],
        // Their messages count, but they are no tasks of their own: only their filter lists them, or that for messages.
        Setscene: state.Has("kind", "setscene") ? true : state.Has("messages", "any") ? null : false,
        NotReached: state.Has("outcome", "notreached"),
        Sstate: state.Value("sstate") switch { "missed" => SstateResult.Missed, "restored" => SstateResult.Restored, "failed" => SstateResult.Failed, _ => null },
        WithMessages: state.Has("messages", "any"),
        Executed: state.Has("kind", "executed") ? true : null,
        Recipe: state.Value("recipe"));

    public IReadOnlyList<Chip> Chips =>
    [
        Chip.All(State, List.Facets) with { Count = All },
        .. Outcomes.Select(o => Chip.Of(State, List.Facets, Look.Of(o).Word, "outcome", Key(o), Key(o), Look.Of(o))),
        Chip.Of(State, List.Facets, "Not reached", "outcome", "notreached", "notreached", Look.NotReached),
        Chip.Of(State, List.Facets, "Missed in shared state", "sstate", "missed", "missed"),
        Chip.Of(State, List.Facets, "Restored", "sstate", "restored", "restored"),
        Chip.Of(State, List.Facets, "Executed", "kind", "executed", "executed"),
        Chip.Of(State, List.Facets, "With messages", "messages", "any", "messages"),
        Chip.Of(State, List.Facets, "Setscene tasks", "kind", "setscene", "setscene"),
        .. State.Has("sstate", "failed") ? Chip.Chosen(State, "sstate") : [],
        .. Chip.Chosen(State, "recipe"),
    ];

    /// <summary>As many as the list shows without a filter: real tasks.</summary>
    public long All => CountOf("all") - CountOf("setscene");

    private long CountOf(string facet) => List.Facets.FirstOrDefault(f => f.Key == facet)?.Count ?? 0;

    private static string Key(TaskOutcome outcome) => outcome.ToString().ToLowerInvariant();
}

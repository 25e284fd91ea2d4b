using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Builds;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;
using Toaster.Web.Shared.Parts;

namespace Toaster.Web.Messages;

/// <summary>All warnings and errors of a build.</summary>
public sealed record MessagesModel(BuildHead Head, ListState State, MessageList List)
{
    public static readonly ListShape Shape = new()
    {
        Sorts = [new("line")],
        Filters = [new("level", ["error", "warning"]), new("kind", ["restore"]), new("show", ["equal"], IsView: true), new("recipe")],
        Rows = 50,
    };

    public static readonly IReadOnlyList<CsvColumn<MessageView>> Table =
    [
        new("line", m => m.Message.Line), new("level", m => LogLine.Word(m.Message.Level)), new("recipe", m => m.Task?.Recipe), new("task", m => m.Task?.Task ?? m.Message.TaskText),
        new("time (UTC)", m => m.Message.CreatedAt is { } at ? Format.Iso(at) : null), new("text", m => Foreign.Text(m.Message.Text)), new("logger", m => m.Message.Logger),
    ];

    /// <summary>Those that say the same as one; null when each is shown by itself.</summary>
    public Page<MessageGroup>? Groups { get; init; }
    public IReadOnlyList<NoProviderRow> NoProviders { get; init; } = [];
    public IReadOnlyList<DiskFullRow> DiskFull { get; init; } = [];

    public static bool IsGrouped(ListState state) => state.Has("show", "equal");

    /// <summary>Errors that are no log records stand above the list, where it is not narrowed to other things.</summary>
    public bool ShowsFacts => State is { Page: 1, Search.Length: 0 } && State.Value("level") != "warning" && !State.Has("kind", "restore") && State.Value("recipe") is null;

    /// <summary>Messages of setscene tasks belong to no error of the build: they are listed by themselves or with all.</summary>
    public static MessageQuery Query(ListState state)
    {
        var level = state.Value("level");
        return new(
            Queries.Page(state), MinLevel: level == "error" ? 39 : 29, MaxLevel: level == "warning" ? 38 : 100, Search: Queries.Search(state),
            Setscene: state.Has("kind", "restore") ? true : level is null ? null : false, Recipe: state.Value("recipe"));
    }

    public IReadOnlyList<Chip> Chips =>
    [
        Chip.All(State, List.Facets),
        Chip.Of(State, List.Facets, "Errors", "level", "error", "error", new("failed", "", "fail")),
        Chip.Of(State, List.Facets, "Warnings", "level", "warning", "warning", new("warning", "", "warn")),
        Chip.Of(State, List.Facets, "Restoring failed", "kind", "restore", "restore", new("cached", "", "still")),
        .. Chip.Chosen(State, "recipe"),
    ];
}

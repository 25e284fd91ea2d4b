using Toaster.Actors.Views;
using Toaster.Web.Builds;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Messages;

/// <summary>All warnings and errors of a build.</summary>
public sealed record MessagesModel(BuildHead Head, ListState State, Page<MessageView> Page)
{
    public static readonly ListShape Shape = new()
    {
        Sorts = [new("line")],
        Filters = [new("level", ["error", "warning"]), new("kind", ["restore"])],
        Rows = 50,
    };

    /// <summary>Messages of setscene tasks belong to no error of the build: they are listed by themselves or with all.</summary>
    public static MessageQuery Query(ListState state)
    {
        var level = state.Value("level");
        return new(
            new(state.Page, state.Rows), MinLevel: level == "error" ? 39 : 29, MaxLevel: level == "warning" ? 38 : 100,
            Search: state.Search.Length > 0 ? state.Search : null,
            Setscene: state.Has("kind", "restore") ? true : level is null ? null : false);
    }

    public IReadOnlyList<Chip> Chips
    {
        get
        {
            var summary = Head.Build.Summary;
            var restore = new Look("cached", "", "still");
            return
            [
                new("All", (State with { Filters = [], Page = 1 }).Url, State.Filters.Count == 0, IsAll: true),
                new("Errors", State.Toggle("level", "error").Url, State.Has("level", "error"), summary.Errors, new("failed", "", "fail")),
                new("Warnings", State.Toggle("level", "warning").Url, State.Has("level", "warning"), summary.Warnings, new("warning", "", "warn")),
                new("Restoring failed", State.Toggle("kind", "restore").Url, State.Has("kind", "restore"), summary.SetsceneErrors, restore),
            ];
        }
    }
}

using Toaster.Actors.Views;
using Toaster.Web.Builds;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Artifacts;

/// <summary>What the list of a build's artifacts shows.</summary>
public sealed record ArtifactsModel(BuildHead Head, ListState State, ArtifactList List)
{
    private static readonly ArtifactKind[] Kinds = Enum.GetValues<ArtifactKind>();

    public static readonly ListShape Shape = new()
    {
        Sorts = [new("kind"), new("name"), new("task")],
        Filters = [new("kind", [.. Kinds.Select(Key)]), new("recipe")],
        Rows = 50,
    };

    public static readonly IReadOnlyList<CsvColumn<ArtifactView>> Table =
        [new("kind", a => ArtifactTexts.One(a.Kind)), new("name", ArtifactTexts.NameOf), new("path", a => a.Artifact.Path), new("task", a => a.Artifact.Task)];

    public static ArtifactQuery Query(ListState state) => new(
        Queries.Page(state), Queries.Search(state), state.Sort.Key, state.Sort.Descending,
        Kinds.Where(kind => state.Has("kind", Key(kind))).Select(kind => (ArtifactKind?)kind).FirstOrDefault(), state.Value("recipe"));

    public IReadOnlyList<Chip> Chips =>
    [
        Chip.All(State, List.Facets), .. Kinds.Select(kind => Chip.Of(State, List.Facets, ArtifactTexts.Many(kind), "kind", Key(kind), Key(kind))),
        .. Chip.Chosen(State, "recipe"),
    ];

    private static string Key(ArtifactKind kind) => kind.ToString().ToLowerInvariant();
}

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>
/// What changed in a build's rows since the last look. Lists hold new or changed rows, to be stored by their keys;
/// a later change of the same key replaces the earlier one. <see cref="Summary"/> is always the whole row.
/// </summary>
public sealed record BuildChanges
{
    /// <summary>Everything stored before belongs to an earlier attempt and goes first.</summary>
    public bool Reset { get; init; }
    public required SummaryRow Summary { get; init; }
    public IReadOnlyList<TaskRow> Tasks { get; init; } = [];
    /// <summary>Stored once, when the dependency tree is known; replaces what was stored.</summary>
    public IReadOnlyList<TaskDependencyRow>? TaskDependencies { get; init; }
    public IReadOnlyList<MessageRow> Messages { get; init; } = [];
    public IReadOnlyList<NoProviderRow> NoProviders { get; init; } = [];
    public IReadOnlyList<DiskFullRow> DiskFull { get; init; } = [];
    public IReadOnlyList<RecorderProblemRow> Problems { get; init; } = [];
    // These replace what was stored, when not null.
    public IReadOnlyList<LayerRow>? Layers { get; init; }
    public IReadOnlyList<RecipeRow>? Recipes { get; init; }
    public IReadOnlyList<RecipeDependencyRow>? RecipeDependencies { get; init; }
    public IReadOnlyList<VariableRow>? Variables { get; init; }
    public IReadOnlyList<PackageRow> Packages { get; init; } = [];
    public IReadOnlyList<ImageRow>? Images { get; init; }
    public IReadOnlyList<ImagePackageRow>? ImagePackages { get; init; }
    public IReadOnlyList<ImageFileRow>? ImageFiles { get; init; }
    public IReadOnlyList<ArtifactRow> Artifacts { get; init; } = [];
}

using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views.Sql.Queries;
using Toaster.Actors.Views.Sql.Rows;

namespace Toaster.Actors.Views.Sql;

/// <content>What a build is made of and what it made.</content>
public sealed partial class SqlBuildViews
{
    /// <inheritdoc/>
    public ValueTask<ContentCounts> CountsAsync(BuildId id, CancellationToken ct)
        => store.ReadAsync(connection => _counts.Get(id, CursorSql.Read(connection, id, version), () => CountContents.Run(connection, id)), ct);

    /// <inheritdoc/>
    public ValueTask<RecipeList> RecipesAsync(BuildId id, RecipeQuery query, CancellationToken ct)
        => store.ReadAsync(
            connection => ListRecipes.Run(_recipes.Get(id, CursorSql.Read(connection, id, version), () => AllRecipes.Run(connection, id)), query), ct);

    /// <inheritdoc/>
    public ValueTask<RecipeDetail?> RecipeAsync(BuildId id, string name, string? multiconfig, CancellationToken ct)
        => store.ReadAsync(connection => FindRecipe.Run(connection, id, name, multiconfig), ct);

    /// <inheritdoc/>
    public ValueTask<PackageList> PackagesAsync(BuildId id, PackageQuery query, CancellationToken ct)
        => store.ReadAsync(connection => ListPackages.Run(connection, id, query), ct);

    /// <inheritdoc/>
    public ValueTask<PackageDetail?> PackageAsync(BuildId id, string name, string? recipe, CancellationToken ct)
        => store.ReadAsync(connection => FindPackage.Run(connection, id, name, recipe), ct);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ImageRow>> ImagesAsync(BuildId id, CancellationToken ct)
        => store.ReadAsync<IReadOnlyList<ImageRow>>(connection => new PackageRows(connection, id, new(connection, id)).Images(), ct);

    /// <inheritdoc/>
    public ValueTask<ImageDetail?> ImageAsync(BuildId id, string target, CancellationToken ct)
        => store.ReadAsync(connection => FindImage.Run(connection, id, target), ct);

    /// <inheritdoc/>
    public ValueTask<Page<ImagePackageView>> ImagePackagesAsync(BuildId id, string target, NamedQuery query, CancellationToken ct)
        => store.ReadAsync(connection => ListImagePackages.Run(connection, id, target, query), ct);

    /// <inheritdoc/>
    public ValueTask<ImageFolder> ImageFilesAsync(BuildId id, string target, ImageFileQuery query, CancellationToken ct)
        => store.ReadAsync(connection => ListImageFiles.Run(connection, id, target, query), ct);

    /// <inheritdoc/>
    public ValueTask<ArtifactList> ArtifactsAsync(BuildId id, ArtifactQuery query, CancellationToken ct)
        => store.ReadAsync(connection => ListArtifacts.Run(connection, id, query), ct);
}

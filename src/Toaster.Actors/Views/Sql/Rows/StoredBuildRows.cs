using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Views.Sql.Rows;

/// <summary>All rows of one build, read at once.</summary>
internal sealed class StoredBuildRows(IStoreConnection connection, BuildId id, SummaryRow summary, TextLookup texts) : IBuildRows
{
    public SummaryRow Summary { get; } = summary;
    public IEnumerable<TaskRow> Tasks { get; } = new TaskRows(connection, id, texts).All();
    public IEnumerable<MessageRow> Messages { get; } = EventRows.Messages(connection, id);
    public IEnumerable<NoProviderRow> NoProviders { get; } = EventRows.NoProviders(connection, id);
    public IEnumerable<DiskFullRow> DiskFull { get; } = EventRows.DiskFull(connection, id);
    public IEnumerable<RecorderProblemRow> Problems { get; } = EventRows.Problems(connection, id);
    public IEnumerable<LayerRow> Layers { get; } = new RecipeRows(connection, id, texts).Layers();
    public IEnumerable<RecipeRow> Recipes { get; } = new RecipeRows(connection, id, texts).All();
    public IEnumerable<VariableRow> Variables { get; } = new VariableRows(connection, id, texts).All();
    public IEnumerable<PackageRow> Packages { get; } = new PackageRows(connection, id, texts).All();
    public IEnumerable<ImageRow> Images { get; } = new PackageRows(connection, id, texts).Images();
    public IEnumerable<ImagePackageRow> ImagePackages { get; } = new PackageRows(connection, id, texts).AllInImages();
    public IEnumerable<ArtifactRow> Artifacts { get; } = EventRows.Artifacts(connection, id);
}

using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Builds;

/// <summary>All rows of one build, wherever they are kept. Lists may be read once each, in any order.</summary>
public interface IBuildRows
{
    SummaryRow Summary { get; }
    IEnumerable<TaskRow> Tasks { get; }
    IEnumerable<MessageRow> Messages { get; }
    IEnumerable<NoProviderRow> NoProviders { get; }
    IEnumerable<DiskFullRow> DiskFull { get; }
    IEnumerable<RecorderProblemRow> Problems { get; }
    IEnumerable<LayerRow> Layers { get; }
    IEnumerable<RecipeRow> Recipes { get; }
    IEnumerable<VariableRow> Variables { get; }
    IEnumerable<PackageRow> Packages { get; }
    IEnumerable<ImageRow> Images { get; }
    IEnumerable<ImagePackageRow> ImagePackages { get; }
    IEnumerable<ArtifactRow> Artifacts { get; }
}

using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Builds;

/// <summary>Takes in changes as a store would: by key, the later row wins. For one build that fits in memory.</summary>
public sealed class InMemoryBuildRows : IBuildRows
{
    private readonly Dictionary<int, TaskRow> _tasks = [];
    private readonly Dictionary<long, MessageRow> _messages = [];
    private readonly Dictionary<long, NoProviderRow> _noProviders = [];
    private readonly Dictionary<long, DiskFullRow> _diskFull = [];
    private readonly Dictionary<long, RecorderProblemRow> _problems = [];
    private readonly Dictionary<(string, string), PackageRow> _packages = [];
    private readonly HashSet<ArtifactRow> _artifacts = [];

    public SummaryRow Summary { get; private set; } = new();
    public IReadOnlyList<TaskDependencyRow> TaskDependencies { get; private set; } = [];
    public IReadOnlyList<RecipeDependencyRow> RecipeDependencies { get; private set; } = [];
    public IReadOnlyList<ImageFileRow> ImageFiles { get; private set; } = [];
    public IEnumerable<TaskRow> Tasks => _tasks.Values.OrderBy(task => task.Id);
    public IEnumerable<MessageRow> Messages => _messages.Values.OrderBy(message => message.Line);
    public IEnumerable<NoProviderRow> NoProviders => _noProviders.Values.OrderBy(row => row.Line);
    public IEnumerable<DiskFullRow> DiskFull => _diskFull.Values.OrderBy(row => row.Line);
    public IEnumerable<RecorderProblemRow> Problems => _problems.Values.OrderBy(problem => problem.Line);
    public IEnumerable<LayerRow> Layers { get; private set; } = [];
    public IEnumerable<RecipeRow> Recipes { get; private set; } = [];
    public IEnumerable<VariableRow> Variables { get; private set; } = [];
    public IEnumerable<PackageRow> Packages => _packages.Values;
    public IEnumerable<ImageRow> Images { get; private set; } = [];
    public IEnumerable<ImagePackageRow> ImagePackages { get; private set; } = [];
    public IEnumerable<ArtifactRow> Artifacts => _artifacts;

    public void Apply(BuildChanges changes)
    {
        if (changes.Reset)
        {
            Clear();
        }

        Summary = changes.Summary;
        Put(_tasks, changes.Tasks, row => row.Id);
        Put(_messages, changes.Messages, row => row.Line);
        Put(_noProviders, changes.NoProviders, row => row.Line);
        Put(_diskFull, changes.DiskFull, row => row.Line);
        Put(_problems, changes.Problems, row => row.Line);
        Put(_packages, changes.Packages, row => (row.Name, row.Recipe));
        _artifacts.UnionWith(changes.Artifacts);
        TaskDependencies = changes.TaskDependencies ?? TaskDependencies;
        RecipeDependencies = changes.RecipeDependencies ?? RecipeDependencies;
        Layers = changes.Layers ?? Layers;
        Recipes = changes.Recipes ?? Recipes;
        Variables = changes.Variables ?? Variables;
        Images = changes.Images ?? Images;
        ImagePackages = changes.ImagePackages ?? ImagePackages;
        ImageFiles = changes.ImageFiles ?? ImageFiles;
    }

    private void Clear()
    {
        _tasks.Clear();
        _messages.Clear();
        _noProviders.Clear();
        _diskFull.Clear();
        _problems.Clear();
        _packages.Clear();
        _artifacts.Clear();
        (TaskDependencies, RecipeDependencies, ImageFiles) = ([], [], []);
        (Layers, Recipes, Variables, Images, ImagePackages) = ([], [], [], [], []);
    }

    private static void Put<TKey, TRow>(Dictionary<TKey, TRow> rows, IReadOnlyList<TRow> changed, Func<TRow, TKey> key) where TKey : notnull
    {
        foreach (var row in changed)
        {
            rows[key(row)] = row;
        }
    }
}

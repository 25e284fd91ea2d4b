using Toaster.Actors;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Actors.Views;
using Toaster.Actors.Views.Sql;

namespace Toaster.Testing.Views;

/// <summary>
/// Builds made by hand in read tables of their own, answered by the real queries. For pages under test and for looking at them.
/// </summary>
public sealed class StoredBuildViews : IBuildViews, IRecordings, IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<BuildId, BuildView> _builds = [];
    private readonly Dictionary<BuildId, RecordingView> _recordings = [];
    private readonly SqliteStore _store;
    private readonly SqlBuildTables _tables;
    private readonly SqlBuildViews _views;

    public StoredBuildViews()
    {
        var cursors = new BuildCursors();
        _store = SqliteStore.Open(_directory.Path, new SqliteStoreOptions { TurnBudget = TimeSpan.FromMinutes(1) }, TimeProvider.System);
        _tables = new(_store, cursors);
        _views = new(_store, cursors, TimeProvider.System);
    }

    /// <summary>Stores a build; where it comes from is what <paramref name="view"/> says.</summary>
    public void Add(BuildView view, InMemoryBuildRows rows)
    {
        _builds[view.Id] = view;
        var facts = new BuildFacts(view.Project, view.Attempt, view.IsComplete, view.Source, view.SourceKey, view.RecordedAt, Origin: view.Origin);
        if (!Task.Run(StoreAsync).GetAwaiter().GetResult()) // Not on the few threads of the tests, which may all wait here.
        {
            throw new InvalidOperationException($"Build {view.Id} could not be stored.");
        }

        async Task<bool> StoreAsync()
        {
            var from = await _tables.ReadCursorAsync(view.Id, default);
            return await _tables.ApplyAsync(view.Id, facts, Changes(rows) with { Reset = true }, from, from + 1, default);
        }
    }

    public void Record(BuildId id, RecordingView recording) => _recordings[id] = recording;

    public async ValueTask<BuildList> ListAsync(BuildQuery query, CancellationToken ct)
    {
        var list = await _views.ListAsync(query, ct);
        return list with { Page = list.Page with { Rows = [.. list.Page.Rows.Select(Named)] } };
    }

    public async ValueTask<BuildView?> FindAsync(BuildId id, CancellationToken ct) => await _views.FindAsync(id, ct) is { } found ? Named(found) : null;

    /// <summary>When something was recorded last, of every build.</summary>
    public long? LastHeard { get; set; }

    ValueTask<long?> IRecordings.LastHeardAsync(BuildId id, CancellationToken ct) => new(LastHeard);

    ValueTask<RecordingView?> IRecordings.FindAsync(BuildId id, CancellationToken ct) => new(_recordings.GetValueOrDefault(id));

    public ValueTask<IReadOnlyList<TaskRow>> RunningTasksAsync(BuildId id, CancellationToken ct) => _views.RunningTasksAsync(id, ct);

    public ValueTask<TaskList> TasksAsync(BuildId id, TaskQuery query, CancellationToken ct) => _views.TasksAsync(id, query, ct);
    public ValueTask<TaskDetail?> TaskAsync(BuildId id, int taskId, CancellationToken ct) => _views.TaskAsync(id, taskId, ct);
    public ValueTask<MessageList> MessagesAsync(BuildId id, MessageQuery query, CancellationToken ct) => _views.MessagesAsync(id, query, ct);
    public ValueTask<Page<MessageGroup>> MessageGroupsAsync(BuildId id, MessageQuery query, CancellationToken ct) => _views.MessageGroupsAsync(id, query, ct);
    public ValueTask<VariableList> VariablesAsync(BuildId id, VariableQuery query, CancellationToken ct) => _views.VariablesAsync(id, query, ct);
    public ValueTask<VariableRow?> VariableAsync(BuildId id, string name, CancellationToken ct) => _views.VariableAsync(id, name, ct);
    public ValueTask<ContentCounts> CountsAsync(BuildId id, CancellationToken ct) => _views.CountsAsync(id, ct);
    public ValueTask<RecipeList> RecipesAsync(BuildId id, RecipeQuery query, CancellationToken ct) => _views.RecipesAsync(id, query, ct);
    public ValueTask<RecipeDetail?> RecipeAsync(BuildId id, string name, string? multiconfig, CancellationToken ct) => _views.RecipeAsync(id, name, multiconfig, ct);
    public ValueTask<PackageList> PackagesAsync(BuildId id, PackageQuery query, CancellationToken ct) => _views.PackagesAsync(id, query, ct);
    public ValueTask<PackageDetail?> PackageAsync(BuildId id, string name, string? recipe, CancellationToken ct) => _views.PackageAsync(id, name, recipe, ct);
    public ValueTask<IReadOnlyList<LayerView>> LayersAsync(BuildId id, CancellationToken ct) => _views.LayersAsync(id, ct);
    public ValueTask<IReadOnlyList<ImageRow>> ImagesAsync(BuildId id, CancellationToken ct) => _views.ImagesAsync(id, ct);
    public ValueTask<ImageDetail?> ImageAsync(BuildId id, string target, CancellationToken ct) => _views.ImageAsync(id, target, ct);

    public ValueTask<Page<ImagePackageView>> ImagePackagesAsync(BuildId id, string target, NamedQuery query, CancellationToken ct)
        => _views.ImagePackagesAsync(id, target, query, ct);

    public ValueTask<ImageFolder> ImageFilesAsync(BuildId id, string target, ImageFileQuery query, CancellationToken ct)
        => _views.ImageFilesAsync(id, target, query, ct);

    public ValueTask<ArtifactList> ArtifactsAsync(BuildId id, ArtifactQuery query, CancellationToken ct) => _views.ArtifactsAsync(id, query, ct);
    public ValueTask<IReadOnlyList<NoProviderRow>> NoProvidersAsync(BuildId id, CancellationToken ct) => _views.NoProvidersAsync(id, ct);
    public ValueTask<IReadOnlyList<DiskFullRow>> DiskFullAsync(BuildId id, CancellationToken ct) => _views.DiskFullAsync(id, ct);
    public ValueTask<IReadOnlyList<RecorderProblemRow>> ProblemsAsync(BuildId id, CancellationToken ct) => _views.ProblemsAsync(id, ct);
    public ValueTask<IBuildRows?> RowsAsync(BuildId id, CancellationToken ct) => _views.RowsAsync(id, ct);
    public ValueTask<bool> WaitForAsync(BuildId id, long seq, TimeSpan atMost, CancellationToken ct) => _views.WaitForAsync(id, seq, atMost, ct);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>Projects are not stored here: their names are those given.</summary>
    private BuildView Named(BuildView build) => build with
    {
        ProjectName = _builds[build.Id].ProjectName,
        DeletesAt = _builds[build.Id].DeletesAt,
        IsRebuilding = _builds[build.Id].IsRebuilding,
    };

    private static BuildChanges Changes(InMemoryBuildRows rows) => new()
    {
        Summary = rows.Summary,
        Tasks = [.. rows.Tasks],
        TaskDependencies = rows.TaskDependencies,
        Messages = [.. rows.Messages],
        NoProviders = [.. rows.NoProviders],
        DiskFull = [.. rows.DiskFull],
        Problems = [.. rows.Problems],
        Layers = [.. rows.Layers],
        Recipes = [.. rows.Recipes],
        RecipeDependencies = rows.RecipeDependencies,
        Variables = [.. rows.Variables],
        Packages = [.. rows.Packages],
        Images = [.. rows.Images],
        ImagePackages = [.. rows.ImagePackages],
        ImageFiles = rows.ImageFiles,
        Artifacts = [.. rows.Artifacts],
    };
}

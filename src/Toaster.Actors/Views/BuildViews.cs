using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Views;

/// <summary>
/// Everything that can be asked about builds, answered from the read tables. Null or empty when a build does not exist;
/// text filters are plain text, matched without case, anywhere in the searched columns.
/// </summary>
public interface IBuildViews
{
    ValueTask<BuildList> ListAsync(BuildQuery query, CancellationToken ct);
    ValueTask<BuildView?> FindAsync(BuildId id, CancellationToken ct);
    ValueTask<TaskList> TasksAsync(BuildId id, TaskQuery query, CancellationToken ct);

    /// <summary>Those that have begun and not ended, the latest first, 150 at most.</summary>
    ValueTask<IReadOnlyList<TaskRow>> RunningTasksAsync(BuildId id, CancellationToken ct);

    ValueTask<TaskDetail?> TaskAsync(BuildId id, int taskId, CancellationToken ct);
    ValueTask<MessageList> MessagesAsync(BuildId id, MessageQuery query, CancellationToken ct);

    /// <summary>The same messages, those of equal level and text as one.</summary>
    ValueTask<Page<MessageGroup>> MessageGroupsAsync(BuildId id, MessageQuery query, CancellationToken ct);

    ValueTask<VariableList> VariablesAsync(BuildId id, VariableQuery query, CancellationToken ct);
    ValueTask<VariableRow?> VariableAsync(BuildId id, string name, CancellationToken ct);

    /// <summary>How many there are of what a build is made of.</summary>
    ValueTask<ContentCounts> CountsAsync(BuildId id, CancellationToken ct);

    ValueTask<RecipeList> RecipesAsync(BuildId id, RecipeQuery query, CancellationToken ct);

    /// <summary>
    /// Null when nothing in the build names such a recipe: no tree of dependencies, no task, no package. A null
    /// <paramref name="multiconfig"/> takes that of the default configuration, else the first.
    /// </summary>
    ValueTask<RecipeDetail?> RecipeAsync(BuildId id, string name, string? multiconfig, CancellationToken ct);

    ValueTask<PackageList> PackagesAsync(BuildId id, PackageQuery query, CancellationToken ct);

    /// <summary>
    /// A package the build made, by its name or the name it is installed under, or one that only an image of it holds. Null when
    /// there is none. A null <paramref name="recipe"/> takes the first of that name.
    /// </summary>
    ValueTask<PackageDetail?> PackageAsync(BuildId id, string name, string? recipe, CancellationToken ct);

    ValueTask<IReadOnlyList<LayerView>> LayersAsync(BuildId id, CancellationToken ct);
    ValueTask<IReadOnlyList<ImageRow>> ImagesAsync(BuildId id, CancellationToken ct);

    /// <summary>An image in numbers; null when the build has none for this target.</summary>
    ValueTask<ImageDetail?> ImageAsync(BuildId id, string target, CancellationToken ct);

    ValueTask<Page<ImagePackageView>> ImagePackagesAsync(BuildId id, string target, NamedQuery query, CancellationToken ct);

    /// <summary>What lies in a folder of an image, or what a search finds in all of it.</summary>
    ValueTask<ImageFolder> ImageFilesAsync(BuildId id, string target, ImageFileQuery query, CancellationToken ct);

    ValueTask<ArtifactList> ArtifactsAsync(BuildId id, ArtifactQuery query, CancellationToken ct);
    ValueTask<IReadOnlyList<NoProviderRow>> NoProvidersAsync(BuildId id, CancellationToken ct);
    ValueTask<IReadOnlyList<DiskFullRow>> DiskFullAsync(BuildId id, CancellationToken ct);
    ValueTask<IReadOnlyList<RecorderProblemRow>> ProblemsAsync(BuildId id, CancellationToken ct);

    /// <summary>All rows of a build, as one consistent state, for the build record. Null when it does not exist.</summary>
    ValueTask<IBuildRows?> RowsAsync(BuildId id, CancellationToken ct);

    /// <summary>Completes when the tables show at least journal row <paramref name="seq"/> of the build, or the time is over (false).</summary>
    ValueTask<bool> WaitForAsync(BuildId id, long seq, TimeSpan atMost, CancellationToken ct);
}

/// <summary>Where a build's row comes from, beside what its events say.</summary>
/// <param name="Seq">The journal row the tables stand at.</param>
/// <param name="IsComplete">The stream has ended and all of it is shown.</param>
/// <param name="Source">Name of the imported file; null for a build recorded live.</param>
/// <param name="RecordedAt">When Toaster first heard of it, microseconds UTC.</param>
public sealed record BuildView(
    BuildId Id, ProjectId Project, string ProjectName, int Attempt, long Seq, bool IsComplete, string? Source, string? SourceKey,
    long? RecordedAt, SummaryRow Summary)
{
    /// <summary>The rows are being made again from the journal: what they show is not the whole build.</summary>
    public bool IsRebuilding { get; init; }

    /// <summary>When its deletion begins, microseconds UTC; null: nobody wants it deleted.</summary>
    public long? DeletesAt { get; init; }

    /// <summary>What was asked for; null: nobody asked Toaster for this build.</summary>
    public BuildOrigin? Origin { get; init; }

    /// <summary>It waits for an agent.</summary>
    public bool IsWaiting => Origin is { IsWaiting: true };
}

/// <param name="Sort">started (default), duration, tasks, errors, warnings, outcome, id, target, machine.</param>
/// <param name="Outcomes">Of these outcomes; empty = all. <c>running</c> is not an outcome: see <paramref name="Running"/>.</param>
/// <param name="Infrastructure">Only builds whose end has cause infrastructure.</param>
/// <param name="Waiting">Builds in the queue, which do not run yet.</param>
public sealed record BuildQuery(
    PageRequest Page, string? Search = null, string Sort = "started", bool Descending = true,
    IReadOnlyList<BuildOutcome>? Outcomes = null, bool Running = false, bool Infrastructure = false, ProjectId? Project = null, bool Waiting = false);

/// <param name="Facets">Keys: all, succeeded, failed, cancelled, notstarted, incomplete, running, waiting, infrastructure.</param>
public sealed record BuildList(Page<BuildView> Page, IReadOnlyList<FacetCount> Facets) : IFacetedList<BuildView>;

/// <param name="Sort">order (default), task, recipe, outcome, started, elapsed, cpu, diskread, diskwrite, messages, sstate.</param>
/// <param name="Outcomes">Several at once; empty = all that had an event.</param>
/// <param name="Setscene">Null: both. False: real tasks only. True: setscene tasks only.</param>
/// <param name="NotReached">Also (with no outcomes: only) tasks of the dependency tree that never had an event.</param>
/// <param name="Sstate">Only tasks with this result.</param>
/// <param name="WithMessages">Only tasks with errors or warnings.</param>
/// <param name="Recipe">Exactly this recipe.</param>
public sealed record TaskQuery(
    PageRequest Page, string? Search = null, string Sort = "order", bool Descending = false,
    IReadOnlyList<TaskOutcome>? Outcomes = null, bool? Setscene = null, bool NotReached = false,
    SstateResult? Sstate = null, bool WithMessages = false, bool? Executed = null, string? Recipe = null);

/// <param name="Facets">
/// Keys: all, then the outcomes in lower case, notreached, setscene, executed, missed, restored, messages. Outcome facets and
/// executed count real tasks.
/// </param>
public sealed record TaskList(Page<TaskRow> Page, IReadOnlyList<FacetCount> Facets) : IFacetedList<TaskRow>;

/// <summary>One task with everything around it.</summary>
/// <param name="Twin">The setscene task of a real task, the real task of a setscene task.</param>
/// <param name="Layer">Name of the layer its recipe file is in.</param>
public sealed record TaskDetail(
    TaskRow Task, TaskRow? Twin, IReadOnlyList<MessageRow> Messages, IReadOnlyList<TaskRow> Needs, IReadOnlyList<TaskRow> NeededBy,
    string? Layer, int? PreviousFailed, int? NextFailed);

/// <param name="Task">The task it belongs to, with its recipe; null for the server's own.</param>
public sealed record MessageView(MessageRow Message, TaskRow? Task);

/// <param name="MinLevel">29 for warnings and errors, 39 for errors.</param>
/// <param name="MaxLevel">38 for warnings only.</param>
/// <param name="Recipe">Only messages of tasks of exactly this recipe.</param>
public sealed record MessageQuery(
    PageRequest Page, int MinLevel = 29, int MaxLevel = 100, string? Search = null, int? TaskId = null, bool? Setscene = null, string? Recipe = null);

/// <param name="Facets">Keys: all; error and warning (of no setscene task); restore (of setscene tasks).</param>
public sealed record MessageList(Page<MessageView> Page, IReadOnlyList<FacetCount> Facets) : IFacetedList<MessageView>;

/// <summary>Messages that say the same.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Tasks">Tasks they belong to, at most eight.</param>
/// <param name="TaskCount">How many tasks that are in all.</param>
public sealed record MessageGroup(MessageView First, long Count, IReadOnlyList<TaskRow> Tasks, long TaskCount);

/// <param name="Sort">name (default), file.</param>
/// <param name="Changed">Only variables that a file outside of bitbake.conf and the default files of the core layer set (history not empty).</param>
/// <param name="Described">Only variables with a description.</param>
/// <param name="File">Only variables whose history names this file.</param>
public sealed record VariableQuery(
    PageRequest Page, string? Search = null, string Sort = "name", bool Descending = false, bool Changed = false, bool Described = false, string? File = null);

/// <param name="Facets">Keys: all, changed, described.</param>
public sealed record VariableList(Page<VariableRow> Page, IReadOnlyList<FacetCount> Facets) : IFacetedList<VariableRow>;

/// <param name="Sort">name (default), version, layer, size, license ... whatever columns the list has.</param>
public sealed record NamedQuery(PageRequest Page, string? Search = null, string Sort = "name", bool Descending = false);

/// <param name="Recipes">Recipes of the build from this layer.</param>
public sealed record LayerView(LayerRow Layer, int Recipes);

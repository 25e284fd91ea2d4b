using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql.Queries;
using Toaster.Actors.Views.Sql.Rows;

namespace Toaster.Actors.Views.Sql;

/// <summary>Answers from the read tables of a <see cref="IStore"/>; each answer is one state of them.</summary>
/// <param name="version">That of the tables: rows of another version are shown as they are, at journal row 0.</param>
public sealed partial class SqlBuildViews(
    IStore store, BuildCursors cursors, TimeProvider time, int version = SqlBuildTables.CurrentVersion) : IBuildViews
{
    private const int MostCounts = 10_000; // Of as many builds.

    private readonly TaskMarksCache _marks = new();
    private readonly RecipesCache _recipes = new();
    private readonly BuildCache<ContentCounts> _counts = new(MostCounts, _ => 1);

    /// <inheritdoc/>
    public ValueTask<BuildList> ListAsync(BuildQuery query, CancellationToken ct)
        => store.ReadAsync(connection => ListBuilds.Run(connection, query, version), ct);

    /// <inheritdoc/>
    public ValueTask<BuildView?> FindAsync(BuildId id, CancellationToken ct)
        => store.ReadAsync(connection => BuildViewRows.Find(connection, id, version), ct);

    /// <inheritdoc/>
    public ValueTask<TaskList> TasksAsync(BuildId id, TaskQuery query, CancellationToken ct)
        => store.ReadAsync(connection => ListTasks.Run(connection, id, query, _marks, CursorSql.Read(connection, id, version)), ct);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TaskRow>> RunningTasksAsync(BuildId id, CancellationToken ct)
        => store.ReadAsync(connection => new TaskRows(connection, id, new TextLookup(connection, id)).Running(), ct);

    /// <inheritdoc/>
    public ValueTask<TaskDetail?> TaskAsync(BuildId id, int taskId, CancellationToken ct)
        => store.ReadAsync(connection => FindTask.Run(connection, id, taskId), ct);

    /// <inheritdoc/>
    public ValueTask<MessageList> MessagesAsync(BuildId id, MessageQuery query, CancellationToken ct)
        => store.ReadAsync(connection => ListMessages.Run(connection, id, query), ct);

    /// <inheritdoc/>
    public ValueTask<Page<MessageGroup>> MessageGroupsAsync(BuildId id, MessageQuery query, CancellationToken ct)
        => store.ReadAsync(connection => ListMessages.Groups(connection, id, query), ct);

    /// <inheritdoc/>
    public ValueTask<VariableList> VariablesAsync(BuildId id, VariableQuery query, CancellationToken ct)
        => store.ReadAsync(connection => ListVariables.Run(connection, id, query), ct);

    /// <inheritdoc/>
    public ValueTask<VariableRow?> VariableAsync(BuildId id, string name, CancellationToken ct)
        => store.ReadAsync(connection => new VariableRows(connection, id, new(connection, id)).Find(name), ct);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LayerView>> LayersAsync(BuildId id, CancellationToken ct)
        => store.ReadAsync(connection => ListLayers.Run(connection, id), ct);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<NoProviderRow>> NoProvidersAsync(BuildId id, CancellationToken ct)
        => store.ReadAsync<IReadOnlyList<NoProviderRow>>(connection => EventRows.NoProviders(connection, id), ct);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DiskFullRow>> DiskFullAsync(BuildId id, CancellationToken ct)
        => store.ReadAsync<IReadOnlyList<DiskFullRow>>(connection => EventRows.DiskFull(connection, id), ct);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RecorderProblemRow>> ProblemsAsync(BuildId id, CancellationToken ct)
        => store.ReadAsync<IReadOnlyList<RecorderProblemRow>>(connection => EventRows.Problems(connection, id), ct);

    /// <inheritdoc/>
    public ValueTask<IBuildRows?> RowsAsync(BuildId id, CancellationToken ct)
        => store.ReadAsync<IBuildRows?>(
            connection => BuildViewRows.Find(connection, id, version) is { } build
                ? new StoredBuildRows(connection, id, build.Summary, new TextLookup(connection, id))
                : null,
            ct);
}

using Toaster.Actors;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;

namespace Toaster.Testing.Views;

/// <summary>Builds that fit in memory, answered as the read tables answer them. For pages under test and for looking at them.</summary>
public sealed class InMemoryBuildViews : IBuildViews
{
    private readonly Dictionary<BuildId, (BuildView View, InMemoryBuildRows Rows)> _builds = [];

    public void Add(BuildView view, InMemoryBuildRows rows) => _builds[view.Id] = (view with { Summary = rows.Summary }, rows);

    public ValueTask<BuildList> ListAsync(BuildQuery query, CancellationToken ct)
    {
        var found = _builds.Values.Select(b => b.View)
            .Where(b => query.Project is null || b.Project == query.Project)
            .Where(b => Holds(query.Search, [b.ProjectName, b.Summary.Machine, b.Summary.Verdict.ToString(), .. b.Summary.Targets.Select(t => t.Name)])).ToList();
        FacetCount[] facets =
        [
            new("all", found.Count), .. Enum.GetValues<BuildOutcome>().Select(o => new FacetCount(o.ToString().ToLowerInvariant(), found.Count(b => b.Summary.Outcome == o))),
            new("running", found.Count(b => b.Summary.Outcome is null)), new("infrastructure", found.Count(b => b.Summary.Cause == BuildCause.Infrastructure)),
        ];
        var outcomes = query.Outcomes ?? [];
        var rows = found
            .Where(b => (outcomes.Count == 0 && !query.Running) || (b.Summary.Outcome is { } o ? outcomes.Contains(o) : query.Running))
            .Where(b => !query.Infrastructure || b.Summary.Cause == BuildCause.Infrastructure);
        IComparable Key(BuildView b) => query.Sort switch
        {
            "duration" => b.Summary.CompletedAt - b.Summary.StartedAt ?? 0,
            "tasks" => (long)b.Summary.Tasks.Real,
            "errors" => (long)b.Summary.Errors,
            "warnings" => (long)b.Summary.Warnings,
            "outcome" => b.Summary.Outcome is { } o ? (long)o : 0,
            "target" => b.Summary.Targets is [var first, ..] ? first.Name : "",
            "machine" => b.Summary.Machine ?? "",
            "id" => b.Id.Value,
            _ => b.Summary.StartedAt ?? b.RecordedAt ?? 0,
        };
        return new(new BuildList(Cut(Sorted(rows, Key, query.Descending), query.Page), facets));
    }

    public ValueTask<BuildView?> FindAsync(BuildId id, CancellationToken ct) => new(_builds.TryGetValue(id, out var build) ? build.View : null);

    public ValueTask<TaskList> TasksAsync(BuildId id, TaskQuery query, CancellationToken ct)
    {
        var searched = Rows(id).Tasks.Where(t => Holds(query.Search, [t.Recipe, t.RecipeFile, t.Task])).ToList();
        var real = searched.Where(t => !t.IsSetscene).ToList();
        FacetCount[] facets =
        [
            new("all", real.Count(HadEvent)), .. Enum.GetValues<TaskOutcome>().Select(o => new FacetCount(o.ToString().ToLowerInvariant(), real.Count(t => t.Outcome == o))),
            new("notreached", real.Count(t => !HadEvent(t))), new("setscene", searched.Count(t => t.IsSetscene)), new("executed", real.Count(t => t.Executed)),
            new("missed", real.Count(t => HadEvent(t) && t.Sstate == SstateResult.Missed)), new("restored", real.Count(t => HadEvent(t) && t.Sstate == SstateResult.Restored)),
            new("messages", real.Count(t => t.Errors + t.Warnings > 0)),
        ];
        var outcomes = query.Outcomes ?? [];
        var rows = searched
            .Where(t => HadEvent(t) ? outcomes.Count == 0 ? !query.NotReached : t.Outcome is { } o && outcomes.Contains(o) : query.NotReached)
            .Where(t => query.Setscene is not { } setscene || t.IsSetscene == setscene)
            .Where(t => query.Sstate is not { } sstate || t.Sstate == sstate)
            .Where(t => !query.WithMessages || t.Errors + t.Warnings > 0)
            .Where(t => query.Executed is not { } executed || t.Executed == executed)
            .Where(t => query.Recipe is not { } recipe || t.Recipe == recipe);
        IComparable Key(TaskRow t) => query.Sort switch
        {
            "task" => t.Task,
            "recipe" => t.Recipe ?? t.RecipeFile,
            "outcome" => t.Outcome switch { TaskOutcome.Failed => 0L, TaskOutcome.Unfinished => 1L, null => 9L, var o => (long)o + 1 },
            "started" => t.StartedAt ?? 0,
            "elapsed" => t.Elapsed ?? -1,
            "cpu" => (t.CpuUser ?? -1) + (t.CpuSystem ?? 0),
            "diskread" => t.DiskRead ?? -1,
            "diskwrite" => t.DiskWrite ?? -1,
            "messages" => (t.Errors * 10_000L) + t.Warnings,
            "sstate" => (long)t.Sstate,
            _ => (long)(t.Order ?? int.MaxValue),
        };
        return new(new TaskList(Cut(Sorted(rows, Key, query.Descending), query.Page), facets));
    }

    public ValueTask<TaskDetail?> TaskAsync(BuildId id, int taskId, CancellationToken ct)
    {
        var rows = Rows(id);
        if (rows.Tasks.FirstOrDefault(t => t.Id == taskId) is not { } task) return new((TaskDetail?)null);

        var tasks = rows.Tasks.ToDictionary(t => t.Id);
        var failed = tasks.Values.Where(t => t is { Outcome: TaskOutcome.Failed, IsSetscene: false }).OrderBy(t => t.Order).ToList();
        return new(new TaskDetail(
            task, tasks.Values.FirstOrDefault(t => t.Id != task.Id && t.Task == task.Task && t.RecipeFile == task.RecipeFile && t.Multiconfig == task.Multiconfig),
            [.. rows.Messages.Where(m => m.TaskId == taskId)],
            [.. rows.TaskDependencies.Where(d => d.TaskId == taskId).Select(d => tasks[d.NeedsId])],
            [.. rows.TaskDependencies.Where(d => d.NeedsId == taskId).Select(d => tasks[d.TaskId])],
            rows.Layers.Where(l => task.RecipeFile.Contains(l.Path + "/", StringComparison.Ordinal)).MaxBy(l => l.Path.Length)?.Name,
            failed.LastOrDefault(t => t.Order < task.Order)?.Id, failed.FirstOrDefault(t => t.Order > task.Order)?.Id));
    }

    public ValueTask<Page<MessageView>> MessagesAsync(BuildId id, MessageQuery query, CancellationToken ct)
    {
        var tasks = Rows(id).Tasks.ToDictionary(t => t.Id);
        var found = Rows(id).Messages.Where(m => m.Level >= query.MinLevel && m.Level <= query.MaxLevel)
            .Select(m => new MessageView(m, m.TaskId is { } task ? tasks.GetValueOrDefault(task) : null))
            .Where(m => Holds(query.Search, [m.Message.Text, m.Message.TaskText]))
            .Where(m => query.TaskId is not { } task || m.Message.TaskId == task)
            .Where(m => query.Setscene is not { } setscene || (m.Task?.IsSetscene ?? false) == setscene);
        return new(Cut(found, query.Page));
    }

    public ValueTask<VariableList> VariablesAsync(BuildId id, VariableQuery query, CancellationToken ct)
    {
        var found = Rows(id).Variables.Where(v => Holds(query.Search, [v.Name, v.Value, v.Description])).ToList();
        FacetCount[] facets = [new("all", found.Count), new("changed", found.Count(Changed)), new("described", found.Count(v => v.Description is not null))];
        var rows = found.Where(v => !query.Changed || Changed(v)).Where(v => !query.Described || v.Description is not null)
            .Where(v => query.File is not { } file || v.History.Any(h => h.File == file));
        return new(new VariableList(Cut(Sorted(rows, v => query.Sort == "file" ? (v.History is [.., var last] ? last.File : null) ?? "" : v.Name, query.Descending), query.Page), facets));
    }

    public ValueTask<VariableRow?> VariableAsync(BuildId id, string name, CancellationToken ct) => new(Rows(id).Variables.FirstOrDefault(v => v.Name == name));

    public ValueTask<Page<RecipeView>> RecipesAsync(BuildId id, NamedQuery query, CancellationToken ct)
    {
        var rows = Rows(id);
        var found = rows.Recipes.Where(r => Holds(query.Search, [r.Name, r.Version, r.Layer, r.License, r.Summary])).Select(r => new RecipeView(
            r, rows.Tasks.Count(t => t.Recipe == r.Name && HadEvent(t) && !t.IsSetscene), rows.Tasks.Count(t => t.Recipe == r.Name && t is { Outcome: TaskOutcome.Failed, IsSetscene: false }),
            rows.Packages.Count(p => p.Recipe == r.Name)));
        return new(Cut(Sorted(found, r => query.Sort switch
        {
            "version" => r.Recipe.Version ?? "",
            "layer" => r.Recipe.Layer ?? "",
            "license" => r.Recipe.License ?? "",
            "section" => r.Recipe.Section ?? "",
            "tasks" => $"{r.Tasks:D9}",
            "packages" => $"{r.Packages:D9}",
            _ => r.Recipe.Name,
        }, query.Descending), query.Page));
    }

    public ValueTask<Page<PackageRow>> PackagesAsync(BuildId id, NamedQuery query, CancellationToken ct) =>
        new(Cut(Sorted(Rows(id).Packages.Where(p => Holds(query.Search, [p.Name, p.Recipe, p.Summary, p.License])), p => query.Sort switch
        {
            "size" => $"{p.Size ?? 0:D18}",
            "recipe" => p.Recipe,
            "version" => p.Version ?? "",
            "license" => p.License ?? "",
            "files" => $"{p.Files:D9}",
            _ => p.Name,
        }, query.Descending), query.Page));

    public async ValueTask<IReadOnlyList<LayerView>> LayersAsync(BuildId id, CancellationToken ct)
    {
        await Task.CompletedTask;
        return [.. Rows(id).Layers.Select(l => new LayerView(l, Rows(id).Recipes.Count(r => r.Layer == l.Name)))];
    }

    public ValueTask<IReadOnlyList<ImageRow>> ImagesAsync(BuildId id, CancellationToken ct) => new([.. Rows(id).Images]);

    public ValueTask<Page<ImagePackageRow>> ImagePackagesAsync(BuildId id, string target, NamedQuery query, CancellationToken ct) =>
        new(Cut(Sorted(Rows(id).ImagePackages.Where(p => p.Target == target && Holds(query.Search, [p.Name, p.Recipe])), p => query.Sort switch
        {
            "size" => $"{p.InstalledSize:D18}",
            "recipe" => p.Recipe ?? "",
            "version" => p.Version ?? "",
            _ => p.Name,
        }, query.Descending), query.Page));

    public ValueTask<IReadOnlyList<ArtifactRow>> ArtifactsAsync(BuildId id, CancellationToken ct) => new([.. Rows(id).Artifacts]);

    public ValueTask<IReadOnlyList<NoProviderRow>> NoProvidersAsync(BuildId id, CancellationToken ct) => new([.. Rows(id).NoProviders]);

    public ValueTask<IReadOnlyList<DiskFullRow>> DiskFullAsync(BuildId id, CancellationToken ct) => new([.. Rows(id).DiskFull]);

    public ValueTask<IReadOnlyList<RecorderProblemRow>> ProblemsAsync(BuildId id, CancellationToken ct) => new([.. Rows(id).Problems]);

    public ValueTask<IBuildRows?> RowsAsync(BuildId id, CancellationToken ct) => new(_builds.TryGetValue(id, out var build) ? build.Rows : null);

    public ValueTask<bool> WaitForAsync(BuildId id, long seq, TimeSpan atMost, CancellationToken ct) => new(true);

    private InMemoryBuildRows Rows(BuildId id) => _builds.TryGetValue(id, out var build) ? build.Rows : new();

    private static bool HadEvent(TaskRow task) => task.Outcome is not null || task.IsRunning;

    private static bool Changed(VariableRow variable) =>
        variable.History.Any(h => h.File is { } file && !file.EndsWith("/bitbake.conf", StringComparison.Ordinal) && !file.Contains("/conf/distro/", StringComparison.Ordinal));

    private static bool Holds(string? search, IEnumerable<string?> texts) =>
        search is null || texts.Any(t => t?.Contains(search, StringComparison.OrdinalIgnoreCase) ?? false);

    private static IOrderedEnumerable<T> Sorted<T>(IEnumerable<T> rows, Func<T, IComparable> key, bool descending) =>
        descending ? rows.OrderByDescending(key) : rows.OrderBy(key);

    private static Page<T> Cut<T>(IEnumerable<T> rows, PageRequest page)
    {
        var all = rows.ToList();
        return new([.. all.Skip((int)Math.Min(int.MaxValue, page.Offset)).Take(page.Size)], all.Count, page);
    }
}

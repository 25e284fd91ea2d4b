namespace Toaster.Actors.Builds.Interpretation;

/// <summary>
/// The task graph of the dependency tree: all its tasks become rows, also those that are never reached; edges are counted,
/// and again those between tasks that had an event.
/// </summary>
internal sealed class TaskGraphFold(TaskTable tasks)
{
    [NotSaved(NotSavedAttribute.Taken)]
    private List<TaskDependencyRow>? _fresh;
    private bool _known;
    private int _nodes;
    private int _edges;
    private int _listedEdges;

    public DependencyCounts? Counts => _known ? new(_nodes, _edges, _listedEdges) : null;

    public void Carry(StateStream s) => (_known, _nodes, _edges, _listedEdges) =
        (s.Flag(_known), s.Int(_nodes), s.Int(_edges), s.Int(_listedEdges));

    public void Connect(RecipesFold recipes)
    {
        tasks.Listed += ApplyListed;
        tasks.Created += task => Name(task, recipes);
    }

    /// <summary>Returns texts of the graph that name no recipe of the tree.</summary>
    public int Apply(DependencyTree tree, RecipesFold recipes)
    {
        foreach (var task in tasks.All)
        {
            Name(task, recipes);
            task.Needs.Clear();
            task.NeededBy.Clear();
            tasks.Touch(task);
        }

        // The texts come from one pool, so the same text is the same object: ten edges to each task need no comparing.
        var nodes = new Dictionary<string, TaskState?>(ReferenceEqualityComparer.Instance);
        (_fresh, _known, _nodes, _edges, _listedEdges) = ([], true, tree.Tasks.Count, 0, 0);
        foreach (var (text, needs) in tree.Tasks)
        {
            var task = Node(text);
            foreach (var needed in needs)
            {
                _edges++;
                Connect(task, Node(needed));
            }
        }

        return nodes.Values.Count(node => node is null);

        TaskState? Node(string text)
        {
            if (!nodes.TryGetValue(text, out var node))
            {
                nodes.Add(text, node = Find(tree, text));
            }

            return node;
        }
    }

    public IReadOnlyList<TaskDependencyRow>? Take()
    {
        var rows = _fresh;
        _fresh = null;
        return rows;
    }

    private static void Name(TaskState task, RecipesFold recipes)
    {
        var real = task.IsSetscene ? task.Name.Twin : task.Name;
        if (recipes.Find(real) is var (name, version))
        {
            (task.TreeRecipe, task.TreeVersion) = (name, version);
        }
    }

    private void Connect(TaskState? task, TaskState? needed)
    {
        if (task is null || needed is null)
        {
            return;
        }

        if (task.IsListed && needed.IsListed)
        {
            _listedEdges++;
        }

        task.Needs.Add(needed);
        needed.NeededBy.Add(task);
        if (task != needed)
        {
            _fresh!.Add(new(task.Id, needed.Id));
        }
    }

    private void ApplyListed(TaskState task)
    {
        if (_known)
        {
            _listedEdges += task.Needs.Count(other => other.IsListed && other != task) + task.NeededBy.Count(other => other.IsListed);
        }
    }

    /// <summary><c>mc:X:recipe.do_task</c>, split at the last dot.</summary>
    private TaskState? Find(DependencyTree tree, string text)
    {
        var dot = text.LastIndexOf('.');
        return dot > 0 && tree.Recipes.TryGetValue(text[..dot], out var recipe) && recipe.File is { } file
            ? tasks.Get(TaskName.Of(file, text[(dot + 1)..]))
            : null;
    }
}

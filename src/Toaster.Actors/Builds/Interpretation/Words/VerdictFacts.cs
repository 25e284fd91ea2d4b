namespace Toaster.Actors.Builds.Interpretation;

/// <summary>What a verdict speaks of, beside the summary. All of it is plain data, so any outcome can be put into words.</summary>
public sealed record VerdictFacts
{
    public required SummaryRow Summary { get; init; }
    public NamedTask? FirstFailed { get; init; }
    public Failure? FirstFailure { get; init; }
    /// <summary>Real tasks that began after the first failure.</summary>
    public int StartedAfterFailure { get; init; }
    /// <summary>Real tasks without an end.</summary>
    public IReadOnlyList<NamedTask> CutOff { get; init; } = [];
    /// <summary>The real task of the first setscene task that failed.</summary>
    public NamedTask? NotRestored { get; init; }
    public bool NotRestoredRan { get; init; }
    /// <summary>Its messages call the cached object damaged.</summary>
    public bool NotRestoredDamaged { get; init; }
    /// <summary>Texts of level 39 and above that belong to no setscene task, in order.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];
    /// <summary>What the first of them was raised with: the last line of its traceback.</summary>
    public string? Raised { get; init; }
    /// <summary>The task the first of them belongs to.</summary>
    public NamedTask? FirstErrorTask { get; init; }
    /// <summary>It came before any task event.</summary>
    public bool FirstErrorBeforeTasks { get; init; }
    /// <summary>The task an event handler failed in; null when it was in none.</summary>
    public NamedTask? HandlerTask { get; init; }
    /// <summary>Files of recipes that errors while parsing name, in order.</summary>
    public IReadOnlyList<string> UnparsedFiles { get; init; } = [];
    public NoProviderRow? NoProvider { get; init; }
    public int NoProviders { get; init; }
    public DiskFullRow? DiskFull { get; init; }
    public string? CommandError { get; init; }
    /// <summary>Of the command, where somebody was there.</summary>
    public long? ExitCode { get; init; }
    /// <summary>Why the agent that drove the build could not go on, where that is so.</summary>
    public string? Told { get; init; }
    /// <summary>Tasks the queue held, as BuildCompleted or the queue's own numbers say.</summary>
    public long? Total { get; init; }
    /// <summary>Who asked for the stop, where somebody knows.</summary>
    public string? CancelledBy { get; init; }
}

/// <param name="Name"><c>recipe:do_task</c></param>
public sealed record NamedTask(int Id, string Name)
{
    internal static NamedTask Of(TaskState task) => new(task.Id, $"{RecipeOf(task)}:{task.Name.Task}");

    public static NamedTask Of(TaskRow row) => new(row.Id, $"{row.Recipe ?? FileStem(row.RecipeFile)}:{row.Task}");

    /// <summary><c>/x/hello-ok_1.2.bb</c> is hello-ok's, as far as a file name can tell.</summary>
    public static string FileStem(string recipeFile)
    {
        var name = recipeFile[(recipeFile.LastIndexOf('/') + 1)..];
        name = name.EndsWith(".bb", StringComparison.Ordinal) ? name[..^3] : name;
        return name.IndexOf('_', StringComparison.Ordinal) is > 0 and var version ? name[..version] : name;
    }

    private static string RecipeOf(TaskState task) => task.WorkerRecipe ?? task.TreeRecipe ?? FileStem(task.Name.RecipeFile);
}

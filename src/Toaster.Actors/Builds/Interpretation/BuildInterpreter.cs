namespace Toaster.Actors.Builds.Interpretation;

/// <summary>
/// Gives each event to the fold of its family (Folds/) and puts their rows together. The rules they follow are in
/// docs/build-lifecycle.md.
/// </summary>
public sealed partial class BuildInterpreter : IBuildInterpreter
{
    private readonly TextPool _pool = new();
    private readonly ProblemsFold _problems = new();
    private readonly CountsFold _counts = new();
    private readonly TimesFold _times = new();
    private readonly TaskTable _taskTable = new();
    private readonly TasksFold _tasks;
    private readonly MessagesFold _messages;
    private readonly EndFold _end = new();
    private readonly RefusalsFold _refusals = new();
    private readonly LayersFold _layers = new();
    private readonly RecipesFold _recipes;
    private readonly TaskGraphFold _graph;
    private readonly PackagesFold _packages = new();
    private readonly ImagesFold _images = new();
    private readonly ArtifactsFold _artifacts = new();
    private readonly StatsFold _stats;
    private readonly VariablesFold _variables = new();
    private readonly PhasesFold _phases;
    private readonly ExitFold _exit;
    private readonly DriveFold _drive;
    private (BuildOutcome Outcome, string Reason)? _outcome;

    public BuildInterpreter()
    {
        _tasks = new(_taskTable, _pool, _problems);
        _messages = new(_taskTable, _counts, _pool, _problems);
        _recipes = new(_layers);
        _graph = new(_taskTable);
        _stats = new(_taskTable);
        _phases = new(_times);
        _exit = new(_messages);
        _drive = new(_messages);
        _tasks.Connect();
        _graph.Connect(_recipes);
    }

    /// <summary>There was a line of bitbake's, readable or not.</summary>
    private bool HasEvents => _counts.Events > 0 || _variables.Line is not null || _problems.Count > 0;

    public void End()
    {
        _taskTable.End();
        var facts = _end.Facts(
            _taskTable.Counts(null), _messages, _refusals.NoProviders.Count > 0, _refusals.DiskFull.Count > 0);
        _outcome = BuildOutcomeRule.Of(
            facts with { ExitCode = _exit.Code, LastLines = _exit.LastLines, HasEvents = HasEvents, WasStopped = _drive.WasStopped, FailedReason = _drive.Reason });
    }

    /// <summary>Ends with what a recorder that was there knows better than the events: how it ended, and why they stop.</summary>
    public void End(BuildOutcome outcome, string reason)
    {
        _taskTable.End();
        _outcome = (outcome, reason);
    }

    public BuildChanges TakeChanges()
    {
        var images = _images.Take();
        return new()
        {
            Summary = Summary(),
            Tasks = _taskTable.Take(),
            TaskDependencies = _graph.Take(),
            Messages = _messages.Take(),
            NoProviders = _refusals.TakeNoProviders(),
            DiskFull = _refusals.TakeDiskFull(),
            Problems = _problems.Take(),
            Layers = _layers.Take(),
            Recipes = _recipes.Take(),
            RecipeDependencies = _recipes.TakeNeeds(),
            Variables = _variables.Take(),
            Packages = _packages.Take(),
            Images = images?.Images,
            ImagePackages = images?.Packages,
            ImageFiles = images?.Files,
            Artifacts = _artifacts.Take(),
        };
    }

    private SummaryRow Summary()
    {
        var tasks = _taskTable.Counts((int?)_tasks.Numbers?.Total);
        var summary = new SummaryRow
        {
            Outcome = _outcome?.Outcome,
            Reason = _outcome?.Reason,
            Cause = _outcome is { } end ? BuildReasons.CauseOf(end.Reason) : BuildCause.None,
            BitbakeVersion = _variables.Value("BB_VERSION"),
            Machine = _variables.Value("MACHINE"),
            Distro = _variables.Value("DISTRO"),
            DistroVersion = _variables.Value("DISTRO_VERSION"),
            BuildName = _variables.Value("BUILDNAME") ?? _end.Name,
            Targets = _end.Targets,
            StartedAt = _times.First,
            CompletedAt = _times.Last,
            Tasks = tasks,
            Errors = _messages.Errors + _refusals.NoProviders.Count,
            Warnings = _messages.Warnings,
            SetsceneErrors = _messages.SetsceneErrors,
            Variables = _variables.Count,
            VariableHistory = _variables.HistoryCount,
            VariablesLine = _variables.Line,
            VariablesInherited = _variables.Inherited,
            Events = _counts.Events,
            RecorderProblems = _problems.Count,
            Parse = _end.Parse,
            Dependencies = _graph.Counts,
            BuildStats = _stats.Sum,
            Phases = _phases.Rows(tasks.Failed, _outcome?.Outcome),
            EventCounts = _counts.ByClass,
            MetadataCounts = _counts.ByType,
            LogLevels = _counts.ByLevel,
        };
        return summary with { Verdict = VerdictText.Of(VerdictFacts(summary)) };
    }
}

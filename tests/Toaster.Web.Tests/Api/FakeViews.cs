using Toaster.Actors;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;

namespace Toaster.Web.Tests.Api;

/// <summary>Two builds with a little of everything; remembers what was asked.</summary>
internal sealed class FakeViews : IBuildViews
{
    public static readonly TaskRow Compile = new()
    {
        Id = 7,
        Order = 2,
        Multiconfig = "",
        RecipeFile = "/x/toast_1.0.bb",
        Task = "do_compile",
        Outcome = TaskOutcome.Failed,
        Executed = true,
        ExitCode = 1,
        Sstate = SstateResult.Missed,
        Recipe = "toast",
        Version = "1.0",
        Hash = "5b1c",
        StartedAt = 1_795_246_016_000_001,
        EndedAt = 1_795_246_018_500_001,
        Elapsed = 2_500_000,
        Errors = 1,
        WorkerPid = 4711,
        LogFile = "/x/log.do_compile.4711",
        ScriptType = "shell",
    };

    public object? Asked { get; private set; }

    public IReadOnlyList<BuildView> Builds { get; } =
    [
        View(1, new SummaryRow
        {
            Outcome = BuildOutcome.Failed, Reason = "task-failed", Cause = BuildCause.Build,
            Verdict = new([new("toast:do_compile failed", "task:7"), new(".")], [new("1 error")]),
            BitbakeVersion = "2.8.1", Machine = "qemux86-64", Distro = "poky", DistroVersion = "5.0.15", BuildName = "20261121",
            Targets = [new("", "toast", "do_build")], StartedAt = 1_795_246_016_000_000, CompletedAt = 1_795_246_076_250_000,
            Tasks = new TaskCounts { Real = 3, Succeeded = 2, Failed = 1, Executed = 3, Total = 3 }, Errors = 1, Variables = 2, VariableHistory = 1,
            VariablesLine = 4, Events = 42, EventCounts = new Dictionary<string, long> { ["bb.build.TaskStarted"] = 3 },
            LogLevels = new Dictionary<string, long> { ["40"] = 1 }, Phases = [new("tasks", 1_795_246_016_000_000, null, 3, 3, "failed")],
        }),
        View(2, new SummaryRow { Tasks = new TaskCounts { Running = 1 } }) with { IsComplete = false, Source = null },
    ];

    public ValueTask<BuildList> ListAsync(BuildQuery query, CancellationToken ct)
        => Answer(query, new BuildList(new Page<BuildView>(Builds, 2, query.Page), [new("all", 2), new("failed", 1), new("running", 1)]));

    public ValueTask<BuildView?> FindAsync(BuildId id, CancellationToken ct) => new(Builds.FirstOrDefault(build => build.Id == id));

    public ValueTask<TaskList> TasksAsync(BuildId id, TaskQuery query, CancellationToken ct)
        => Answer(query, new TaskList(new Page<TaskRow>([Compile], 1, query.Page), [new("all", 1), new("failed", 1)]));

    public ValueTask<TaskDetail?> TaskAsync(BuildId id, int taskId, CancellationToken ct)
        => new(taskId == 7 ? new TaskDetail(Compile, null, [Message], [], [], "meta-x", null, null) : null);

    public ValueTask<Page<MessageView>> MessagesAsync(BuildId id, MessageQuery query, CancellationToken ct)
        => Answer(query, new Page<MessageView>([new(Message, Compile)], 1, query.Page));

    public ValueTask<VariableList> VariablesAsync(BuildId id, VariableQuery query, CancellationToken ct)
        => Answer(query, new VariableList(
            new Page<VariableRow>([new("MACHINE", "qemux86-64", "What it is for", false, [new("/x/local.conf", 3, "set", "qemux86-64", null)])], 1, query.Page),
            [new("all", 1)]));

    public ValueTask<VariableRow?> VariableAsync(BuildId id, string name, CancellationToken ct) => default;

    public ValueTask<Page<RecipeView>> RecipesAsync(BuildId id, NamedQuery query, CancellationToken ct)
        => Answer(query, new Page<RecipeView>(
            [new(new("", "toast", "1.0-r0", "/x/toast_1.0.bb", "meta-x", false, "Bread, warm", "MIT", "food", null, null), 3, 1, 1)], 1, query.Page));

    public ValueTask<Page<PackageRow>> PackagesAsync(BuildId id, NamedQuery query, CancellationToken ct)
        => Answer(query, new Page<PackageRow>([new("toast", "toast", "toast", "1.0", "r0", 1234, 2, "MIT", "food", null, null, [], [])], 1, query.Page));

    public ValueTask<IReadOnlyList<LayerView>> LayersAsync(BuildId id, CancellationToken ct)
        => new([new(new("/x/meta-x", "meta-x", "scarthgap", "1d54", 5, null), 1)]);

    public ValueTask<IReadOnlyList<ImageRow>> ImagesAsync(BuildId id, CancellationToken ct) => new([new("tray", 6, 32768, 5, 51, 40, 7)]);

    public ValueTask<Page<ImagePackageRow>> ImagePackagesAsync(BuildId id, string target, NamedQuery query, CancellationToken ct)
        => new(new Page<ImagePackageRow>([], 0, query.Page));

    public ValueTask<IReadOnlyList<ArtifactRow>> ArtifactsAsync(BuildId id, CancellationToken ct) => new([]);
    public ValueTask<IReadOnlyList<NoProviderRow>> NoProvidersAsync(BuildId id, CancellationToken ct) => new([]);
    public ValueTask<IReadOnlyList<DiskFullRow>> DiskFullAsync(BuildId id, CancellationToken ct) => new([]);
    public ValueTask<IReadOnlyList<RecorderProblemRow>> ProblemsAsync(BuildId id, CancellationToken ct) => new([]);

    public ValueTask<IBuildRows?> RowsAsync(BuildId id, CancellationToken ct)
    {
        var rows = new InMemoryBuildRows();
        rows.Apply(new BuildChanges { Summary = Builds.First(build => build.Id == id).Summary, Tasks = [Compile] });
        return new(rows);
    }

    public ValueTask<bool> WaitForAsync(BuildId id, long seq, TimeSpan atMost, CancellationToken ct) => new(true);

    private static MessageRow Message => new(155, 40, "It <b>burnt</b>", 7, "/x/toast_1.0.bb:do_compile", 1_795_246_018_000_000, 4711, "BitBake.Main", null, null);

    private static BuildView View(long id, SummaryRow summary)
        => new(new(id), ProjectId.CommandLine, "Command line builds", 1, 9, true, "toast.json.gz", "ab12", 1_795_246_080_000_000, summary);

    private ValueTask<T> Answer<T>(object query, T answer)
    {
        Asked = query;
        return new(answer);
    }
}

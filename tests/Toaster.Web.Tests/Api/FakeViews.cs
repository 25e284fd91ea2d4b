using Toaster.Actors;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;

namespace Toaster.Web.Tests.Api;

/// <summary>Two builds with a little of everything; remembers what was asked.</summary>
internal sealed class FakeViews : IBuildViews, IRecordings
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

    private static readonly RecipeView Toast = new(new("", "toast", "1.0-r0", "/x/toast_1.0.bb", "meta-x", false, "Bread, warm", null, "food", null, null), 3, 1, 1)
    {
        Elapsed = 2_500_000, License = "MIT", Section = "food",
    };

    private static readonly PackageRow Package = new("toast", "toast", "toast", "1.0", "r0", 1234, 2, "MIT", "food", null, null, [], []);

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

    public ValueTask<IReadOnlyList<TaskRow>> RunningTasksAsync(BuildId id, CancellationToken ct) => new([]);

    public ValueTask<TaskDetail?> TaskAsync(BuildId id, int taskId, CancellationToken ct)
        => new(taskId == 7 ? new TaskDetail(Compile, null, [Message], [], [], "meta-x", null, null) : null);

    public ValueTask<MessageList> MessagesAsync(BuildId id, MessageQuery query, CancellationToken ct)
        => Answer(query, new MessageList(new([new(Message, Compile)], 1, query.Page), [new("all", 1), new("error", 1)]));

    public ValueTask<Page<MessageGroup>> MessageGroupsAsync(BuildId id, MessageQuery query, CancellationToken ct)
        => Answer(query, new Page<MessageGroup>([new(new(Message, Compile), 3, [Compile], 1)], 1, query.Page));

    public ValueTask<VariableList> VariablesAsync(BuildId id, VariableQuery query, CancellationToken ct)
        => Answer(query, new VariableList(
            new Page<VariableRow>([new("MACHINE", "qemux86-64", "What it is for", false, [new("/x/local.conf", 3, "set", "qemux86-64", null)])], 1, query.Page),
            [new("all", 1)]));

    public ValueTask<VariableRow?> VariableAsync(BuildId id, string name, CancellationToken ct) => default;

    public ValueTask<ContentCounts> CountsAsync(BuildId id, CancellationToken ct) => new(new ContentCounts(1, 1, 1, 1));

    public ValueTask<RecipeList> RecipesAsync(BuildId id, RecipeQuery query, CancellationToken ct)
        => Answer(query, new RecipeList(new([Toast], 1, query.Page), [new("all", 1), new("layer:meta-x", 1)]));

    public ValueTask<RecipeDetail?> RecipeAsync(BuildId id, string name, string? multiconfig, CancellationToken ct)
        => new(name == "toast" ? new RecipeDetail(Toast, new("/x/meta-x", "meta-x", "scarthgap", "1d54", 5, null), [Compile], [new("", "flour", "1.0", "virtual/flour", true)], [], [Package], [""]) : null);

    public ValueTask<PackageList> PackagesAsync(BuildId id, PackageQuery query, CancellationToken ct)
        => Answer(query, new PackageList(new([Package], 1, query.Page), [new("all", 1)], 1234));

    public ValueTask<PackageDetail?> PackageAsync(BuildId id, string name, string? recipe, CancellationToken ct)
        => new(name == "toast" ? new PackageDetail(
            "toast", Package with { FileList = [new("/bin/toast", 1234)] }, Toast.Recipe, null, [new("depends", "flour", ">= 1.0", null, null)], [],
            [new(new("tray", "toast", "toast", "1.0", 2048, []), 32768, ["butter"])]) : null);

    public ValueTask<IReadOnlyList<LayerView>> LayersAsync(BuildId id, CancellationToken ct)
        => new([new(new("/x/meta-x", "meta-x", "scarthgap", "1d54", 5, null), 1)]);

    public ValueTask<IReadOnlyList<ImageRow>> ImagesAsync(BuildId id, CancellationToken ct) => new([new("tray", 6, 32768, 5, 51, 40, 7)]);

    public ValueTask<ImageDetail?> ImageAsync(BuildId id, string target, CancellationToken ct)
        => new(target == "tray" ? new ImageDetail(new("tray", 6, 32768, 5, 51, 40, 7), 56_000, 1, 1234, null) : null);

    public ValueTask<Page<ImagePackageView>> ImagePackagesAsync(BuildId id, string target, NamedQuery query, CancellationToken ct)
        => Answer(query, new Page<ImagePackageView>([new(new("tray", "toast", "toast", "1.0", 2048, [new("depends", "flour", null)]), new("toast", "toast", "toast", "1.0", 1234), 1)], 1, query.Page));

    public ValueTask<ImageFolder> ImageFilesAsync(BuildId id, string target, ImageFileQuery query, CancellationToken ct)
        => Answer(query, new ImageFolder(
            query.Folder == "/no" ? null : new(new("tray", "/bin", 'd', "drwxr-xr-x", "root", "root", 4096, null), 1, 1234, null),
            new([new(new("tray", "/bin/toast", '-', "-rwxr-xr-x", "root", "root", 1234, null), null, 1234, new("toast", "toast", "toast", "1.0", 1234))], 1, query.Page)));

    public ValueTask<ArtifactList> ArtifactsAsync(BuildId id, ArtifactQuery query, CancellationToken ct)
        => Answer(query, new ArtifactList(new([new(new("/x/toast_1.0.bb:do_compile", "/deploy/tray.wic"), ArtifactKind.Image, Compile)], 1, query.Page), [new("all", 1), new("image", 1)]));

    ValueTask<long?> IRecordings.LastHeardAsync(BuildId id, CancellationToken ct) => new((long?)null);

    ValueTask<RecordingView?> IRecordings.FindAsync(BuildId id, CancellationToken ct) => new(new RecordingView(
        new(3), 100, 2000, 42, 1, 1, 42, "ab12", 3, 900, 3, 3, 2, 2, 120, [new(1, "toast.json.gz", 1_795_246_080_000_000, 1_795_246_081_000_000, 42, null)])
    { Log = id.Value == 1 ? KeptLogState.Kept : KeptLogState.NotKept });

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

using Toaster.Actors;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;

namespace Toaster.Web.Tests.Support;

/// <summary>Builds made by hand, so that every part of a page has something to show.</summary>
internal static class Rows
{
    public const long Start = 1_795_249_701_000_000;

    public static TaskRow Task(int id, string recipe, string task, TaskOutcome? outcome = TaskOutcome.Succeeded) => new()
    {
        Id = id,
        Order = outcome is null ? null : id,
        Multiconfig = "",
        RecipeFile = $"/src/meta-demo/recipes/{recipe}_1.0.bb",
        Recipe = recipe,
        Version = "1.0",
        Task = task,
        Outcome = outcome,
        Executed = outcome is TaskOutcome.Succeeded or TaskOutcome.Failed,
        StartedAt = Start + (id * 1_000_000L),
        EndedAt = Start + (id * 1_000_000L) + 540_000,
        Elapsed = outcome is TaskOutcome.Succeeded or TaskOutcome.Failed ? 540_000 : null,
        Hash = new string('c', 64),
        LogFile = $"/tmp/log.{task}.1",
        CpuUser = 0.1,
        CpuSystem = 0.2,
        DiskRead = 4096,
        DiskWrite = 356_352,
        ExitCode = outcome == TaskOutcome.Failed ? 1 : 0,
        WorkerPid = 12,
        ScriptType = "shell",
        Sstate = outcome == TaskOutcome.Succeeded ? SstateResult.Missed : SstateResult.None,
        Errors = outcome == TaskOutcome.Failed ? 1 : 0,
    };

    public static BuildView View(long id, bool complete = true) =>
        new(new(id), ProjectId.CommandLine, "Command line builds", 1, 10, complete, "build.json.gz", null, Start, new());

    /// <summary>Everything there is, once.</summary>
    /// <param name="name">Used wherever text comes from a build.</param>
    public static InMemoryBuildRows Rich(string name)
    {
        TaskRow[] tasks =
        [
            Task(1, name, "do_fetch"), Task(2, name, name, TaskOutcome.Failed), Task(3, name, "do_install", null), Task(4, name, "do_package", TaskOutcome.Covered),
            Task(5, name, "do_deploy", TaskOutcome.Cached), Task(6, name, "do_build", TaskOutcome.Prebuilt), Task(7, name, "do_x", TaskOutcome.Empty),
            Task(8, name, "do_y", TaskOutcome.Unfinished), Task(9, name, "do_deploy", TaskOutcome.Failed) with { IsSetscene = true, Order = null, SstateObject = name },
            Task(10, name, "do_z") with { Multiconfig = name, Warnings = 2 },
        ];
        var rows = new InMemoryBuildRows();
        rows.Apply(new BuildChanges
        {
            Summary = Summary(name),
            Tasks = tasks,
            TaskDependencies = [new(2, 1), new(3, 2), .. Enumerable.Range(4, 5).Select(n => new TaskDependencyRow(n, 2))],
            Messages =
            [
                new(10, 30, name, 10, name, Start, 1, name, name, 3), new(11, 30, name, null, null, Start, null, null, null, null), new(12, 40, $"{name}\nsecond line\n{new string('x', 3000)}", 2, name, Start, 1, null, null, null),
                new(13, 40, $"server says {name}", null, null, Start, null, null, null, null), new(14, 50, $"not restored {name}", 9, name, Start, 1, null, null, null), new(15, 30, name, 10, name, Start, 1, null, null, null),
            ],
            NoProviders = [new(20, name, true, [name, "b"], [name], [name])],
            DiskFull = [new(21, name, "disk", 76_000_000_000, name)],
            Problems = [new(22, 1000, name, true)],
            Layers = [new("/src/meta-demo", name, name, new string('a', 40), 7, null), new("/src/other", "other", "<unknown>", "<unknown>", null, null)],
            Recipes = [new("", name, name, name, name, true, name, name, name, name, name), new(name, "second", "1", "/x.bb", "other", false, null, null, null, null, null)],
            Variables =
            [
                new(name, name, name, false, [new(name, 3, "set", name, name), new(null, null, "append", null, null)]), new("LONG", new string('v', 5000), null, false, []),
                new("EMPTY", "", null, false, [new("/src/meta-demo/conf/layer.conf", 0, "set", "", null)]), new("DISTRO_FEATURES", "acl ipv6", null, false, []),
            ],
            Packages = [new(name, name, "renamed-" + name, name, name, 4000, 2, name, name, name, name, [new(name, 12)], [new("depends", name, name), new(name, name, null)])],
            Images = [new(name, 2, 32_768, 3, 4, 5, 6), new("second-image", 0, 0, 0, 0, 0, 0)],
            ImagePackages =
            [
                new(name, name, name, name, 4096, [new("depends", name, ">= 1.0")]), new(name, "renamed-" + name, name, name, 8192, []),
                new(name, "only-in-image", null, null, 20_480, [new("depends", "renamed-" + name, null)]),
            ],
            ImageFiles =
            [
                new(name, "/usr", 'd', "drwxr-xr-x", "root", "root", 4096, null), new(name, "/usr/bin", 'd', "drwxr-xr-x", name, name, 4096, null),
                new(name, "/usr/bin/" + name.Replace('/', '_'), '-', "-rwxr-xr-x", "root", "root", 12, null), new(name, "/usr/bin/sh", 'l', "lrwxrwxrwx", "root", "root", 4, name),
                new(name, "/dev/null", 'c', "crw-rw-rw-", "root", "root", 0, null),
            ],
            RecipeDependencies = [new("", name, "second", name), new(name, "second", name, null), new("", "second", name, null)],
            Artifacts = [.. Enumerable.Range(1, 12).Select(n => new ArtifactRow("do_deploy", $"/deploy/{n}/{name}")), new($"/src/meta-demo/recipes/{name}_1.0.bb:do_fetch", "/deploy/images/x.tar.gz")],
        });
        return rows;
    }

    /// <summary>How a build was recorded, with everything there is to say.</summary>
    public static RecordingView Recording(string name) => new(
        new(1), 4096, 40_960, 1290, 2, 1, 1286, new string('d', 64), 4, 52_884, 4, 4, 2, 2, 60_000,
        [new(1, name, Start, Start + 2_000_000, 400, name), new(2, name, Start + 3_000_000, Start + 4_500_000, 1286, null)])
    { Log = KeptLogState.Kept };

    /// <summary>A build of which nothing is known but that it was there.</summary>
    public static InMemoryBuildRows Empty()
    {
        var rows = new InMemoryBuildRows();
        rows.Apply(new BuildChanges { Summary = new SummaryRow { Outcome = BuildOutcome.NotStarted, Reason = BuildReasons.ConfigError, Cause = BuildCause.Build } });
        return rows;
    }

    public static InMemoryBuildRows Running(string name)
    {
        var rows = new InMemoryBuildRows();
        rows.Apply(new BuildChanges
        {
            Summary = new SummaryRow
            {
                Targets = [new("", name, null)],
                StartedAt = Start,
                Events = 400,
                Tasks = new TaskCounts { Real = 2, Running = 1, Succeeded = 1, Total = 10 },
                Machine = name,
                Phases = [new("parsing", Start, Start + 1_000_000, 5, 5, "done"), new("tasks", Start, null, 1, 10, "now"), new("finishing", null, null, null, null, "to-come")],
            },
            Tasks = [Task(1, name, "do_fetch"), Task(2, name, "do_compile", null) with { IsRunning = true, Order = 2 }],
        });
        return rows;
    }

    private static SummaryRow Summary(string name) => new()
    {
        Outcome = BuildOutcome.Failed,
        Reason = BuildReasons.TaskFailed,
        Cause = BuildCause.Build,
        Verdict = new([new("Failed: "), new("1 of 9 tasks", "tasks?outcome=failed"), new(" failed. It was "), new(name, "task:2"), new($", which {name}.")], [new("See the "), new("messages", "messages"), new(name, "javascript:alert(1)")]),
        BitbakeVersion = name,
        Machine = name,
        Distro = name,
        DistroVersion = name,
        BuildName = name,
        Targets = [new("", name, null), new(name, name, "clean"), new("", "unknown", null)],
        StartedAt = Start,
        CompletedAt = Start + 9_000_000,
        Tasks = new TaskCounts
        {
            Real = 9,
            Succeeded = 3,
            Failed = 1,
            Cached = 1,
            Covered = 1,
            Prebuilt = 1,
            Empty = 1,
            Unfinished = 1,
            NotReached = 1,
            Executed = 4,
            SstateMissed = 2,
            SstateRestored = 1,
            Setscene = 1,
            SetsceneFailed = 1,
            Total = 10,
        },
        Errors = 3,
        Warnings = 3,
        SetsceneErrors = 1,
        Variables = 4,
        VariableHistory = 3,
        VariablesInherited = true,
        Events = 1286,
        EventCounts = new Dictionary<string, long> { ["bb.build.TaskStarted"] = 900, ["bb.event.RecipeParsed"] = 380, [name] = 6 },
        MetadataCounts = new Dictionary<string, long> { ["LayerInfo"] = 1, [name] = 2 },
        LogLevels = new Dictionary<string, long> { ["20"] = 900, ["30"] = 3 },
        RecorderProblems = 1,
        Parse = new(577, 577, 0, 1, 2, 900, 0),
        Dependencies = new(10, 439, 300),
        BuildStats = new(9, 0.35, 0.21, 14_994_637, 3_355_443),
        Phases = [new("loading-cache", Start, Start, 577, 577, "done"), new("parsing", null, null, null, null, "not-needed"), new("tasks", Start, Start + 5_770_000, 9, 10, "failed"), new(name, Start, Start, 1, 1, name)],
    };
}

using System.Security.Cryptography;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Testing;
using static Toaster.Testing.Said;

namespace Toaster.Actors.Tests.Builds.Interpretation;

/// <summary>The state of an interpreter as a snapshot carries it.</summary>
public sealed class InterpreterStateTests
{
    /// <summary>
    /// Of the rich build's state. When this changes, so has what a fold carries: raise <see cref="BuildInterpreter.StateFormat"/>,
    /// so that snapshots of before are not misread, and put both here.
    /// </summary>
    private const string Golden = "3 b8e40365ac528b0e";

    /// <summary>Worked out when asked for, and kept nowhere; an image says nothing of versions needed.</summary>
    private static readonly string[] NeverKept =
    [
        "EndFacts.AllErrors", "EndFacts.Errors", "EndFacts.ExitCode", "EndFacts.FailedTasks", "EndFacts.HasDiskFull", "EndFacts.HasNoProvider",
        "EndFacts.FailedReason", "EndFacts.LastLines", "EndFacts.WasStopped",
        "EndFacts.RealTasks", "EndFacts.SaysInterrupt", "EndFacts.TargetsUniverse", "EndFacts.UnfinishedTasks",
        "MessageRow.TaskId", "MessageRow.TaskText", "PackageDependencyRow.Constraint",
    ];

    /// <summary>What the rich build has not.</summary>
    private static readonly IReadOnlyList<AgentEvent> Rest = Given.Events([
        Init("x"), ("bb.event.BuildStarted", new { _name = "20261121", _pkgs = new[] { "x" } }), Variables(inherited: true, ("MACHINE", "qemu")),
        ("bb.event.ParseCompleted", new { total = 8, cached = 1, parsed = 7, skipped = 2, masked = 3, virtuals = 9, errors = 1 }),
        Empty("bb.event.ParseError"), Empty("bb.event.SanityCheckFailed"),
        Metadata("LayerInfo", new Dictionary<string, object> { ["/l"] = new { name = "l", layer_index_url = "https://x", version = new { branch = "b", commit = "c" } } }),
        ("bb.event.DepTreeGenerated", new
        {
            _depgraph = new
            {
                pn = new { x = new { filename = "/l/x.bb", version = ":1-r0", summary = "s", license = "MIT", section = "base", description = "d", homepage = "h" } },
                tdepends = new Dictionary<string, string[]> { ["x.do_compile"] = ["x.do_fetch"], ["x.do_fetch"] = [] },
            },
        }),
        ("bb.runqueue.runQueueTaskStarted", new
        {
            taskfile = "/l/x.bb", taskname = "do_fetch", taskhash = "ab", noexec = false,
            stats = new { total = 6, completed = 1, failed = 2, setscene_total = 3, setscene_covered = 4, setscene_notcovered = 5 },
        }),
        ("bb.build.TaskStarted", new { _fn = "/l/x.bb", _task = "do_fetch", pid = 7, time = 1000.5, pn = "x", pv = "1", logfile = "/t/log", taskflags = new { python = "1" } }),
        ("logging.LogRecord", new { name = "n", msg = "m", levelno = 40, created = 1000.5, taskpid = 7, pathname = "/p", lineno = 3, fn = "/l/x.bb", bb_exc_formatted = new[] { "T", "KeyError" } }),
        ("bb.event.NoProvider", new { _item = "i", _runtime = true, _dependees = new[] { "d" }, _reasons = new[] { "r" }, _close_matches = new[] { "c" } }),
        Metadata("BuildStatsList", new[] { Said.Tuple("/l/x.bb", "do_fetch", new { cpu_time_user = 0.5, started = 10.5, ended = 11.5 }, "x") }),
        Metadata("ImagePkgList", new
        {
            pkgdata = new { p = new { PN = "p", PV = "1.0" } },
            imgdata = new { img = new { p = new { size = 4096, depends = new[] { Said.Tuple("q", "recommends") } } } },
            filedata = new { img = new { dirs = new[] { new[] { "drwx", "r", "g", "7", "./d" } }, files = Array.Empty<object>(), syms = new[] { new[] { "lrwx", "r", "g", "7", "./l", "->", "d" } } } },
        }),
        CommandFailed("it failed"), Completed(6, failures: 1, interrupted: 1), CookerExit(),
    ]);

    /// <summary>What only a build without events has.</summary>
    private static readonly IReadOnlyList<AgentEvent> NoLog = Given.Events([Phase("stop", "orderly"), AgentFailed("busy", "Somebody is there.", "ERROR: busy"), Exited(1, "ERROR: it failed")]);

    [Fact]
    public void SavedAnywhere_GoesOnTheSame_WithEveryField()
    {
        var check = new SnapshotCheck();

        check.Run(RichBuild.Events, [.. Enumerable.Range(0, RichBuild.Events.Count + 1)]);
        check.Run(Rest, [.. Enumerable.Range(0, Rest.Count + 1)]);
        check.Run(NoLog, [0, 1, 2, 3]);
        var ended = Fold(RichBuild.Events);
        ended.End();
        ended.TakeChanges();
        check.Seen.Compare(ended, BuildInterpreter.Load(ended.Save()));

        Assert.Empty(check.Seen.Differences);
        // Of a field that never held anything, nothing would be known: let an event above fill it.
        Assert.Empty(check.Seen.NeverFilled.Except(NeverKept));
    }

    [Fact]
    public void SavedAfterTheEnd_KeepsOutcomeAndReason()
    {
        var ended = Fold(RichBuild.Events);
        ended.End();
        ended.TakeChanges();

        var loaded = BuildInterpreter.Load(ended.Save());

        Assert.Equal((BuildOutcome.Failed, "disk"), (loaded.TakeChanges().Summary.Outcome, loaded.TakeChanges().Summary.Reason));
    }

    [Fact]
    public void Format_IsRaisedWhenTheStateChanges()
        => Assert.Equal(Golden, $"{BuildInterpreter.StateFormat} {Convert.ToHexStringLower(SHA256.HashData(Fold(RichBuild.Events).Save().Span))[..16]}");

    [Fact]
    public void Comparison_OfTwoStates_FindsWhatDiffers()
    {
        var (one, other) = (Fold(RichBuild.Events), Fold(RichBuild.Events));
        other.Apply(RichBuild.Events.First(e => e.Class == "bb.runqueue.runQueueTaskStarted"));
        other.TakeChanges();

        Assert.NotEmpty(new StateComparer().Compare(one, other).Differences);
    }

    [Fact]
    public void Load_OfDamagedBytes_IsRefusedOrHarmless()
    {
        var state = Fold(RichBuild.Events).Save().ToArray();
        var random = new Random(4);
        for (var i = 0; i < 2000; i++)
        {
            var damaged = state[..(random.Next(3) == 0 ? random.Next(state.Length) : state.Length)];
            for (var n = random.Next(4); n > 0 && damaged.Length > 0; n--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                BuildInterpreter.Load(damaged);
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    [Fact]
    public void Texts_OfAnyCharacters_ComeBack()
    {
        string[] texts = ["", "a", "a", "\0", "\ud83d\ude00", "\ud800", "x\udfffy", new('é', 100_000)];
        var saving = StateStream.ForSaving();
        saving.Texts(texts);
        saving.TextOrNull(null);

        var loading = StateStream.ForLoading(saving.Written);

        Assert.Equal(texts, loading.Texts(null));
        Assert.Null(loading.TextOrNull("x"));
        loading.CheckEnd();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Numbers_OfAnySize_ComeBack(long number)
    {
        var saving = StateStream.ForSaving();
        saving.Long(number);

        Assert.Equal(number, StateStream.ForLoading(saving.Written).Long(null));
    }

    private static BuildInterpreter Fold(IReadOnlyList<AgentEvent> events)
    {
        var interpreter = new BuildInterpreter();
        foreach (var e in events)
        {
            interpreter.Apply(e);
        }

        interpreter.TakeChanges();
        return interpreter;
    }
}

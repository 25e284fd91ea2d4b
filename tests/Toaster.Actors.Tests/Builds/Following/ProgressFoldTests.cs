using System.Collections.Immutable;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Following;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Builds.Following;

public sealed class ProgressFoldTests
{
    private const string Queue = "bb.runqueue.runQueueTask", Scene = "bb.runqueue.sceneQueueTask";

    public static TheoryData<string, string, string, string?> Rows => new()
    {
        // Class, fields, the phase it leads to, the phase's figures.
        { "bb.event.HeartbeatEvent", """{"time":5.0}""", "starting", null },
        { "agent.Phase", """{"phase":"checkout","detail":"poky"}""", "cloning", "1" },
        { "agent.Phase", """{"phase":"configure","detail":""}""", "starting", null },
        { "agent.Phase", """{"phase":"start","detail":""}""", "starting", null },
        { "bb.event.CacheLoadStarted", """{"total":900}""", "loading-cache", "0/900" },
        { "bb.event.CacheLoadProgress", """{"current":300,"total":900}""", "loading-cache", null },
        { "bb.event.ParseStarted", """{"total":283}""", "parsing", "0/283" },
        { "bb.event.BuildInit", """{"_pkgs":["x"]}""", "preparing", null },
        { "bb.event.ProcessStarted", """{"processname":"Initialising tasks"}""", "preparing", null },
        { "bb.event.ProcessStarted", """{"processname":"Checking sstate mirror object availability"}""", "shared-state", null },
        { "bb.event.ProcessStarted", """{"processname":"Removing 3 stale sstate objects"}""", "starting", null },
        { Scene + "Started", Stats(total: 10, setsceneTotal: 4, setsceneCovered: 1), "shared-state", "1/4" },
        { Queue + "Started", Stats(total: 10, completed: 3), "tasks", "3/10" },
        { Queue + "Completed", Stats(total: 10, completed: 4), "tasks", "4/10" },
        { Queue + "Skipped", Stats(total: 10, completed: 4), "tasks", "5/10" },
        { Queue + "Failed", Stats(total: 10, completed: 4, failed: 1), "tasks", "5/10" },
        { "bb.event.BuildCompleted", "{}", "finishing", null },
        { "bb.command.CommandFailed", """{"error":""}""", "starting", null },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Fold_OneEvent_LeadsToItsPhase(string name, string fields, string phase, string? figures)
    {
        var progress = Fold((name, fields));

        var now = progress.Phases.Single(row => row.Name == phase);
        Assert.Equal(phase, progress.Phase);
        if (figures is not null)
        {
            Assert.Equal(figures, now.Total is { } total ? $"{now.Done}/{total}" : $"{now.Done}");
        }
    }

    [Fact]
    public void Fold_LaterPhase_EndsTheEarlierOnes()
    {
        var progress = Fold(
            ("bb.event.CacheLoadStarted", """{"total":900}"""), ("bb.event.CacheLoadCompleted", """{"num_entries":468,"total":900}"""),
            ("bb.event.ParseStarted", """{"total":5}"""), ("bb.event.ParseProgress", """{"current":3,"total":5}"""), (Queue + "Started", Stats(total: 7)));

        Assert.Equal(
            ["starting done", "loading-cache done", "parsing done", "preparing not-needed", "shared-state not-needed", "tasks now", "finishing to-come"],
            progress.Phases.Select(row => $"{row.Name} {row.State}"));
        Assert.Equal((468, 468), (progress.Phases[1].Done, progress.Phases[1].Total));
    }

    [Fact]
    public void Fold_SharedStateBesideTasks_GoesOnUntilItIsComplete()
    {
        (string, object)[] events = [(Scene + "Started", Stats(total: 9, setsceneTotal: 3)), (Queue + "Started", Stats(total: 9, setsceneTotal: 3, setsceneCovered: 1))];

        var beside = Fold(events);
        var complete = Fold([.. events, ("bb.runqueue.sceneQueueComplete", "{}")]);

        Assert.Equal(("now", "now"), (State(beside, "shared-state"), State(beside, "tasks")));
        Assert.Equal(("done", "now"), (State(complete, "shared-state"), State(complete, "tasks")));
    }

    [Fact]
    public void Fold_Repositories_AreTimedOneByOne()
    {
        var progress = Fold(
            ("agent.Phase", """{"phase":"checkout","detail":"bitbake"}"""), ("agent.Phase", """{"phase":"checkout","detail":"oe-core"}"""),
            ("agent.Phase", """{"phase":"start","detail":""}"""));

        Assert.Equal<NamedStep>([new("bitbake", 1, 2), new("oe-core", 2, 3)], progress.Repositories);
        Assert.Equal(("done", "now"), (State(progress, "cloning"), State(progress, "starting")));
    }

    [Fact]
    public void Fold_Stop_ShowsEachStepAndWhatIsAwaited()
    {
        var progress = Fold(
            (Queue + "Started", Stats(total: 2)), ("agent.Phase", """{"phase":"stop","detail":"orderly"}"""),
            ("bb.runqueue.runQueueExitWait", """{"remain":3}"""), ("agent.Phase", """{"phase":"stop","detail":"forced"}"""));

        Assert.Equal<NamedStep>([new("orderly", 2, 4), new("forced", 4, 0)], progress.Stops);
        Assert.Equal((3, "tasks"), (progress.Awaited, progress.Phase));
    }

    [Fact]
    public void Fold_Messages_AreCountedAndTheLastOnesKept()
    {
        var events = Enumerable.Range(1, 12).Select(n => Said.Log(n % 3 == 0 ? 40 : 30, $"message {n}")).ToArray();

        var progress = Fold([Said.Log(20, "a note"), .. events]);

        Assert.Equal((4, 8), (progress.Errors, progress.Warnings));
        Assert.Equal(Enumerable.Range(5, 8).Select(n => $"message {n}"), progress.Messages.Select(m => m.Text));
        Assert.Equal(40, progress.Messages[^1].Level);
    }

    [Fact]
    public void Fold_ErrorOfASetsceneTask_IsNoErrorOfTheBuild()
    {
        var progress = Fold(Said.QueueEvent("Started", "do_x_setscene"), Said.Worker("Started", "do_x_setscene", pid: 77), Said.Log(40, "damaged", taskpid: 77), Said.Log(40, "broken", taskpid: 78));

        Assert.Equal(1, progress.Errors);
        Assert.Equal(["damaged", "broken"], progress.Messages.Select(m => m.Text));
    }

    [Fact]
    public void Fold_Lines_AreTheLastOfTheTerminal()
    {
        var progress = Fold([
            .. Enumerable.Range(1, 20).Select(n => Said.Log(20, $"line {n}\nmore")), Said.Log(10, "for programmers"), Said.Log(20, "of a task", taskpid: 7),
            ("bb.build.TaskStarted", """{"_fn":"/a.bb","_task":"do_x","pid":1,"_message":"recipe a-1: task do_x: Started"}"""), (Queue + "Started", Stats(total: 9, completed: 2, active: 1, taskstring: "/b.bb:do_y"))]);

        Assert.Equal(
            [.. Enumerable.Range(9, 12).Select(n => $"line {n}"), "recipe a-1: task do_x: Started", "Running task 4 of 9 (b.bb:do_y)"],
            progress.Lines.Select(line => line.Text));
    }

    [Theory]
    [InlineData("logging.LogRecord", """{"levelno":30}""")]
    [InlineData("logging.LogRecord", """{"levelno":30,"msg":"%d","args":["x"]}""")]
    [InlineData("logging.LogRecord", """{"levelno":30,"msg":{"$dict":[[1,2]]},"args":7}""")]
    [InlineData("agent.Phase", "[]")]
    [InlineData("bb.event.ProcessStarted", "7")]
    [InlineData(Queue + "Started", """{"stats":null}""")]
    [InlineData(Queue + "Completed", """{"total":"many"}""")]
    public void Fold_OddEvent_GoesOn(string name, string fields)
    {
        var progress = Fold((name, fields), (Queue + "Completed", Stats(total: 3, completed: 1)));

        Assert.Equal(1, progress.Queue?.Completed);
    }

    [Fact]
    public void Fold_End_IsOver()
    {
        var progress = Fold(("bb.event.BuildInit", "{}"), (Queue + "Completed", Stats(total: 3, completed: 3)), ("bb.event.BuildCompleted", "{}"), ("bb.command.CommandCompleted", "{}"));

        Assert.True(progress.IsOver);
        Assert.Equal(("done", "done", 1.0), (State(progress, "tasks"), State(progress, "finishing"), progress.Share));
    }

    [Fact]
    public void Fold_OfNothingRelevant_KeepsTheLists()
    {
        var before = Fold(Said.Log(30, "careful"));

        var after = ProgressFold.Fold(before, Given.Events(("bb.event.RecipeParsed", new { fn = "/a.bb" })), ImmutableDictionary<string, TaskInFlight>.Empty);

        Assert.True(before.Lines == after.Lines && before.Messages == after.Messages); // The same arrays.
    }

    private static string State(BuildProgress progress, string phase) => progress.Phases.Single(row => row.Name == phase).State;

    private static string Stats(
        long total, long completed = 0, long failed = 0, long active = 0, long setsceneTotal = 0, long setsceneCovered = 0, string taskstring = "/a.bb:do_x")
        => $$$$"""{"taskfile":"/a.bb","taskname":"do_x","taskstring":"{{{{taskstring}}}}","stats":{"$class":"bb.runqueue.RunQueueStats","state":{"completed":{{{{completed}}}},"skipped":0,"failed":{{{{failed}}}},"active":{{{{active}}}},"setscene_active":0,"setscene_covered":{{{{setsceneCovered}}}},"setscene_notcovered":0,"setscene_total":{{{{setsceneTotal}}}},"total":{{{{total}}}}}}}""";

    private static BuildProgress Fold(params (string Class, object Fields)[] events)
    {
        AgentEvent[] all = [.. Given.Events(events).Select(e => e with { Arrival = e.Number })];
        return ProgressFold.Fold(BuildProgress.None, all, TasksInFlight.Fold(ImmutableDictionary<string, TaskInFlight>.Empty, all));
    }
}

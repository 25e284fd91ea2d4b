using static Toaster.Testing.Said;

namespace Toaster.Actors.Tests.Builds.Interpretation;

public sealed class PhasesTests
{
    private static readonly (string, object)[] Preparation =
    [
        Log(20, "begin", created: 10),
        ("bb.event.CacheLoadStarted", new { total = 100 }), ("bb.event.CacheLoadCompleted", new { total = 100, num_entries = 40 }),
        ("bb.event.ParseStarted", new { total = 8 }), ("bb.event.ParseProgress", new { current = 3, total = 8 }),
    ];

    private static readonly (string, object)[] Queues =
    [
        ("bb.event.ParseCompleted", new { total = 8, cached = 0, parsed = 8, skipped = 0, masked = 0, virtuals = 9, errors = 0 }),
        Init("a"), Log(20, "prepare", created: 20), ("bb.event.TreeDataPreparationStarted", new { pid = 0 }),
        ("bb.event.ProcessStarted", new { processname = "Initialising tasks" }), ("bb.event.ProcessFinished", new { processname = "Initialising tasks" }),
        ("bb.runqueue.sceneQueueTaskStarted", """{"taskfile":"/x.bb","taskname":"do_a_setscene","stats":{"$class":"bb.runqueue.RunQueueStats","state":{"total":9,"completed":1,"failed":0,"setscene_total":4,"setscene_covered":1,"setscene_notcovered":2}}}"""),
        QueueEvent("Started"),
    ];

    [Fact]
    public void Now_IsWhatTheStreamSpeaksOf()
    {
        var phases = Folded.Live(Preparation).Summary.Phases;

        Assert.Equal(["done", "now", "to-come", "to-come", "to-come", "to-come"], phases.Select(phase => phase.State));
        Assert.Equal((40L, 3L, 8L), (phases[0].Done, phases[1].Done, phases[1].Total));
        Assert.Equal((10000000L, 10000000L), (phases[0].StartedAt, phases[0].EndedAt));
    }

    [Fact]
    public void SharedState_GoesOnBesideTheTasks()
    {
        var phases = Folded.Live([.. Preparation, .. Queues]).Summary.Phases;

        Assert.Equal(["done", "done", "done", "now", "now", "to-come"], phases.Select(phase => phase.State));
        Assert.Equal((3L, 4L, 1L, 9L), (phases[3].Done, phases[3].Total, phases[4].Done, phases[4].Total));
        Assert.Equal("done", Folded.Live([.. Preparation, .. Queues, Empty("bb.runqueue.sceneQueueComplete")]).Summary.Phases[3].State);
    }

    [Fact]
    public void Ended_AllThatBeganIsDoneAndTheRestWasNotNeeded()
    {
        var phases = Folded.Build([Init("a"), .. Ran(), Completed(1), CommandCompleted()]).Summary.Phases;

        Assert.Equal(["not-needed", "not-needed", "not-needed", "not-needed", "done", "done"], phases.Select(phase => phase.State));
    }

    [Fact]
    public void Failed_IsThePhaseWithTheFailure()
    {
        Assert.Equal("failed", Folded.Build([Init("a"), .. Broke(), Completed(1, failures: 1), CommandCompleted()]).Summary.Phases[4].State);
        Assert.Equal("failed", Folded.Build([.. Preparation, Empty("bb.event.ParseError"), CommandFailed()]).Summary.Phases[1].State);
    }

    [Fact]
    public void Truncated_IsThePhaseItStoppedIn()
    {
        var phases = Folded.Build([.. Preparation, .. Queues]).Summary.Phases;

        Assert.Equal(("failed", "to-come"), (phases[4].State, phases[5].State));
    }
}

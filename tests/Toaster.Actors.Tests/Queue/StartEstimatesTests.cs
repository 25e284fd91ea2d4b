using Toaster.Actors.Queue;

namespace Toaster.Actors.Tests.Queue;

/// <summary>When builds that wait may start.</summary>
public sealed class StartEstimatesTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(20_778);

    [Fact]
    public void NextBuild_StartsWhenTheOneThatRunsEnds()
    {
        var look = Look([Waits(2)], [Runs(1)], Agent(1));

        Assert.Equal(Range(4, 7), Of(look, (1, 4, 7))[new(2)]);
    }

    [Fact]
    public void Line_OfSeveral_AddsUpWhatIsBeforeEach()
    {
        var look = Look([Waits(2), Waits(3), Waits(4)], [Runs(1)], Agent(1));

        var starts = Of(look, (1, 4, 7), (2, 10, 20), (3, 1, 1), (4, 5, 5));

        Assert.Equal([Range(4, 7), Range(14, 27), Range(15, 28)], [starts[new(2)], starts[new(3)], starts[new(4)]]);
    }

    [Fact]
    public void SeveralSlots_AreTakenByWhateverIsFirst()
    {
        var look = Look([Waits(3), Waits(4)], [Runs(1), Runs(2)], Agent(1, slots: 2));

        var starts = Of(look, (1, 10, 10), (2, 3, 3), (3, 4, 4));

        Assert.Equal([Range(3, 3), Range(7, 7)], [starts[new(3)], starts[new(4)]]);
    }

    [Fact]
    public void UnknownBuild_IsNoEstimateForWhoWaitsForIt_AndNoneIsNeededOfThoseBehind()
    {
        var look = Look([Waits(2), Waits(3)], [Runs(1)], Agent(1));

        Assert.Empty(Of(look, (2, 1, 1)));
        Assert.Equal(new HashSet<BuildId> { new(2) }, Of(look, (1, 4, 7)).Keys.ToHashSet());
    }

    [Fact]
    public void UnknownBuild_ElsewhereOnTheFarm_OnlyMakesItEarlierAtBest()
    {
        var look = Look([Waits(3)], [Runs(1), Runs(2, agent: 2)], Agent(1), Agent(2));

        Assert.Equal(Range(0, 7), Of(look, (1, 4, 7))[new(3)]);
    }

    [Fact]
    public void WhatNobodyCanTake_HasNone()
    {
        var look = Look([Waits(2) with { Labels = ["riscv"] }, Waits(3)], [Runs(1)], Agent(1));

        Assert.Equal(new HashSet<BuildId> { new(3) }, Of(look, (1, 1, 2)).Keys.ToHashSet());
    }

    [Fact]
    public void ProjectLimit_AndDirectory_AreWaitedFor()
    {
        var limited = Look([Waits(2)], [Runs(1)], Agent(1, slots: 5)) with { AtMost = new Dictionary<ProjectId, int> { [new(1)] = 1 } };
        var shared = Look([Waits(2) with { Directory = "/b" }], [Runs(1) with { Directory = "/b" }], Agent(1, slots: 5));

        Assert.Equal(Range(4, 7), Of(limited, (1, 4, 7))[new(2)]);
        Assert.Equal(Range(4, 7), Of(shared, (1, 4, 7))[new(2)]);
    }

    [Fact]
    public void TriedAgain_StartsNotBeforeItMay()
    {
        var look = Look([Waits(2) with { NotBefore = Now.AddMinutes(3) }], [], Agent(1));

        Assert.Equal(Range(3, 3), Of(look)[new(2)]);
    }

    [Fact]
    public void WarmNode_IsWaitedForNoLongerThanTheQueueDoes()
    {
        var look = Look([Waits(2) with { EnqueuedAt = Now }], [Runs(1)], Agent(1), Agent(2)) with { Warm = new HashSet<(AgentId, ProjectId)> { (new(1), new(1)) } };

        Assert.Equal(new TimeRange(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60)), Of(look, (1, 4, 7))[new(2)]);
    }

    [Fact]
    public void LostNode_IsNotCountedOn()
    {
        var look = Look([Waits(2)], [], Agent(1) with { SeenAt = Now.AddMinutes(-5) });

        Assert.Empty(Of(look));
    }

    [Fact]
    public void LongLine_IsCutOff_AndQuick()
    {
        var look = Look([.. Enumerable.Range(2, 3_000).Select(id => Waits(id))], [Runs(1)], Agent(1));
        var takes = Enumerable.Range(1, 3_001).Select(id => ((long)id, 1, 1)).ToArray();

        var starts = Of(look, takes);

        Assert.Equal(StartEstimates.MostWaiting, starts.Count);
        Assert.Equal(Range(100, 100), starts[new(101)]);
    }

    private static IReadOnlyDictionary<BuildId, TimeRange> Of(QueueLook look, params (long Build, int Least, int Most)[] takes)
        => StartEstimates.Of(look, takes.ToDictionary(one => new BuildId(one.Build), one => Range(one.Least, one.Most)), Now);

    private static TimeRange Range(int least, int most) => new(TimeSpan.FromMinutes(least), TimeSpan.FromMinutes(most));

    private static QueueLook Look(IReadOnlyList<QueueItem> waiting, IReadOnlyList<Lease> leases, params AgentRow[] agents) => new(1, waiting, leases, agents);

    private static QueueItem Waits(long build) => new(new(build), new(1), 0, [], null, Now.AddMilliseconds(build - 10_000), DateTimeOffset.UnixEpoch);

    private static Lease Runs(long build, long agent = 1) => new(new(build), 1, new(agent), new(1), null, "run", true, Now);

    private static AgentRow Agent(long id, int slots = 1) => new(new(id), $"node-{id}", AgentState.Ready, 1, "1.0", [], slots, Now, null, null, null);
}

using FsCheck;
using FsCheck.Fluent;
using Toaster.Actors.Queue;

namespace Toaster.Actors.Tests.Queue;

public sealed class ScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ProjectId P = new(2);
    private static readonly ProjectId Q = new(3);

    [Fact]
    public void NoAgents_EachBuildWaits_AndSaysWhatToDo()
    {
        var waiting = Assert.Single(Schedule.Plan(Look([Item(1)], []), Now).Waiting);

        Assert.Equal((1, "no-agent"), (waiting.Position, waiting.Reason.Code));
        Assert.Contains("toaster agent --server", waiting.Reason.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void FreeSlot_TheFirstGetsIt_TheRestWaitForIt()
    {
        var plan = Schedule.Plan(Look([Item(1), Item(2)], [Agent(1)]), Now);

        Assert.Equal(1, Assert.Single(plan.Assignments).Item.Build.Value);
        Assert.Equal(["starting", "no-slot"], plan.Waiting.Select(build => build.Reason.Code));
        Assert.Equal([1, 2], plan.Waiting.Select(build => build.Position));
    }

    [Fact]
    public void HigherPriority_GoesFirst() => Assert.Equal(2, First(Item(1), Item(2) with { Priority = 1 }));

    [Fact]
    public void TenMinutesOfWaiting_WeighAsMuchAsOnePriority()
        => Assert.Equal(1, First(Item(1) with { EnqueuedAt = Now.AddMinutes(-21) }, Item(2) with { Priority = 1 }));

    [Fact]
    public void AgentSeenInTheFuture_GetsNothing_UntilItIsSeenAgain()
        => Assert.Equal("agents-lost", Assert.Single(Schedule.Plan(Look([Item(1)], [Agent(1) with { SeenAt = Now.AddHours(1) }]), Now).Waiting).Reason.Code);

    [Fact]
    public void ClockThatWasSetBack_KeepsNobodyWaitingForItsOldTime()
    {
        var retried = Item(1) with { EnqueuedAt = Now.AddHours(1), NotBefore = Now.AddHours(1).AddSeconds(10) };

        Assert.Equal(1, Assert.Single(Schedule.Plan(Look([retried], [Agent(1)]), Now).Assignments).Item.Build.Value);
    }

    [Fact]
    public void ProjectWithFewerRunning_GoesFirst()
    {
        var look = Look([Item(1), Item(2) with { Project = Q }], [Agent(1) with { Slots = 2 }]) with { Leases = [Lease(9, P)] };

        Assert.Equal(2, Assert.Single(Schedule.Plan(look, Now).Assignments).Item.Build.Value);
    }

    [Fact]
    public void ProjectsAtTheirLimit_Wait()
    {
        var look = Look([Item(1), Item(2)], [Agent(1) with { Slots = 9 }]) with { AtMost = new Dictionary<ProjectId, int> { [P] = 1 } };

        var plan = Schedule.Plan(look, Now);

        Assert.Single(plan.Assignments);
        Assert.Equal(["starting", "project-limit"], plan.Waiting.Select(build => build.Reason.Code));
    }

    [Fact]
    public void BuildDirectory_HoldsOneBuild()
    {
        var plan = Schedule.Plan(Look([Item(1) with { Directory = "/b" }, Item(2) with { Directory = "/b" }], [Agent(1) with { Slots = 9 }]), Now);

        Assert.Single(plan.Assignments);
        Assert.Equal("Build 1 uses its build directory.", plan.Waiting[1].Reason.Sentence);
    }

    [Theory]
    [InlineData("x86", null)]
    [InlineData("X86", null)]
    [InlineData("agent-1", null)]
    [InlineData("arm", "no-label")]
    public void Labels_AreThoseOfTheAgent_OrItsName(string label, string? code)
        => Assert.Equal(code ?? "starting", Reason(Item(1) with { Labels = [label] }, Agent(1) with { Labels = ["x86"] }));

    [Fact]
    public void Pool_ThatDoesNotAllowTheProject_GivesItNothing_AndSaysWhereToChangeIt()
    {
        var look = Look([Item(1), Item(2) with { Project = Q }], [Agent(1) with { Slots = 2 }]) with
        {
            Pools = [PoolRow.Default with { Projects = new HashSet<ProjectId> { Q } }],
            ProjectNames = new Dictionary<ProjectId, string> { [P] = "kitchen" },
        };

        var plan = Schedule.Plan(look, Now);

        Assert.Equal(2, Assert.Single(plan.Assignments).Item.Build.Value);
        Assert.Equal(
            new WaitReason("no-pool", "No pool allows its project, kitchen. Allow it in one: Farm, Pools, or toaster pool edit POOL --allow 2."), plan.Waiting.Single(build => build.Item.Project == P).Reason);
    }

    [Fact]
    public void PoolsThatAllowTheProject_AndHaveNoAgent_AreNamed()
    {
        var look = Look([Item(1)], [Agent(1)]) with { Pools = [PoolRow.Default with { Projects = new HashSet<ProjectId>() }, new(new(2), "fast", "", null)] };
        Assert.Equal("No agent is in fast, the only pool that allows its project. Move one there: Farm, or toaster node move NODE --pool fast.", Assert.Single(Schedule.Plan(look, Now).Waiting).Reason.Sentence);

        var two = look with { Pools = [.. look.Pools, new(new(3), "slow", "", new HashSet<ProjectId> { P })] };
        Assert.Equal("No agent is in the pools that allow its project: fast, slow. Move one there: Farm, or toaster node move NODE --pool fast.", Assert.Single(Schedule.Plan(two, Now).Waiting).Reason.Sentence);

        Assert.Equal("starting", Assert.Single(Schedule.Plan(two with { Agents = [Agent(1) with { Pool = new(3) }] }, Now).Waiting).Reason.Code);
    }

    [Fact]
    public void Agent_OfAPoolThatIsNotKnown_GetsNothing()
        => Assert.Equal("no-pool", Reason(Item(1), Agent(1) with { Pool = new(9) }));

    [Fact]
    public void Label_OfAnAgentInAnotherPool_DoesNotHelp()
    {
        var look = Look([Item(1) with { Labels = ["kvm"] }], [Agent(1) with { Labels = ["kvm"], Pool = new(2) }, Agent(2)]) with { Pools = [PoolRow.Default, new(new(2), "fast", "", new HashSet<ProjectId> { Q })] };

        Assert.Equal(new WaitReason("no-label", "No agent of the pools that its project may use has the label kvm."), Assert.Single(Schedule.Plan(look, Now).Waiting).Reason);
    }

    [Fact]
    public void WarmAgent_ThatWasMovedOutOfReach_IsNotWaitedFor()
    {
        var look = Look([Item(1)], [Agent(1), Agent(2) with { Pool = new(2) }]) with
        {
            Warm = new HashSet<(AgentId, ProjectId)> { (new(2), P) },
            Leases = [Lease(9, Q) with { Agent = new(2) }],
            Pools = [PoolRow.Default, new(new(2), "fast", "", new HashSet<ProjectId> { Q })],
        };

        Assert.Equal(1, Assert.Single(Schedule.Plan(look, Now).Assignments).Agent.Id.Value);
    }

    [Fact]
    public void Agents_ThatAreLost_PausedOrFull_GetNothing()
    {
        Assert.Equal("agents-lost", Reason(Item(1), Agent(1) with { SeenAt = Now.AddSeconds(-31) }));
        Assert.Equal("agents-lost", Reason(Item(1), Agent(1) with { Session = 0 }));
        Assert.Equal("agents-paused", Reason(Item(1), Agent(1) with { State = AgentState.Paused }));
        Assert.Equal("agents-paused", Reason(Item(1), Agent(1) with { State = AgentState.Draining }));
        Assert.Equal("no-disk", Reason(Item(1), Agent(1) with { DiskFree = 5 }));
    }

    [Fact]
    public void BuildToBeTriedAgain_WaitsUntilItsTime()
    {
        Assert.Equal("retry-later", Reason(Item(1) with { NotBefore = Now.AddSeconds(3) }, Agent(1)));
        Assert.Equal("starting", Reason(Item(1) with { NotBefore = Now }, Agent(1)));
    }

    [Fact]
    public void WarmAgent_IsPreferred_AndWaitedForAMinute()
    {
        var both = Look([Item(1)], [Agent(1), Agent(2)]) with { Warm = new HashSet<(AgentId, ProjectId)> { (new(2), P) } };
        Assert.Equal(2, Assert.Single(Schedule.Plan(both, Now).Assignments).Agent.Id.Value);

        var busy = both with { Leases = [Lease(9, Q) with { Agent = new(2) }] };
        Assert.Equal("warm", Assert.Single(Schedule.Plan(busy, Now).Waiting).Reason.Code);
        Assert.Equal(1, Assert.Single(Schedule.Plan(busy with { Agents = [.. busy.Agents.Select(agent => agent with { SeenAt = Now.AddSeconds(60) })] }, Now.AddSeconds(60)).Assignments).Agent.Id.Value);
    }

    [Fact]
    public void AnyFarm_NothingIsGivenTwice_OrTooMuch_AndEverythingElseHasItsReason()
    {
        var names = Gen.Elements("a", "b");
        var items = (from project in Gen.Choose(1, 3)
                     from priority in Gen.Choose(-2, 2)
                     from age in Gen.Choose(0, 40)
                     from label in Gen.Elements(null, "a", "b")
                     from directory in Gen.Elements(null, null, "/x", "/y")
                     select new QueueItem(default, new(project), priority, label is null ? [] : [label], directory, Now.AddMinutes(-age), Now)).ArrayOf();
        var agents = (from slots in Gen.Choose(0, 3)
                      from label in names
                      from state in Gen.Elements(AgentState.Ready, AgentState.Ready, AgentState.Paused)
                      from silent in Gen.Elements(0, 0, 60)
                      from pool in Gen.Choose(1, 4)
                      select Agent(0) with { Slots = slots, Labels = [label], State = state, SeenAt = Now.AddSeconds(-silent), Pool = new(pool) }).ArrayOf();
        var allowed = Gen.Elements<HashSet<ProjectId>?>(null, [], [new(1)], [new(2), new(3)], [new(1), new(2), new(3)]); // The fourth pool does not exist.
        var looks = from waiting in items
                    from farm in agents
                    from most in Gen.Choose(1, 2)
                    from pools in allowed.ArrayOf(3)
                    select Look(
                        [.. waiting.Select((item, i) => item with { Build = new(i + 1) })],
                        [.. farm.Select((agent, i) => agent with { Id = new(i + 1), Name = $"agent-{i + 1}" })]) with
                    {
                        AtMost = new Dictionary<ProjectId, int> { [new(1)] = most },
                        Pools = [.. pools.Select((projects, i) => new PoolRow(new(i + 1), $"pool-{i + 1}", "", projects))],
                    };

        Prop.ForAll(looks.ToArbitrary(), look =>
        {
            var plan = Schedule.Plan(look, Now);
            Assert.Equal(look.Waiting.Select(item => item.Build.Value).Order(), plan.Waiting.Select(build => build.Item.Build.Value).Order());
            Assert.Equal(Enumerable.Range(1, look.Waiting.Count), plan.Waiting.Select(build => build.Position));
            Assert.Equal(plan.Assignments.Count, plan.Waiting.Count(build => build.Reason.Code == "starting"));
            Assert.All(plan.Assignments.GroupBy(given => given.Agent.Id), given => Assert.True(given.Count() <= given.First().Agent.Slots));
            Assert.All(plan.Assignments, given => Assert.True(given.Agent.HasLabels(given.Item.Labels) && given.Agent is { State: AgentState.Ready } && !given.Agent.IsLost(Now)));
            Assert.All(plan.Assignments.GroupBy(given => given.Item.Directory).Where(group => group.Key is not null), group => Assert.Single(group));
            Assert.True(plan.Assignments.Count(given => given.Item.Project.Value == 1) <= look.AtMost[new(1)]);
            Assert.All(plan.Assignments, given => Assert.Contains(look.Pools, pool => pool.Id == given.Agent.Pool && pool.Allows(given.Item.Project)));
            Assert.All(plan.Waiting.Where(build => build.Reason.Code == "no-pool"), build => Assert.DoesNotContain(
                look.Agents, agent => look.Pools.Any(pool => pool.Id == agent.Pool && pool.Allows(build.Item.Project))));
            Assert.All(plan.Waiting, build => Assert.NotEmpty(build.Reason.Sentence));
        }).QuickCheckThrowOnFailure();
    }

    private static long First(params QueueItem[] items) => Assert.Single(Schedule.Plan(Look(items, [Agent(1)]), Now).Assignments).Item.Build.Value;

    private static string Reason(QueueItem item, AgentRow agent) => Assert.Single(Schedule.Plan(Look([item], [agent]), Now).Waiting).Reason.Code;

    private static QueueLook Look(IReadOnlyList<QueueItem> items, IReadOnlyList<AgentRow> agents) => new(1, items, [], agents);

    private static QueueItem Item(long id) => new(new(id), P, 0, [], null, Now, Now);

    private static Lease Lease(long id, ProjectId project) => new(new(id), 1, new(1), project, null, "run", true, Now);

    private static AgentRow Agent(long id) => new(new(id), $"agent-{id}", AgentState.Ready, 1, "1.0", [], 1, Now, 100L << 30, 200L << 30, 0.5);
}

using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;

namespace Toaster.Actors.Tests.Views;

/// <summary>Lists of tasks under any filter, order and page are what LINQ makes of the same rows.</summary>
public class TaskQueryTests : BuildTablesFixture
{
    private static readonly Dictionary<string, Func<TaskRow, object?>> Sorts = new()
    {
        ["order"] = task => task.Order,
        ["task"] = task => task.Task,
        ["recipe"] = task => task.Recipe,
        ["outcome"] = task => (int?)task.Outcome,
        ["started"] = task => task.StartedAt,
        ["elapsed"] = task => task.Elapsed,
        ["cpu"] = task => task.CpuUser + task.CpuSystem ?? task.CpuUser ?? task.CpuSystem,
        ["diskread"] = task => task.DiskRead,
        ["diskwrite"] = task => task.DiskWrite,
        ["messages"] = task => task.Errors + task.Warnings,
        ["sstate"] = task => (int)task.Sstate,
        ["no such order"] = task => task.Order,
    };

    public static readonly TheoryData<int> Seeds = new(Enumerable.Range(1, 8));

    [SkippableTheory]
    [MemberData(nameof(Seeds))]
    public async Task Tasks_UnderAnyQuery_AreThoseOfLinq(int seed)
    {
        var random = new RandomRows(seed);
        List<TaskRow> tasks = [.. Enumerable.Range(1, 60).Select(id => random.Task() with { Id = id })];
        await StoreAsync(Build1, new() { Summary = new(), Tasks = tasks });
        await StoreAsync(Build2, random.Changes());
        for (var run = 0; run < 60; run++)
        {
            var query = Query(random);

            var list = await Views.TasksAsync(Build1, query, default);

            var scope = tasks.Where(task => InScope(task, query)).ToList();
            var shown = Expect.Sorted(scope.Where(task => IsShown(task, query)), Sorts[query.Sort], query.Descending).ToList();
            Assert.Equal(Expect.PageOf(shown, query.Page), list.Page.Rows);
            Assert.Equal(shown.Count, list.Page.Total);
            Assert.Equal(Facets(scope), list.Facets);
        }
    }

    [SkippableFact]
    public async Task RunningTasks_AreThoseThatHaveNotEnded_TheLatestFirst()
    {
        var random = new RandomRows(9);
        List<TaskRow> tasks = [.. Enumerable.Range(1, 200).Select(id => random.Task() with { Id = id, IsRunning = id % 5 != 0, StartedAt = 1_000_000 + (id * 7 % 200) })];
        await StoreAsync(Build1, new() { Summary = new(), Tasks = tasks });
        await StoreAsync(Build2, random.Changes());

        var expected = tasks.Where(task => task.IsRunning).OrderByDescending(task => task.StartedAt).ThenBy(task => task.Id).Take(150);
        Assert.Equal(expected, await Views.RunningTasksAsync(Build1, default));
    }

    [SkippableFact]
    public async Task Tasks_OfNoBuild_AreNone()
    {
        var list = await Views.TasksAsync(Build1, new(new(1, 25)), default);

        Assert.Empty(list.Page.Rows);
        Assert.Equal(0, list.Page.Total);
        Assert.All(list.Facets, facet => Assert.Equal(0, facet.Count));
    }

    private static TaskQuery Query(RandomRows random) => new(
        new(random.Number(3), random.Number(30)),
        random.Maybe(() => random.Chance(3) ? "bb" : random.Word()),
        Sorts.Keys.ElementAt(random.Number(Sorts.Count) - 1),
        random.Flag(),
        random.Flag() ? null : [.. Enum.GetValues<TaskOutcome>().Where(_ => random.Chance(3))],
        random.Chance(3) ? random.Flag() : null,
        random.Chance(3),
        random.Chance(5) ? (SstateResult)(random.Number(4) - 1) : null,
        random.Chance(5),
        random.Chance(5) ? random.Flag() : null,
        random.Chance(5) ? random.Word() : null);

    private static bool Reached(TaskRow task) => task.Outcome is not null || task.IsRunning;

    private static bool InScope(TaskRow task, TaskQuery query)
        => Expect.Found(query.Search, task.Recipe, task.Version, task.Task, task.RecipeFile) && (query.Recipe is null || task.Recipe == query.Recipe);

    private static bool IsShown(TaskRow task, TaskQuery query)
    {
        var state = query.Outcomes is { Count: > 0 } outcomes
            ? task.Outcome is { } outcome && outcomes.Contains(outcome) || query.NotReached && !Reached(task)
            : query.NotReached != Reached(task);
        return state
            && (query.Setscene ?? task.IsSetscene) == task.IsSetscene
            && (query.Sstate ?? task.Sstate) == task.Sstate
            && (!query.WithMessages || task.Errors + task.Warnings > 0)
            && (query.Executed ?? task.Executed) == task.Executed;
    }

    private static List<FacetCount> Facets(List<TaskRow> scope)
    {
        var listed = scope.Where(Reached).ToList();
        return
        [
            new("all", listed.Count),
            .. Enum.GetValues<TaskOutcome>().Select(outcome => new FacetCount(
                outcome.ToString().ToLowerInvariant(), listed.Count(task => task.Outcome == outcome && !task.IsSetscene))),
            new("notreached", scope.Count - listed.Count),
            new("setscene", listed.Count(task => task.IsSetscene)),
            new("executed", listed.Count(task => task is { Executed: true, IsSetscene: false })),
            new("missed", listed.Count(task => task.Sstate == SstateResult.Missed)),
            new("restored", listed.Count(task => task.Sstate == SstateResult.Restored)),
            new("messages", listed.Count(task => task.Errors + task.Warnings > 0)),
        ];
    }
}

public sealed class PostgresTaskQueryTests : TaskQueryTests
{
    protected override bool OnPostgres => true;
}

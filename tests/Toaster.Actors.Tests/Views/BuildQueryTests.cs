using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views;

namespace Toaster.Actors.Tests.Views;

/// <summary>Lists of builds under any filter, order and page are what LINQ makes of the same rows.</summary>
public class BuildQueryTests : BuildTablesFixture
{
    private static readonly Dictionary<string, Func<SummaryRow, object?>> Sorts = new()
    {
        ["started"] = build => build.StartedAt,
        ["duration"] = build => build.CompletedAt - build.StartedAt,
        ["tasks"] = build => build.Tasks.Real,
        ["errors"] = build => build.Errors,
        ["warnings"] = build => build.Warnings,
        ["outcome"] = build => (int?)build.Outcome,
        ["target"] = build => build.Targets.Count > 0 ? build.Targets[0].Name : null,
        ["machine"] = build => build.Machine,
        ["id"] = build => build.Events,
        ["no such order"] = build => build.StartedAt,
    };

    public static readonly TheoryData<int> Seeds = new(Enumerable.Range(1, 6));

    [SkippableTheory]
    [MemberData(nameof(Seeds))]
    public async Task Builds_UnderAnyQuery_AreThoseOfLinq(int seed)
    {
        var random = new RandomRows(seed);
        var builds = new List<(BuildId Id, BuildFacts Facts, SummaryRow Summary)>();
        for (var id = 1; id <= 40; id++)
        {
            builds.Add((new(id), new(new(random.Number(2)), id, random.Flag(), random.Maybe(random.Word), null, 5), random.Summary() with { Events = id }));
            await StoreAsync(new(id), new() { Summary = builds[^1].Summary }, builds[^1].Facts);
            if (Waits(builds[^1].Summary))
            {
                await QueueAsync(id);
            }
        }

        builds.Reverse(); // Level builds: the newest first.
        for (var run = 0; run < 50; run++)
        {
            var query = Query(random);

            var list = await Views.ListAsync(query, default);

            var scope = builds.Where(build => InScope(build.Facts, build.Summary, query)).ToList();
            var shown = Expect.Sorted(scope.Where(build => IsShown(build.Summary, query)), build => Sorts[query.Sort](build.Summary), query.Descending).ToList();
            Assert.Equal(Expect.PageOf(shown.Select(build => build.Id), query.Page), list.Page.Rows.Select(row => row.Id));
            Assert.Equal(shown.Count, list.Page.Total);
            Assert.Equal(Facets([.. scope.Select(build => build.Summary)]), list.Facets);
        }
    }

    [SkippableFact]
    public async Task Find_ShowsFactsAndSummary()
    {
        var (random, facts) = (new RandomRows(4), new BuildFacts(new(1), 3, true, "a.json", "key", 77));
        var changes = random.Changes();
        Assert.True(await Tables.ApplyAsync(Build1, facts, changes, 0, 9, default));

        var build = (await Views.FindAsync(Build1, default))!;

        Assert.Equal(
            RowsText.Of(new BuildView(Build1, new(1), "Command line builds", 3, 9, true, "a.json", "key", 77, changes.Summary)), RowsText.Of(build));
        Assert.Null(await Views.FindAsync(Build2, default));
    }

    private static BuildQuery Query(RandomRows random) => new(
        new(random.Number(3), random.Number(20)),
        random.Maybe(random.Word),
        Sorts.Keys.ElementAt(random.Number(Sorts.Count) - 1),
        random.Flag(),
        random.Flag() ? null : [.. Enum.GetValues<BuildOutcome>().Where(_ => random.Chance(3))],
        random.Chance(3),
        random.Chance(4),
        random.Chance(3) ? new(random.Number(2)) : null)
    {
        Waiting = random.Chance(4),
    };

    /// <summary>Every other one of those without an outcome.</summary>
    private static bool Waits(SummaryRow build) => build.Outcome is null && build.Events % 2 == 0;

    private ValueTask<int> QueueAsync(long id) => Store.WriteAsync(
        WritePriority.Append,
        connection => connection.Prepared("INSERT INTO queue_item (build_id, project_id, priority, labels, enqueued_at, not_before) VALUES (?1, 1, 0, '', 0, 0)")
            .Bind(1, id).Execute(),
        default);

    private static bool InScope(BuildFacts facts, SummaryRow summary, BuildQuery query)
        => (query.Project ?? facts.Project) == facts.Project
            && Expect.Found(query.Search, [
                .. summary.Targets.Select(target => target.Task is null ? target.Name : $"{target.Name}:{target.Task}"),
                summary.Machine, summary.Distro, summary.DistroVersion, summary.BuildName, summary.BitbakeVersion, facts.Source]);

    private static bool IsShown(SummaryRow build, BuildQuery query)
    {
        var outcomes = query.Outcomes ?? [];
        return ((outcomes.Count == 0 && !query.Running && !query.Waiting)
                || (build.Outcome is { } outcome ? outcomes.Contains(outcome) : Waits(build) ? query.Waiting : query.Running))
            && (!query.Infrastructure || build.Cause == BuildCause.Infrastructure);
    }

    private static List<FacetCount> Facets(List<SummaryRow> scope) =>
    [
        new("all", scope.Count),
        .. Enum.GetValues<BuildOutcome>().Select(outcome => new FacetCount(outcome.ToString().ToLowerInvariant(), scope.Count(build => build.Outcome == outcome))),
        new("running", scope.Count(build => build.Outcome is null && !Waits(build))),
        new("waiting", scope.Count(Waits)),
        new("infrastructure", scope.Count(build => build.Cause == BuildCause.Infrastructure)),
    ];
}

public sealed class PostgresBuildQueryTests : BuildQueryTests
{
    protected override bool OnPostgres => true;
}

using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;

namespace Toaster.Actors.Tests.Views;

/// <summary>The other lists of a build, against LINQ over the same rows.</summary>
public class RowQueryTests : BuildTablesFixture
{
    public static readonly TheoryData<int> Seeds = new(Enumerable.Range(1, 6));

    [SkippableTheory]
    [MemberData(nameof(Seeds))]
    public async Task Messages_UnderAnyQuery_AreThoseOfLinq(int seed)
    {
        var random = new RandomRows(seed);
        Dictionary<int, TaskRow> tasks = Enumerable.Range(1, 20).ToDictionary(id => id, id => random.Task() with { Id = id });
        List<MessageRow> messages = [.. Enumerable.Range(1, 60).Select(line => random.Message() with { Line = line })];
        await StoreAsync(Build1, new() { Summary = new(), Tasks = [.. tasks.Values], Messages = messages });
        for (var run = 0; run < 40; run++)
        {
            var query = new MessageQuery(
                new(random.Number(3), random.Number(30)), random.Chance(2) ? 29 : 39, random.Chance(3) ? 38 : 100, random.Maybe(random.Word),
                random.Chance(4) ? random.Number(30) : null, random.Chance(3) ? random.Flag() : null, random.Chance(4) ? random.Word() : null);

            var (page, facets) = await Views.MessagesAsync(Build1, query, default);
            var groups = await Views.MessageGroupsAsync(Build1, query, default);

            var scope = messages.Where(message => Expect.Found(query.Search, message.Text, message.TaskText, message.Logger)
                && (query.TaskId is null || message.TaskId == query.TaskId)
                && (query.Recipe is null || TaskOf(message)?.Recipe == query.Recipe)).ToList();
            var shown = scope.Where(message => message.Level >= query.MinLevel && message.Level <= query.MaxLevel
                && (query.Setscene is null || query.Setscene == IsSetscene(message))).ToList();
            Assert.Equal(Expect.PageOf(shown.Select(message => new MessageView(message, TaskOf(message))), query.Page), page.Rows);
            Assert.Equal(shown.Count, page.Total);
            Assert.Equal(
                [
                    new("all", scope.Count), new("error", scope.Count(m => m.Level >= 39 && !IsSetscene(m))),
                    new("warning", scope.Count(m => m.Level is >= 29 and < 39 && !IsSetscene(m))), new("restore", scope.Count(m => m.Level >= 29 && IsSetscene(m))),
                ],
                facets);
            var equal = shown.GroupBy(message => (message.Level, message.Text)).ToList();
            Assert.Equal(equal.Count, groups.Total);
            Assert.Equal(
                Expect.PageOf(equal.Select(group => (group.First().Line, (long)group.Count(), group.Select(m => m.TaskId).OfType<int>().Distinct().LongCount())), query.Page),
                groups.Rows.Select(group => (group.First.Message.Line, group.Count, group.TaskCount)));
            Assert.All(groups.Rows, group => Assert.Equal(
                equal.First(one => one.First().Line == group.First.Message.Line).Select(m => m.TaskId).OfType<int>().Distinct().Where(tasks.ContainsKey).Take(8),
                group.Tasks.Select(task => task.Id)));
        }

        bool IsSetscene(MessageRow message) => TaskOf(message)?.IsSetscene ?? false;

        TaskRow? TaskOf(MessageRow message) => message.TaskId is { } id ? tasks.GetValueOrDefault(id) : null;
    }

    [SkippableTheory]
    [MemberData(nameof(Seeds))]
    public async Task Variables_UnderAnyQuery_AreThoseOfLinq(int seed)
    {
        var random = new RandomRows(seed);
        List<VariableRow> variables = [.. Enumerable.Range(1, 60).Select(_ => random.Variable())];
        await StoreAsync(Build1, new() { Summary = new(), Variables = variables });
        for (var run = 0; run < 40; run++)
        {
            var query = new VariableQuery(
                new(random.Number(3), random.Number(30)), random.Maybe(random.Word), random.Chance(2) ? "file" : "name", random.Flag(),
                random.Chance(3), random.Chance(3), random.Chance(3) ? random.Word() : null);

            var list = await Views.VariablesAsync(Build1, query, default);

            var scope = variables.Where(row => Expect.Found(query.Search, row.Name, row.Value, row.Description)
                && (query.File is null || row.History.Any(entry => entry.File == query.File))).ToList();
            var shown = Expect.Sorted(
                scope.Where(row => (!query.Changed || row.History.Count > 0) && (!query.Described || row.Description is not null)),
                row => query.Sort == "file" ? row.History.LastOrDefault(entry => entry.File is not null)?.File : row.Name,
                query.Descending).ToList();
            Assert.Equal(RowsText.Of(Expect.PageOf(shown, query.Page)), RowsText.Of(list.Page.Rows));
            Assert.Equal(shown.Count, list.Page.Total);
            Assert.Equal(
                [
                    new("all", scope.Count), new("changed", scope.Count(row => row.History.Count > 0)),
                    new("described", scope.Count(row => row.Description is not null)),
                ],
                list.Facets);
        }

        var named = variables[7].Name;
        Assert.Equal(RowsText.Of(variables.First(row => row.Name == named)), RowsText.Of(await Views.VariableAsync(Build1, named, default)));
        Assert.Null(await Views.VariableAsync(Build1, "NONE", default));
    }

    [SkippableTheory]
    [MemberData(nameof(Seeds))]
    public async Task RecipesAndLayers_AreThoseOfLinq(int seed)
    {
        var random = new RandomRows(seed);
        var rows = new BuildChanges
        {
            Summary = new(),
            Tasks = [.. Enumerable.Range(1, 60).Select(id => random.Task() with { Id = id })],
            Recipes = [.. Enumerable.Range(1, 40).Select(_ => random.Recipe())],
            Packages = [.. random.Many(20, random.Package).DistinctBy(row => (row.Name, row.Recipe))],
            Layers = [new("/a", "busybox", "b", "c", null, null), new("/b", "Apt", "b", "c", 5, "url")],
        };
        await StoreAsync(Build1, rows);
        var views = rows.Recipes.Select(recipe => View(recipe, rows)).ToList();
        Dictionary<string, Func<RecipeView, object?>> sorts = new()
        {
            ["name"] = row => row.Recipe.Name,
            ["version"] = row => row.Recipe.Version,
            ["layer"] = row => row.Recipe.Layer,
            ["license"] = row => row.License,
            ["section"] = row => row.Section,
            ["tasks"] = row => row.Tasks,
            ["failed"] = row => row.Failed,
            ["packages"] = row => row.Packages,
            ["elapsed"] = row => row.Elapsed,
        };
        foreach (var (sort, key) in sorts)
        {
            var query = new RecipeQuery(
                new(random.Number(2), random.Number(30)), random.Maybe(random.Word), sort, random.Flag(), random.Chance(4) ? random.Word() : null,
                random.Chance(4) ? random.Multiconfig() : null, random.Chance(4), random.Chance(4), random.Chance(4));

            var (page, facets) = await Views.RecipesAsync(Build1, query, default);

            var scope = views.Where(row => Matches(row, query.Search)).ToList();
            var shown = Expect.Sorted(scope.Where(row => Passes(row, query)), key, query.Descending).ToList();
            Assert.Equal(Expect.PageOf(shown, query.Page), page.Rows);
            Assert.Equal(shown.Count, page.Total);
            Assert.Equal(scope.Count, facets.First(f => f.Key == "all").Count);
            Assert.Equal(scope.Count(row => row.Failed > 0), facets.First(f => f.Key == "failed").Count);
            Assert.Equal(scope.Count(row => row.Recipe.IsImage), facets.First(f => f.Key == "images").Count);
            Assert.Equal(scope.Count(row => row.Packages > 0), facets.First(f => f.Key == "packages").Count);
            Assert.Equal(
                scope.Where(row => row.Recipe.Layer is not null).GroupBy(row => $"layer:{row.Recipe.Layer}").Concat(scope.GroupBy(row => $"mc:{row.Recipe.Multiconfig}"))
                    .Select(group => new FacetCount(group.Key, group.Count())).OrderBy(facet => facet.Key, StringComparer.Ordinal),
                facets.Skip(4));
        }

        Assert.Equal(
            rows.Layers.Select(layer => new LayerView(layer, rows.Recipes.Count(recipe => recipe.Layer == layer.Name))),
            await Views.LayersAsync(Build1, default));
    }

    [SkippableFact]
    public async Task Recipes_WhenTheirTasksGoOn_AreThoseOfNow()
    {
        var task = new RandomRows(1).Task() with { Id = 1, Recipe = "bread", Multiconfig = "", IsSetscene = false, Outcome = TaskOutcome.Failed };
        var bread = new RecipeRow("", "bread", "1", "/bread.bb", null, false, null, null, null, null, null);
        var query = new RecipeQuery(new(1, 10));
        await StoreAsync(Build1, new() { Summary = new(), Recipes = [bread], Tasks = [task] });
        Assert.Equal((1, 1), Numbers((await Views.RecipesAsync(Build1, query, default)).Page.Rows));
        Assert.Equal((1, 1), Numbers((await Views.RecipesAsync(Build1, query, default)).Page.Rows));

        Assert.True(await Tables.ApplyAsync(Build1, Facts, new() { Summary = new(), Tasks = [task with { Id = 2, Outcome = TaskOutcome.Succeeded }] }, 1, 2, default));
        Assert.Equal((2, 1), Numbers((await Views.RecipesAsync(Build1, query, default)).Page.Rows));

        await Tables.DeleteAsync(Build1, default);
        Assert.Empty((await Views.RecipesAsync(Build1, query, default)).Page.Rows);

        static (int, int) Numbers(IReadOnlyList<RecipeView> rows) => (rows.Single().Tasks, rows.Single().Failed);
    }

    [SkippableTheory]
    [MemberData(nameof(Seeds))]
    public async Task Packages_AreThoseOfLinq(int seed)
    {
        var random = new RandomRows(seed);
        // Lists have packages without their files.
        List<PackageRow> packages = [.. Enumerable.Range(1, 60).Select(_ => random.Package() with { FileList = [] }).DistinctBy(row => (row.Name, row.Recipe))];
        List<ImagePackageRow> inImages = [.. Enumerable.Range(1, 60).Select(_ => random.ImagePackage())];
        await StoreAsync(Build1, new() { Summary = new(), Packages = packages, ImagePackages = inImages });
        for (var run = 0; run < 20; run++)
        {
            var (page, search, descending) = (new PageRequest(random.Number(2), random.Number(30)), random.Maybe(random.Word), random.Flag());
            var target = random.Word();

            var query = new PackageQuery(page, search, "size", descending, random.Chance(4) ? random.Word() : null, random.Chance(3) ? random.Flag() : null, random.Chance(3));
            var (made, facets, size) = await Views.PackagesAsync(Build1, query, default);
            var inside = await Views.ImagePackagesAsync(Build1, target, new(page, search, "recipe", descending), default);

            var scope = packages.OrderBy(row => row.Name, Utf8).ThenBy(row => row.Recipe, Utf8).Where(row => Expect.Found(
                search, row.Name, row.InstalledName, row.Recipe, row.Version, row.License, row.Section, row.Summary)
                && (query.Recipe is null || row.Recipe == query.Recipe)).ToList();
            var expected = Expect.Sorted(
                scope.Where(row => (query.Installed is null || query.Installed == IsInstalled(row)) && (!query.WithFiles || row.Files > 0)), row => row.Size, descending).ToList();
            Assert.Equal(RowsText.Of(Expect.PageOf(expected, page)), RowsText.Of(made.Rows));
            Assert.Equal(expected.Count, made.Total);
            Assert.Equal(Math.Min(long.MaxValue, expected.Sum(row => (double)(row.Size ?? 0))), size, 1e-9 * size);
            Assert.Equal(
                [
                    new("all", scope.Count), new("files", scope.Count(row => row.Files > 0)), new("installed", scope.Count(IsInstalled)),
                    new("notinstalled", scope.Count(row => !IsInstalled(row))),
                ],
                facets);
            var expectedInside = Expect.Sorted(
                inImages.Where(row => row.Target == target && Expect.Found(search, row.Name, row.Recipe, row.Version)), row => row.Recipe, descending).ToList();
            Assert.Equal(RowsText.Of(Expect.PageOf(expectedInside, page)), RowsText.Of(inside.Rows.Select(view => view.Package)));
            Assert.Equal(expectedInside.Count, inside.Total);
            Assert.All(inside.Rows, view => Assert.Equal(
                inImages.Count(row => row.Target == target && row.Dependencies.Any(need => need.Type == "depends" && need.Name == view.Package.Name)), view.NeededBy));
        }

        bool IsInstalled(PackageRow row) => inImages.Exists(one => one.Name == row.InstalledName);
    }

    private static Comparer<string> Utf8 { get; } = Comparer<string>.Create((one, other)
        => System.Text.Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(other)));

    private static bool Matches(RecipeView row, string? search)
        => Expect.Found(search, row.Recipe.Name, row.Recipe.Version, row.Recipe.Layer, row.License, row.Section, row.Recipe.File, row.Recipe.Summary);

    private static bool Passes(RecipeView row, RecipeQuery query)
        => (query.Layer is null || row.Recipe.Layer == query.Layer) && (query.Multiconfig is null || row.Recipe.Multiconfig == query.Multiconfig)
            && (!query.Images || row.Recipe.IsImage) && (!query.Failed || row.Failed > 0) && (!query.WithPackages || row.Packages > 0);

    private static RecipeView View(RecipeRow recipe, BuildChanges rows)
    {
        var tasks = rows.Tasks.Where(task => task.Recipe == recipe.Name && task.Multiconfig == recipe.Multiconfig && !task.IsSetscene
            && (task.Outcome is not null || task.IsRunning)).ToList();
        var packages = rows.Packages.Where(package => package.Recipe == recipe.Name).ToList();
        var first = packages.OrderBy(package => package.Name, Utf8).FirstOrDefault();
        return new(recipe, tasks.Count, tasks.Count(task => task.Outcome == TaskOutcome.Failed), packages.Count)
        {
            Elapsed = tasks.Any(task => task.Elapsed is not null) ? (long)Int128.Min(long.MaxValue, tasks.Aggregate((Int128)0, (sum, task) => sum + (task.Elapsed ?? 0))) : null,
            License = recipe.License ?? first?.License,
            Section = recipe.Section ?? first?.Section,
        };
    }
}

public sealed class PostgresRowQueryTests : RowQueryTests
{
    protected override bool OnPostgres => true;
}

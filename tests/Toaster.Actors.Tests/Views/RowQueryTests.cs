using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;

namespace Toaster.Actors.Tests.Views;

/// <summary>The other lists of a build, against LINQ over the same rows.</summary>
public sealed class RowQueryTests : BuildTablesFixture
{
    public static readonly TheoryData<int> Seeds = new(Enumerable.Range(1, 6));

    [Theory]
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
                random.Chance(4) ? random.Number(30) : null, random.Chance(3) ? random.Flag() : null);

            var page = await Views.MessagesAsync(Build1, query, default);

            var shown = messages.Where(message => message.Level >= query.MinLevel && message.Level <= query.MaxLevel
                && Expect.Found(query.Search, message.Text, message.TaskText, message.Logger)
                && (query.TaskId is null || message.TaskId == query.TaskId)
                && (query.Setscene is null || query.Setscene == (TaskOf(message)?.IsSetscene ?? false))).ToList();
            Assert.Equal(Expect.PageOf(shown.Select(message => new MessageView(message, TaskOf(message))), query.Page), page.Rows);
            Assert.Equal(shown.Count, page.Total);
        }

        TaskRow? TaskOf(MessageRow message) => message.TaskId is { } id ? tasks.GetValueOrDefault(id) : null;
    }

    [Theory]
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

    [Theory]
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
            ["license"] = row => row.Recipe.License,
            ["section"] = row => row.Recipe.Section,
            ["tasks"] = row => row.Tasks,
            ["failed"] = row => row.Failed,
            ["packages"] = row => row.Packages,
        };
        foreach (var (sort, key) in sorts)
        {
            var query = new NamedQuery(new(random.Number(2), random.Number(30)), random.Maybe(random.Word), sort, random.Flag());

            var page = await Views.RecipesAsync(Build1, query, default);

            var shown = Expect.Sorted(views.Where(row => Matches(row.Recipe, query.Search)), key, query.Descending).ToList();
            Assert.Equal(Expect.PageOf(shown, query.Page), page.Rows);
            Assert.Equal(shown.Count, page.Total);
        }

        Assert.Equal(
            rows.Layers.Select(layer => new LayerView(layer, rows.Recipes.Count(recipe => recipe.Layer == layer.Name))),
            await Views.LayersAsync(Build1, default));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Packages_AreThoseOfLinq(int seed)
    {
        var random = new RandomRows(seed);
        List<PackageRow> packages = [.. Enumerable.Range(1, 60).Select(_ => random.Package()).DistinctBy(row => (row.Name, row.Recipe))];
        List<ImagePackageRow> inImages = [.. Enumerable.Range(1, 60).Select(_ => random.ImagePackage())];
        await StoreAsync(Build1, new() { Summary = new(), Packages = packages, ImagePackages = inImages });
        for (var run = 0; run < 20; run++)
        {
            var (page, search, descending) = (new PageRequest(random.Number(2), random.Number(30)), random.Maybe(random.Word), random.Flag());
            var target = random.Word();

            var made = await Views.PackagesAsync(Build1, new(page, search, "size", descending), default);
            var inside = await Views.ImagePackagesAsync(Build1, target, new(page, search, "recipe", descending), default);

            var expected = Expect.Sorted(
                packages.OrderBy(row => row.Name, Utf8).ThenBy(row => row.Recipe, Utf8).Where(row => Expect.Found(
                    search, row.Name, row.InstalledName, row.Recipe, row.Version, row.License, row.Section, row.Summary)),
                row => row.Size, descending).ToList();
            Assert.Equal(RowsText.Of(Expect.PageOf(expected, page)), RowsText.Of(made.Rows));
            Assert.Equal(expected.Count, made.Total);
            var expectedInside = Expect.Sorted(
                inImages.Where(row => row.Target == target && Expect.Found(search, row.Name, row.Recipe, row.Version)), row => row.Recipe, descending).ToList();
            Assert.Equal(RowsText.Of(Expect.PageOf(expectedInside, page)), RowsText.Of(inside.Rows));
            Assert.Equal(expectedInside.Count, inside.Total);
        }
    }

    private static Comparer<string> Utf8 { get; } = Comparer<string>.Create((one, other)
        => System.Text.Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(other)));

    private static bool Matches(RecipeRow row, string? search)
        => Expect.Found(search, row.Name, row.Version, row.Layer, row.License, row.Section, row.Summary);

    private static RecipeView View(RecipeRow recipe, BuildChanges rows)
    {
        var tasks = rows.Tasks.Where(task => task.Recipe == recipe.Name && task.Multiconfig == recipe.Multiconfig && !task.IsSetscene
            && (task.Outcome is not null || task.IsRunning)).ToList();
        return new(
            recipe, tasks.Count, tasks.Count(task => task.Outcome == TaskOutcome.Failed), rows.Packages.Count(package => package.Recipe == recipe.Name));
    }
}

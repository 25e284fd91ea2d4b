using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;

namespace Toaster.Actors.Tests.Views;

/// <summary>Recipes and folders that no list of the log holds, and that something else names.</summary>
public class UnlistedTests : BuildTablesFixture
{
    private static readonly PageRequest First = new(1, 150);

    [SkippableFact]
    public async Task Recipe_OfTasksOnly_IsWhatTheyTellOfIt()
    {
        await StoreAsync(Build1, new() { Summary = new(), Tasks = [Task(1, "second", "2.0"), Task(2, "", "1.0"), Task(3, "", "1.0") with { Outcome = TaskOutcome.Failed }] });

        var plain = (await Views.RecipeAsync(Build1, "bread", null, default))!;
        var second = (await Views.RecipeAsync(Build1, "bread", "second", default))!;

        Assert.Equal(new RecipeRow("", "bread", "1.0", "/l/bread.bb", null, false, null, null, null, null, null), plain.Recipe);
        Assert.Equal((false, 2, 1), (plain.IsListed, plain.View.Tasks, plain.View.Failed));
        Assert.Equal(("second", "2.0", 1), (second.Recipe.Multiconfig, second.Recipe.Version, second.Tasks.Count));
        Assert.Null(await Views.RecipeAsync(Build1, "bread", "third", default));
        Assert.Null(await Views.RecipeAsync(Build2, "bread", null, default));
        Assert.Equal(0, (await Views.RecipesAsync(Build1, new(First), default)).Page.Total);
    }

    [SkippableFact]
    public async Task Recipe_OfPackagesOnly_IsWhatTheyTellOfIt()
    {
        await StoreAsync(Build1, new()
        {
            Summary = new(),
            Packages = [new("jam", "fruit", "jam", "3", "r0", 1, 0, "MIT", "food", null, null, [], [])],
            ImagePackages = [new("tray", "butter", "milk", "4", 1, [])],
        });

        var fruit = (await Views.RecipeAsync(Build1, "fruit", null, default))!;
        var milk = (await Views.RecipeAsync(Build1, "milk", null, default))!;

        Assert.Equal(("3", "MIT", 1, false), (fruit.Recipe.Version, fruit.View.License, fruit.Packages.Count, fruit.IsListed));
        Assert.Equal(("4", 0, 0), (milk.Recipe.Version, milk.Packages.Count, milk.Tasks.Count));
        Assert.Null(await Views.RecipeAsync(Build1, "milk", "second", default));
        Assert.Null(await Views.RecipeAsync(Build1, "jam", null, default));
    }

    [SkippableTheory]
    [InlineData("/file")]
    [InlineData("/x/x")]
    [InlineData("/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x")]
    public async Task ImageFolder_ThatOnlyPathsBelowItName_IsThere(string folder)
    {
        await StoreAsync(Build1, new() { Summary = new(), ImageFiles = [File("/file"), File("/file/below"), File(string.Concat(Enumerable.Repeat("/x", 80))), File("/x0")] });

        Assert.Equal(folder, (await Views.ImageFilesAsync(Build1, "tray", new(First, folder), default)).Folder?.File.Path);
        Assert.Null((await Views.ImageFilesAsync(Build1, "tray", new(First, folder + "y"), default)).Folder);
        Assert.Null((await Views.ImageFilesAsync(Build1, "other", new(First, folder), default)).Folder);
    }

    private static TaskRow Task(int id, string multiconfig, string version) => new()
    {
        Id = id, Multiconfig = multiconfig, Recipe = "bread", Version = version, RecipeFile = "/l/bread.bb", Task = "do_build" + id, Outcome = TaskOutcome.Succeeded,
    };

    private static ImageFileRow File(string path) => new("tray", path, '-', null, null, null, 1, null);
}

public sealed class PostgresUnlistedTests : UnlistedTests
{
    protected override bool OnPostgres => true;
}

using Toaster.Actors;
using Toaster.Actors.Views;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Parts;

namespace Toaster.Web.Builds;

/// <summary>What all pages of one build have in common.</summary>
public sealed record BuildHead(Frame Frame, BuildView Build, long Recipes, long Packages, long Images)
{
    /// <summary>Null when there is no such build.</summary>
    public static async ValueTask<BuildHead?> ReadAsync(HttpContext http, IBuildViews views, long id, CancellationToken ct)
    {
        if (await views.FindAsync(new(id), ct) is not { } build) return null;

        var one = new NamedQuery(new(1, 1));
        var recipes = await views.RecipesAsync(build.Id, one, ct);
        var packages = await views.PackagesAsync(build.Id, one, ct);
        var images = await views.ImagesAsync(build.Id, ct);
        return new(await Frames.ReadAsync(http, ct), build, recipes.Total, packages.Total, images.Count);
    }

    public BuildId Id => Build.Id;

    public bool IsRunning => Build.Summary.Outcome is null;

    /// <summary>A tab stands for something the build has.</summary>
    public IReadOnlyList<Tab> Tabs
    {
        get
        {
            var summary = Build.Summary;
            var messages = summary.Errors + summary.Warnings + summary.SetsceneErrors;
            (bool Shown, Tab Tab)[] all =
            [
                (true, new("overview", "Overview", Urls.Build(Id))),
                (summary.Tasks.Real + summary.Tasks.Setscene + summary.Tasks.NotReached > 0, new("tasks", "Tasks", Urls.Tasks(Id), Format.Count(summary.Tasks.Real))),
                (messages > 0, new("messages", "Messages", Urls.Messages(Id), Format.Count(messages))),
                (true, new("configuration", "Configuration", Urls.Configuration(Id))),
                (summary.Variables > 0, new("variables", "Variables", Urls.Variables(Id), Format.Count(summary.Variables))),
                (Recipes > 0, new("recipes", "Recipes", Urls.Recipes(Id), Format.Count(Recipes))),
                (Packages > 0, new("packages", "Packages", Urls.Packages(Id), Format.Count(Packages))),
                (Images > 0, new("images", Images == 1 ? "Image" : "Images", Urls.Images(Id), Images == 1 ? null : Format.Count(Images))),
            ];
            return [.. all.Where(t => t.Shown).Select(t => t.Tab)];
        }
    }
}

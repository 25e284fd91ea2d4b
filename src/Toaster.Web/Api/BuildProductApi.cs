using Microsoft.AspNetCore.Http.HttpResults;
using Toaster.Actors;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Api.Models;

namespace Toaster.Web.Api;

/// <summary>What a build was made of and what it made: recipes, packages, images, artifacts; and what its recorder saw.</summary>
internal static class BuildProductApi
{
    public static void MapBuildProducts(this IEndpointRouteBuilder routes)
    {
        var build = routes.MapGroup("/builds/{id:long}").WithTags("Build contents");
        build.MapList<RecipeView, RecipeList, RecipeModel>(
            "/recipes", Parameters.Recipes, (views, id, query, ct) => views.RecipesAsync(id, RecipeQuery(query), ct), ContentMapping.Of)
            .WithName("listRecipes").WithSummary("Recipes the build considered, with how many there are under each filter.");
        build.MapGet("/recipes/{name}", Recipe).Policy(RoutePolicy.Reading).Takes(Parameters.Recipe)
            .WithName("getRecipe").WithSummary("One recipe: its tasks, packages and dependencies.").Problems(400, 404);
        build.MapList<PackageRow, PackageList, PackageModel>(
            "/packages", Parameters.Packages, (views, id, query, ct) => views.PackagesAsync(id, PackageQuery(query), ct), ContentMapping.Of)
            .WithName("listPackages").WithSummary("Packages the build made, with how many there are under each filter.");
        build.MapGet("/packages/{name}", Package).Policy(RoutePolicy.Reading).Takes(Parameters.Package)
            .WithName("getPackage").WithSummary("One package: its files, its relations, images it is in.").Problems(400, 404);
        build.MapGet("/images", Images).Policy(RoutePolicy.Reading)
            .WithName("listImages").WithSummary("Images, in numbers.").Problems(404);
        build.MapGet("/images/{target}", Image).Policy(RoutePolicy.Reading).Takes(Parameters.Image)
            .WithName("getImage").WithSummary("One image, in numbers.").Problems(400, 404);
        build.MapGet("/images/{target}/packages", ImagePackages).Policy(RoutePolicy.Reading).Takes(Parameters.ImagePackages)
            .WithName("listImagePackages").WithSummary("Packages inside an image.").Problems(400, 404);
        build.MapGet("/images/{target}/files", ImageFiles).Policy(RoutePolicy.Reading).Takes(Parameters.ImageFiles)
            .WithName("listImageFiles").WithSummary("A folder of an image, or what a search finds in all of it.").Problems(400, 404);
        build.MapList<ArtifactView, ArtifactList, ArtifactModel>(
            "/artifacts", Parameters.Artifacts, (views, id, query, ct) => views.ArtifactsAsync(id, ArtifactQuery(query), ct), ContentMapping.Of)
            .WithName("listArtifacts").WithSummary("Files that tasks put into the deploy directory, where they lie.");
        build.MapGet("/recorder", Recorder).Policy(RoutePolicy.Reading)
            .WithName("getRecorder").WithSummary("What the recorder saw: source, sizes, classes of events, problems, attempts.").Problems(404);
    }

    private static RecipeQuery RecipeQuery(ApiQuery query) => new(
        query.Page, query.Text("search"), query.Word("sort"), query.IsDescending(byDefault: false), query.Text("layer"), query.Text("multiconfig"),
        query.Flag("images") ?? false, query.Flag("failed") ?? false, query.Flag("withPackages") ?? false);

    private static async Task<Ok<RecipeDetailModel>> Recipe(ApiQuery query, long id, string name, IBuildViews views, CancellationToken ct)
        => TypedResults.Ok(ContentMapping.Of(await NamedAsync(
            query, id, name, views, "recipe", (build, asked) => views.RecipeAsync(build, asked, query.Text("multiconfig"), ct), ct)));

    private static PackageQuery PackageQuery(ApiQuery query) => new(
        query.Page, query.Text("search"), query.Word("sort"), query.IsDescending(byDefault: false), query.Text("recipe"), query.Flag("installed"),
        query.Flag("withFiles") ?? false);

    private static async Task<Ok<PackageDetailModel>> Package(ApiQuery query, long id, string name, IBuildViews views, CancellationToken ct)
        => TypedResults.Ok(ContentMapping.Of(await NamedAsync(
            query, id, name, views, "package", (build, asked) => views.PackageAsync(build, asked, query.Text("recipe"), ct), ct)));

    private static async Task<Ok<ListModel<ImageModel>>> Images(ApiQuery query, long id, IBuildViews views, CancellationToken ct)
    {
        var images = await views.ImagesAsync(await BuildApi.ExistingAsync(views, id, ct), ct);
        return TypedResults.Ok(new ListModel<ImageModel> { Items = [.. images.Select(ContentMapping.Of)] });
    }

    private static async Task<Ok<ImageDetailModel>> Image(ApiQuery query, long id, string target, IBuildViews views, CancellationToken ct)
        => TypedResults.Ok(ContentMapping.Of(await ImageAsync(query, id, target, views, ct)));

    private static async Task<Ok<PageModel<ImagePackageModel>>> ImagePackages(ApiQuery query, long id, string target, IBuildViews views, CancellationToken ct)
    {
        var image = (await ImageAsync(query, id, target, views, ct)).Image;
        var page = await views.ImagePackagesAsync(
            new(id), image.Target, new(query.Page, query.Text("search"), query.Word("sort"), query.IsDescending(byDefault: false)), ct);
        return TypedResults.Ok(ModelMapping.Of(page, ContentMapping.Of));
    }

    private static async Task<Ok<ImageFolderModel>> ImageFiles(ApiQuery query, long id, string target, IBuildViews views, CancellationToken ct)
    {
        var image = (await ImageAsync(query, id, target, views, ct)).Image;
        var asked = new ImageFileQuery(query.Page, query.Text("dir") ?? "", query.Text("search"), query.Word("sort"), query.IsDescending(byDefault: false));
        var folder = await views.ImageFilesAsync(new(id), image.Target, asked, ct);
        return folder.Folder is null && asked.Search is null && asked.Folder.Trim('/').Length > 0
            ? throw Missing("folder", asked.Folder, new(id))
            : TypedResults.Ok(ContentMapping.Of(folder));
    }

    private static ArtifactQuery ArtifactQuery(ApiQuery query) => new(
        query.Page, query.Text("search"), query.Word("sort"), query.IsDescending(byDefault: false), query.Enums<ArtifactKind>("kind") is [var kind, ..] ? kind : null,
        query.Text("recipe"));

    private static async Task<Ok<RecorderModel>> Recorder(ApiQuery query, long id, IBuildViews views, IRecordings recordings, CancellationToken ct)
    {
        var build = await views.FindAsync(new BuildId(id), ct) ?? throw ApiProblemException.NoSuchBuild(id);
        return TypedResults.Ok(ContentMapping.Of(build, await recordings.FindAsync(build.Id, ct), await views.ProblemsAsync(build.Id, ct)));
    }

    private static ValueTask<ImageDetail> ImageAsync(ApiQuery query, long id, string target, IBuildViews views, CancellationToken ct)
        => NamedAsync(query, id, target, views, "image", (build, asked) => views.ImageAsync(build, asked, ct), ct);

    /// <summary>What a build has under the name in the path, or behind it.</summary>
    private static async ValueTask<T> NamedAsync<T>(
        ApiQuery query, long id, string inPath, IBuildViews views, string what, Func<BuildId, string, ValueTask<T?>> find, CancellationToken ct)
        where T : class
    {
        var name = inPath == Urls.Unnamed && query.Values("name") is [var behind, ..] ? behind : inPath;
        var build = await BuildApi.ExistingAsync(views, id, ct);
        return await find(build, name) ?? throw Missing(what, name, build);
    }

    private static ApiProblemException Missing(string what, string name, BuildId build) => new(
        StatusCodes.Status404NotFound, $"no-such-{what}", $"Build {build} has no {what} {(name.Length > 80 ? name[..80] + "…" : name)}.");
}

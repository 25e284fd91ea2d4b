using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Builds;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Images;

/// <summary>The images of a build, the packages of one of them, and its file system.</summary>
internal static class ImagePages
{
    public static void MapImagePages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/builds/{id:long}/images", All).Policy(RoutePolicy.Reading);
        routes.MapGet("/builds/{id:long}/images/{target}", One).Policy(RoutePolicy.Reading);
        routes.MapGet("/builds/{id:long}/images/{target}/files", Files).Policy(RoutePolicy.Reading);
    }

    private static async Task<IResult> All(long id, HttpContext http, IBuildViews views, CancellationToken ct)
    {
        if (await BuildHead.ReadAsync(http, views, id, ct) is not { } head) return Results.NotFound();

        var images = await views.ImagesAsync(head.Id, ct);
        return Csv.IsAsked(http) ? Csv.Of($"images-{id}.csv", ImagesModel.Table, images) : Page.Of<ImagesPage>(new ImagesModel(head, images));
    }

    private static async Task<IResult> One(long id, string target, HttpContext http, IBuildViews views, CancellationToken ct)
    {
        if (await BuildHead.ReadAsync(http, views, id, ct) is not { } head) return Results.NotFound();
        if (await views.ImageAsync(head.Id, Queries.Name(http, target), ct) is not { } image) return Results.NotFound();

        var name = image.Image.Target;
        var state = Queries.State(http, ImageModel.Shape, "name");
        var query = Queries.Named(state);
        return Csv.IsAsked(http)
            ? Csv.Of($"image-{id}.csv", ImageModel.Table, page => views.ImagePackagesAsync(head.Id, name, query with { Page = page }, ct))
            : Page.Of<ImagePage>(new ImageModel(head, state, image, await views.ImagePackagesAsync(head.Id, name, query, ct))
            {
                Largest = (await views.ImagePackagesAsync(head.Id, name, new(new(1, ImageModel.MostLargest), Sort: "size", Descending: true), ct)).Rows,
                Artifacts = (await views.ArtifactsAsync(head.Id, new(new(1, ImageModel.MostArtifacts), Recipe: name), ct)).Page,
            });
    }

    private static async Task<IResult> Files(long id, string target, HttpContext http, IBuildViews views, CancellationToken ct)
    {
        if (await BuildHead.ReadAsync(http, views, id, ct) is not { } head) return Results.NotFound();
        if (await views.ImageAsync(head.Id, Queries.Name(http, target), ct) is not { } image) return Results.NotFound();

        var state = Queries.State(http, ImageFilesModel.Shape, "name", "dir");
        var query = ImageFilesModel.Query(state, http.Request.Query["dir"].ToString());
        if (Csv.IsAsked(http))
        {
            return Csv.Of(
                $"files-of-image-{id}.csv", ImageFilesModel.Table, async page => (await views.ImageFilesAsync(head.Id, image.Image.Target, query with { Page = page }, ct)).Page);
        }

        var folder = await views.ImageFilesAsync(head.Id, image.Image.Target, query, ct);
        // A folder that is not there is an address of nothing; an image whose log lists no file has a page that says so.
        return folder.Folder is null && query.Search is null && query.Folder.Trim('/').Length > 0
            ? Results.NotFound()
            : Page.Of<ImageFilesPage>(new ImageFilesModel(head, state, image, folder));
    }
}

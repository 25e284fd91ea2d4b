using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.WebEncoders;
using Toaster.Actors.Logs;
using Toaster.Web.Api;
using Toaster.Web.Artifacts;
using Toaster.Web.Builds;
using Toaster.Web.Configuration;
using Toaster.Web.Deletion;
using Toaster.Web.Farm;
using Toaster.Web.Home;
using Toaster.Web.Hosting;
using Toaster.Web.Images;
using Toaster.Web.Imports;
using Toaster.Web.Live;
using Toaster.Web.Logs;
using Toaster.Web.Messages;
using Toaster.Web.Packages;
using Toaster.Web.Projects;
using Toaster.Web.Queue;
using Toaster.Web.Recipes;
using Toaster.Web.Recorder;
using Toaster.Web.Tasks;
using Toaster.Web.Variables;

namespace Toaster.Web;

/// <summary>The only public wiring: services, then everything between a request and a page.</summary>
public static class ToasterWebExtensions
{
    public static IServiceCollection AddToasterWeb(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddAntiforgery(options => options.Cookie.Name = "toaster-antiforgery");
        services.AddProblemDetails();
        // Pages are UTF-8: only what HTML itself needs is written as an entity.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.TryAddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddResponseCompression(options => options.EnableForHttps = true);
        services.AddSingleton<IStartupFilter, SecurityHeaders>();
        services.AddSingleton<Assets>();
        services.AddLive();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IBuildLogs, NoBuildLogs>();
        return services;
    }

    public static WebApplication MapToasterWeb(this WebApplication app)
    {
        app.UseMiddleware<ErrorPages>();
        app.UseSameSite();
        app.UseResponseCompression();
        app.UseRouting();

        app.MapGet(Assets.Route, (string version, string file, HttpContext http, Assets assets) => assets.Serve(version, file, http)).Policy(RoutePolicy.Open);
        app.MapPages();
        return app;
    }

    /// <summary>No change at another site's wish. Part of <see cref="MapToasterWeb"/>; for whoever serves the HTTP interface alone.</summary>
    public static IApplicationBuilder UseSameSite(this IApplicationBuilder app) => app.Use((http, next) => SameSite.Check(http, _ => next(http)));

    private static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapThemePages();
        routes.MapHub();
        routes.MapBuildPages();
        routes.MapDeletePages();
        routes.MapTaskPages();
        routes.MapLogPages();
        routes.MapMessagePages();
        routes.MapConfigurationPages();
        routes.MapVariablePages();
        routes.MapRecipePages();
        routes.MapPackagePages();
        routes.MapImagePages();
        routes.MapArtifactPages();
        routes.MapRecorderPages();
        routes.MapHomePages();
        routes.MapImportPages();
        routes.MapProjectPages();
        routes.MapProjectForms();
        routes.MapFarmPages();
        routes.MapPoolPages();
        routes.MapQueuePages();
    }
}

using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Toaster.Web.Live;

namespace Toaster.Web.Api;

/// <summary>The HTTP interface: <c>/api/v1</c>. Needs imports, views and projects of Toaster.Actors, and kept logs.</summary>
public static class ToasterApi
{
    public const string Root = "/api/v1";
    public const string Description = Root + "/openapi.json";

    public static IServiceCollection AddToasterApi(this IServiceCollection services)
    {
        services.AddOpenApi("v1", ApiDescription.Configure);
        services.AddSingleton<RecordExport>();
        services.AddLive();
        services.AddSingleton<IConfigureOptions<JsonOptions>>(new ConfigureOptions<JsonOptions>(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            options.SerializerOptions.Converters.Insert(0, new UtcMicroseconds());
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        }));
        return services;
    }

    /// <summary>Problems for whatever goes wrong under <c>/api</c> and <c>/agent</c>. Right before the endpoints.</summary>
    public static IApplicationBuilder UseToasterApiProblems(this IApplicationBuilder app) => app.UseUnderApi(ApiProblems.Run);

    public static IEndpointRouteBuilder MapToasterApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(Root);
        api.MapImports();
        api.MapBuilds();
        api.MapProgress();
        api.MapBuildContents();
        api.MapBuildProducts();
        api.MapLogs();
        api.MapRecords();
        api.MapUpkeep();
        api.MapProjects();
        api.MapQueue();
        api.MapNodes();
        api.MapPools();
        api.MapAdmin();
        routes.MapOpenApi(Description).Policy(RoutePolicy.Open);
        return routes;
    }

    private static IApplicationBuilder UseUnderApi(this IApplicationBuilder app, Func<HttpContext, RequestDelegate, Task> run)
        => app.UseWhen(http => http.Request.IsForPrograms(), api => api.Use(next => http => run(http, next)));
}

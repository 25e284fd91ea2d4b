using Microsoft.AspNetCore.Routing;
using Toaster.Web.Api;

namespace Toaster.Web.Tests.Api;

public sealed class RoutePolicyTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public void EveryRoute_SaysWhoMayUseIt()
    {
        var routes = host.Endpoints.OfType<RouteEndpoint>().ToList();

        Assert.True(routes.Count > 15, $"{routes.Count} routes");
        Assert.All(routes, route =>
        {
            var policy = Assert.Single(route.Metadata.OfType<RoutePolicy>());
            var methods = route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods;
            Assert.Equal((route.RoutePattern.RawText, methods is ["GET"]), (route.RoutePattern.RawText, policy is not (RoutePolicy.Writing or RoutePolicy.Administering)));
        });
    }
}

namespace Toaster.Web.Api;

/// <summary>What a route does, so who may use it: whoever serves checks this before the handler runs.</summary>
public enum RoutePolicy
{
    /// <summary>Looks only.</summary>
    Reading,

    /// <summary>Changes something.</summary>
    Writing,

    /// <summary>Looks after the server itself: needs the token of the data directory's owner also where nobody else needs one.</summary>
    Administering,

    /// <summary>Says nothing about any build: for everybody.</summary>
    Open,

    /// <summary>Adds to one recording: needs the token of that attempt, which the handler looks at, and no other.</summary>
    Recording,

    /// <summary>An agent's own: needs its key, which the handler looks at, or what changing something needs.</summary>
    Serving,
}

public static class RoutePolicies
{
    private static readonly object MayChangeKey = new();

    public static TBuilder Policy<TBuilder>(this TBuilder route, RoutePolicy policy) where TBuilder : IEndpointConventionBuilder
    {
        route.WithMetadata(policy);
        return route;
    }

    /// <summary>The route's policy; by its method when it names none.</summary>
    public static RoutePolicy PolicyOf(this HttpContext http)
        => http.GetEndpoint()?.Metadata.OfType<RoutePolicy>() is { } named && named.Any()
            ? named.Last()
            : HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) ? RoutePolicy.Reading : RoutePolicy.Writing;

    /// <summary>Whoever sent this may change things; false where nobody looked.</summary>
    public static bool MayChange(this HttpContext http) => http.Items[MayChangeKey] is true;

    public static void SetMayChange(this HttpContext http, bool mayChange) => http.Items[MayChangeKey] = mayChange;

    /// <summary>The address is for programs, which want problems (RFC 9457) instead of pages.</summary>
    public static bool IsForPrograms(this HttpRequest request) => request.Path.StartsWithSegments("/api") || request.Path.StartsWithSegments("/agent");
}

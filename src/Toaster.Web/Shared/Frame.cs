using Microsoft.AspNetCore.Antiforgery;
using Toaster.Web.Hosting;

namespace Toaster.Web.Shared;

/// <summary>What surrounds every page: who looks at it, when, and with which files.</summary>
/// <param name="Path">Path and query of the page, to come back to.</param>
/// <param name="Token">Antiforgery token for the page's forms.</param>
public sealed record Frame(Assets Assets, string Path, string Theme, string TokenField, string Token, DateTimeOffset Now, long Builds)
{
    public static Frame Of(HttpContext http, long builds)
    {
        var services = http.RequestServices;
        var tokens = services.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http);
        return new(
            services.GetRequiredService<Assets>(), http.Request.Path + http.Request.QueryString, Hosting.Theme.Of(http.Request),
            tokens.FormFieldName, tokens.RequestToken!, services.GetRequiredService<TimeProvider>().GetUtcNow(), builds);
    }

    /// <summary>For parts that are sent to pages which are open. They know nobody: the token of their forms is put there by the page.</summary>
    public static Frame OfParts(IServiceProvider services)
        => new(services.GetRequiredService<Assets>(), "", Hosting.Theme.System, "", "", services.GetRequiredService<TimeProvider>().GetUtcNow(), 0);
}

using Microsoft.AspNetCore.Hosting;

namespace Toaster.Web.Hosting;

/// <summary>
/// What every answer says to the browser: nothing from elsewhere, nothing inline, no frames, no referrer to others. A filter of the
/// start, so that it stands before everything else that may answer.
/// </summary>
internal sealed class SecurityHeaders : IStartupFilter
{
    public const string Policy =
        "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((http, rest) =>
        {
            http.Response.OnStarting(Set, http.Response); // Last of all, so that an answer that was cleared and written anew has them, too.
            return rest(http);
        });
        next(app);
    };

    private static Task Set(object response)
    {
        var headers = ((HttpResponse)response).Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        // Not "no-referrer": browsers then send forms with the origin "null", and they would be refused as foreign.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return Task.CompletedTask;
    }
}

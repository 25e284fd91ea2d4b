using Microsoft.AspNetCore.Http.HttpResults;
using Toaster.Web.Shared;

namespace Toaster.Web.Hosting;

/// <summary>
/// Gives an answer without a body the product's look, or, below /api, the form of RFC 9457. An exception becomes a page that
/// tells the number to look for in the server's log, and nothing of its text.
/// </summary>
internal sealed partial class ErrorPages(RequestDelegate next, ILogger<ErrorPages> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (BadHttpRequestException refused) when (!http.Response.HasStarted)
        {
            http.Response.Clear();
            SecurityHeaders.Set(http.Response);
            http.Response.StatusCode = refused.StatusCode;
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            Failed(logger, http.Request.Method, http.Request.Path, http.TraceIdentifier, error);
            http.Response.Clear();
            SecurityHeaders.Set(http.Response);
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }

        if (http.Response is { StatusCode: >= 400, HasStarted: false, ContentType: null, ContentLength: null or 0 })
        {
            await WriteAsync(http);
        }
    }

    private static Task WriteAsync(HttpContext http)
    {
        var status = http.Response.StatusCode;
        var (title, text) = Words(status);
        if (http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            return Results.Problem(statusCode: status, title: title, detail: text).ExecuteAsync(http);
        }

        var page = new RazorComponentResult<ErrorPage>(new
        {
            Frame = Frame.Of(http, 0),
            Status = status,
            Title = title,
            Text = text,
            Trace = status >= 500 ? http.TraceIdentifier : null,
        })
        { StatusCode = status };
        return page.ExecuteAsync(http);
    }

    private static (string Title, string Text) Words(int status) => status switch
    {
        400 => ("This request cannot be read.", "A form may have been open for too long. Go back, load the page again and send it once more."),
        403 => ("This is not allowed.", "Open Toaster itself and do it there."),
        404 => ("There is nothing at this address.", "The number may be wrong, or what was here has been removed."),
        405 => ("This address cannot be used like that.", "It is part of a form of another page."),
        413 => ("This is too large.", "The limit is a setting of the server."),
        >= 500 => ("Toaster failed at this page.", "It is Toaster's own fault. The server's log has more under the number below."),
        _ => ("This did not work.", $"The server answered with status {status}."),
    };

    [LoggerMessage(8001, LogLevel.Error, "{Method} {Path} failed, request {Trace}")]
    private static partial void Failed(ILogger logger, string method, string path, string trace, Exception error);
}

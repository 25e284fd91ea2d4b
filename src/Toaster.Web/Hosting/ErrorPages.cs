using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Toaster.Actors.Builds;
using Toaster.Web.Api;
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
        catch (Exception error) when (!http.Response.HasStarted && StatusOf(error) is { } status)
        {
            http.Response.Clear();
            if (ApiProblems.IsStoreAway(error))
            {
                StoreAway(logger, http.Request.Method, http.Request.Path, error.Message);
                http.Response.Headers.RetryAfter = $"{ApiProblems.StoreAwayFor.TotalSeconds:0}";
            }

            http.Response.StatusCode = status;
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            Failed(logger, http.Request.Method, http.Request.Path, http.TraceIdentifier, error);
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }

        if (http.Response is { StatusCode: >= 400, HasStarted: false, ContentType: null, ContentLength: null or 0 })
        {
            await WriteAsync(http);
        }
    }

    /// <summary>Of a request that cannot be read, or not be answered now; null when the fault is this program's.</summary>
    private static int? StatusOf(Exception error) => error switch
    {
        BadHttpRequestException refused => refused.StatusCode,
        AntiforgeryValidationException { InnerException: BadHttpRequestException refused } => refused.StatusCode,
        AntiforgeryValidationException => StatusCodes.Status400BadRequest, // A form that is none.
        _ when ApiProblems.IsStoreAway(error) => StatusCodes.Status503ServiceUnavailable,
        _ => null,
    };

    private static async Task WriteAsync(HttpContext http)
    {
        var status = http.Response.StatusCode;
        var (title, text) = Words(status);
        if (status == StatusCodes.Status404NotFound && await FindDeletionAsync(http) is { } deletion)
        {
            status = http.Response.StatusCode = StatusCodes.Status410Gone;
            (title, text) = Words(deletion);
        }

        if (http.Request.IsForPrograms())
        {
            await Results.Problem(statusCode: status, title: title, detail: text).ExecuteAsync(http);
            return;
        }

        var page = new RazorComponentResult<ErrorPage>(new
        {
            Frame = Frame.Of(http, 0),
            Status = status,
            Title = title,
            Text = text,
            Trace = status >= 500 && status != StatusCodes.Status503ServiceUnavailable ? http.TraceIdentifier : null,
        })
        { StatusCode = status };
        await page.ExecuteAsync(http);
    }

    /// <summary>The address is of a build that was here.</summary>
    private static async ValueTask<DeletionView?> FindDeletionAsync(HttpContext http)
        => http.Request.Path.StartsWithSegments(Urls.Builds, out var rest) && long.TryParse(rest.Value?.Split('/', 3).ElementAtOrDefault(1), out var id)
            ? await (http.RequestServices.GetService<IBuildUpkeep>()?.FindDeletionAsync(new(id), http.RequestAborted) ?? default)
            : null;

    private static (string Title, string Text) Words(DeletionView deletion) => deletion.Deletion.DoneAt is { } at
        ? ($"Build #{deletion.Id} was deleted.", FormattableString.Invariant($"That was on {at.UtcDateTime:d MMM yyyy} at {at.UtcDateTime:HH:mm:ss} UTC. Nothing else of it is kept."))
        : ($"Build #{deletion.Id} is being deleted.", "Its pages are gone already.");

    private static (string Title, string Text) Words(int status) => status switch
    {
        400 => ("This request cannot be read.", "A form may have been open for too long. Go back, load the page again and send it once more."),
        403 => ("This is not allowed.", "Open Toaster itself and do it there."),
        404 => ("There is nothing at this address.", "The number may be wrong, or what was here has been removed."),
        405 => ("This address cannot be used like that.", "It is part of a form of another page."),
        408 => ("This came in too slowly.", "The server gave it up. Send it again."),
        413 => ("This is too large.", "The limit is a setting of the server."),
        503 => ("The database does not answer.", "Nothing is lost: agents keep what they record until it does. Load this page again in a moment."),
        >= 500 => ("Toaster failed at this page.", "It is Toaster's own fault. The server's log has more under the number below."),
        _ => ("This did not work.", $"The server answered with status {status}."),
    };

    [LoggerMessage(8002, LogLevel.Warning, "{Method} {Path} was answered 503: {Reason}")]
    private static partial void StoreAway(ILogger logger, string method, string path, string reason);

    [LoggerMessage(8001, LogLevel.Error, "{Method} {Path} failed, request {Trace}")]
    private static partial void Failed(ILogger logger, string method, string path, string trace, Exception error);
}

using Microsoft.AspNetCore.Mvc;
using Toaster.Actors.Admin;
using Toaster.Actors.Agents;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal;
using Toaster.Actors.Logs;
using Toaster.Actors.Projects;

namespace Toaster.Web.Api;

/// <summary>Turns whatever goes wrong under <c>/api</c> and <c>/agent</c> into a problem: refusals by their own words, all else without details.</summary>
public static class ApiProblems
{
    public const string ContentType = "application/problem+json";

    /// <summary>So long who is told that the database is away may wait before the next try.</summary>
    internal static readonly TimeSpan StoreAwayFor = TimeSpan.FromSeconds(3);

    /// <summary>The database cannot be asked, or whoever was asked waits for it: a time-out is that of an actor that cannot read its state.</summary>
    internal static bool IsStoreAway(Exception e) => e is JournalUnavailableException or TimeoutException;

    internal static async Task Run(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
            if (Unanswered(http) is { } missing)
            {
                await WriteAsync(http, missing);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer.
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            var problem = await GoneAsync(http, Translate(e));
            if (problem.Status >= StatusCodes.Status500InternalServerError && problem.Code != "draining")
            {
                http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Toaster.Web.Api").RequestFailed(http.Request.Method, http.Request.Path, e);
            }

            http.Response.Clear();
            await WriteAsync(http, problem);
        }
    }

    public static ProblemDetails Details(int status, string code, string detail) => new()
    {
        Type = $"urn:toaster:problem:{code}",
        Title = TitleOf(status),
        Status = status,
        Detail = detail,
        Extensions = { ["code"] = code },
    };

    public static Task WriteAsync(HttpContext http, ApiProblemException problem)
    {
        var details = Details(problem.Status, problem.Code, problem.Message);
        foreach (var (name, value) in problem.Fields)
        {
            details.Extensions[name] = value;
        }

        if (problem.RetryAfter is { } wait)
        {
            http.Response.Headers.RetryAfter = $"{wait.TotalSeconds:0}";
        }

        return WriteAsync(http, details);
    }

    public static Task WriteAsync(HttpContext http, int status, string code, string detail) => WriteAsync(http, Details(status, code, detail));

    private static Task WriteAsync(HttpContext http, ProblemDetails details)
    {
        http.Response.StatusCode = details.Status!.Value;
        return http.Response.WriteAsJsonAsync(details, ApiJson.Default.ProblemDetails, ContentType, http.RequestAborted);
    }

    /// <summary>A build that is not there may have been there.</summary>
    private static async Task<ApiProblemException> GoneAsync(HttpContext http, ApiProblemException problem)
        => problem.Code == "no-such-build" && http.Request.RouteValues.TryGetValue("id", out var text) && long.TryParse($"{text}", out var id)
            && await (http.RequestServices.GetService<IBuildUpkeep>()?.FindDeletionAsync(new(id), http.RequestAborted) ?? default) is { } deletion
                ? ApiProblemException.Deleted(deletion)
                : problem;

    private static ApiProblemException Translate(Exception e) => e switch
    {
        ApiProblemException problem => problem,
        ImportRefusedException refusal => ApiProblemException.Of(refusal),
        BuildRefusedException refusal => ApiProblemException.Of(refusal),
        AdministrationException refusal => ApiProblemException.Of(refusal),
        RefusedException refusal => ApiProblemException.Of(refusal),
        IngestRefusedException refusal => ApiProblemException.Of(refusal),
        LogRefusedException refusal => ApiProblemException.Of(refusal),
        _ when IsStoreAway(e) => new(
            StatusCodes.Status503ServiceUnavailable, "unavailable", e is JournalUnavailableException ? e.Message : "The database does not answer in time. Try again in a moment.", e)
        {
            RetryAfter = StoreAwayFor,
        },
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new(
            StatusCodes.Status413PayloadTooLarge, "too-large", "The request is larger than this address takes.", e),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => new(
            StatusCodes.Status408RequestTimeout, "too-slow", "The request came in too slowly, so it was given up. Send it again.", e),
        BadHttpRequestException { InnerException: IOException or InvalidDataException } form => new(form.StatusCode, "bad-form", form.Message, e),
        BadHttpRequestException bad => new(bad.StatusCode, "bad-request", bad.Message, e),
        _ => new(
            StatusCodes.Status500InternalServerError, "internal",
            "Something went wrong inside Toaster; its log says what. Try again, and report it if it stays.", e),
    };

    private static ApiProblemException? Unanswered(HttpContext http)
    {
        var (request, response) = (http.Request, http.Response);
        if (response.HasStarted || response.ContentType is not null)
        {
            return null;
        }

        return response.StatusCode switch
        {
            StatusCodes.Status404NotFound => new(404, "no-such-address", $"There is nothing at {request.Path}. /api/v1/openapi.json describes what there is."),
            StatusCodes.Status405MethodNotAllowed => new(405, "wrong-method", $"{request.Method} is not possible at {request.Path}; use {response.Headers.Allow}."),
            StatusCodes.Status415UnsupportedMediaType => new(415, "wrong-type", $"{request.ContentType} is not taken at {request.Path}."),
            _ => null,
        };
    }

    private static string TitleOf(int status) => status switch
    {
        400 => "The request is not right",
        401 => "Who are you?",
        403 => "Not allowed",
        404 => "Not there",
        405 => "Not this way",
        408 => "Too slow",
        409 => "Not in this state",
        410 => "Gone",
        413 => "Too large",
        415 => "Not this type",
        421 => "Not this name",
        422 => "Not readable",
        429 => "Too much at once",
        503 => "Not now",
        507 => "No space left",
        _ => status >= 500 ? "Toaster failed" : "Refused",
    };
}

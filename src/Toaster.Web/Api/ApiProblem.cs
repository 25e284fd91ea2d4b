using Toaster.Actors.Admin;
using Toaster.Actors.Agents;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Actors.Logs;
using Toaster.Actors.Projects;

namespace Toaster.Web.Api;

/// <summary>A request that is answered with a problem (RFC 9457): a stable word, and a sentence that says what is wrong and what to do.</summary>
public sealed class ApiProblemException(int status, string code, string detail, Exception? inner = null) : Exception(detail, inner)
{
    public int Status { get; } = status;

    /// <summary>Stable word for programs.</summary>
    public string Code { get; } = code;

    /// <summary>Further fields of the problem.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Fields { get; init; } = [];

    /// <summary>When to try again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static ApiProblemException Of(ImportRefusedException refusal) => new(
        refusal.Code switch
        {
            "too-large" => StatusCodes.Status413PayloadTooLarge,
            "no-space" => StatusCodes.Status507InsufficientStorage,
            "no-such-project" => StatusCodes.Status404NotFound,
            "unavailable" => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        },
        refusal.Code, refusal.Message, refusal);

    public static ApiProblemException Of(AdministrationException refusal) => new(
        refusal.Code switch
        {
            "busy" => StatusCodes.Status409Conflict,
            "no-space" => StatusCodes.Status507InsufficientStorage,
            _ => StatusCodes.Status400BadRequest,
        },
        refusal.Code, refusal.Message, refusal);

    public static ApiProblemException Of(BuildRefusedException refusal) => new(
        refusal.Code switch
        {
            "no-such-build" => StatusCodes.Status404NotFound,
            "build-deleted" => StatusCodes.Status410Gone,
            "unavailable" => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status409Conflict,
        },
        refusal.Code, refusal.Message, refusal);

    public static ApiProblemException Of(IngestRefusedException refusal) => new(
        refusal.Code switch
        {
            "bad-enrolment" => StatusCodes.Status401Unauthorized,
            "session-superseded" => StatusCodes.Status409Conflict,
            "no-such-build" or "no-such-attempt" or "no-such-project" or "no-such-agent" => StatusCodes.Status404NotFound,
            "hole" or "missing" or "other-digest" or "other-pool" => StatusCodes.Status409Conflict,
            "superseded" or "sealed" or "build-deleted" => StatusCodes.Status410Gone,
            "event-too-large" or "batch-too-large" => StatusCodes.Status413PayloadTooLarge,
            "bad-event" => StatusCodes.Status422UnprocessableEntity,
            "busy" => StatusCodes.Status429TooManyRequests,
            "unavailable" => StatusCodes.Status503ServiceUnavailable,
            "no-space" => StatusCodes.Status507InsufficientStorage,
            _ => StatusCodes.Status400BadRequest,
        },
        refusal.Code, refusal.Message, refusal)
    {
        Fields = [.. FieldsOf(refusal)],
        RetryAfter = refusal.Code switch
        {
            "busy" or "unavailable" => TimeSpan.FromSeconds(1),
            "no-space" => TimeSpan.FromSeconds(15),
            _ => null,
        },
    };

    public static ApiProblemException Of(LogRefusedException refusal) => new(
        refusal.Code switch
        {
            "log-too-large" or "too-many-logs" => StatusCodes.Status413PayloadTooLarge,
            "no-space" => StatusCodes.Status507InsufficientStorage,
            "unavailable" => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        },
        refusal.Code, refusal.Message, refusal)
    {
        RetryAfter = refusal.Code switch
        {
            "unavailable" => TimeSpan.FromSeconds(1),
            "no-space" => TimeSpan.FromSeconds(15),
            _ => null,
        },
    };

    public static ApiProblemException Of(RefusedException refusal) => new(
        refusal.Code switch
        {
            "no-such-build" or "no-such-project" or "no-such-node" or "no-such-pool" => StatusCodes.Status404NotFound,
            "bad-value" => StatusCodes.Status400BadRequest,
            "unavailable" => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status409Conflict,
        },
        refusal.Code, refusal.Message, refusal);

    /// <summary>There was such a build.</summary>
    public static ApiProblemException Deleted(DeletionView deletion) => new(
        StatusCodes.Status410Gone, "build-deleted",
        deletion.Deletion.DoneAt is { } at
            ? $"Build {deletion.Id} was deleted at {at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC."
            : $"Build {deletion.Id} is being deleted.");

    public static ApiProblemException NoDeletion(long id)
        => new(StatusCodes.Status404NotFound, "no-deletion", $"Nobody has asked for build {id} to be deleted.");

    public static ApiProblemException NoSuchBuild(long id)
        => new(StatusCodes.Status404NotFound, "no-such-build", $"There is no build {id}; the list of builds shows those there are.");

    public static ApiProblemException NoSuchImport(long id)
        => new(StatusCodes.Status404NotFound, "no-such-import", $"There is no import {id}; the list of imports shows those there are.");

    public static ApiProblemException NoSuchTask(long build, int id)
        => new(StatusCodes.Status404NotFound, "no-such-task", $"Build {build} has no task {id}; its list of tasks shows those there are.");

    public static ApiProblemException NoSuchLog(long build)
        => new(StatusCodes.Status404NotFound, "no-such-log", $"Build {build} has no such log; its list of logs shows those there are.");

    public static ApiProblemException BadValue(string parameter, string value, string allowed)
        => new(StatusCodes.Status400BadRequest, "bad-value", $"The parameter {parameter} cannot be \"{value}\". {allowed}");

    private static IEnumerable<KeyValuePair<string, object?>> FieldsOf(IngestRefusedException refusal)
    {
        if (refusal.Place is { } place)
        {
            yield return new("expected", place.Next);
            yield return new("offset", place.Offset);
        }

        if (refusal.Line is { } line)
        {
            yield return new("line", line);
        }
    }
}

using Toaster.Actors.Admin;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;

namespace Toaster.Web.Api;

/// <summary>A request that is answered with a problem (RFC 9457): a stable word, and a sentence that says what is wrong and what to do.</summary>
public sealed class ApiProblemException(int status, string code, string detail, Exception? inner = null) : Exception(detail, inner)
{
    public int Status { get; } = status;

    /// <summary>Stable word for programs.</summary>
    public string Code { get; } = code;

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

    public static ApiProblemException BadValue(string parameter, string value, string allowed)
        => new(StatusCodes.Status400BadRequest, "bad-value", $"The parameter {parameter} cannot be \"{value}\". {allowed}");
}

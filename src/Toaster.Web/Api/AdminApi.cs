using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Toaster.Actors.Admin;
using Toaster.Web.Api.Models;

namespace Toaster.Web.Api;

/// <summary>Looking after a Toaster that runs.</summary>
internal static class AdminApi
{
    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/admin").WithTags("Administration");
        admin.MapPost("/verify", Verify).Policy(RoutePolicy.Administering).Takes(Parameters.Verify)
            .WithName("verify").WithSummary("Look whether journal, tables and files are whole and agree. The answer comes when all is read.").Problems(400, 401, 403, 409);
        admin.MapPost("/backup", Backup).Policy(RoutePolicy.Administering).Takes(Parameters.Backup)
            .WithName("backup").WithSummary("Copy everything a restore needs into a new directory on the server's machine, while recording goes on.").Problems(400, 401, 403, 409, 507);
        admin.MapPost("/drop-logs", DropLogs).Policy(RoutePolicy.Administering)
            .WithName("dropLogs").WithSummary("Delete all kept event logs. Builds, records and pages stay; the setting KeepLogs says whether new logs are kept.").Problems(400, 401, 403, 409);
    }

    private static async Task<Ok<DroppedLogsModel>> DropLogs(ApiQuery query, [FromServices] IAdministration administration, CancellationToken ct)
    {
        var dropped = await administration.DropLogsAsync(ct);
        return TypedResults.Ok(new DroppedLogsModel(dropped.Logs, dropped.Bytes));
    }

    private static async Task<Ok<VerifyModel>> Verify(ApiQuery query, [FromServices] IAdministration administration, CancellationToken ct)
        => TypedResults.Ok(VerifyModel.Of(await administration.VerifyAsync(query.Flag("deep") ?? false, ct)));

    private static async Task<Ok<BackupModel>> Backup(ApiQuery query, [FromServices] IAdministration administration, CancellationToken ct)
    {
        var directory = query.Text("directory")!;
        if (!Path.IsPathFullyQualified(directory))
        {
            throw ApiProblemException.BadValue("directory", directory, "It is a full path on the server's machine.");
        }

        var taken = await administration.BackupAsync(directory, ct);
        return TypedResults.Ok(BackupModel.Of(taken.Directory, taken.Manifest));
    }
}

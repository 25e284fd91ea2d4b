using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Node.Client;
using Toaster.Web.Api;
using Toaster.Web.Hosting;

namespace Toaster.Node.Hosting;

/// <summary><c>/healthz</c>: the process lives. <c>/readyz</c>: it can take work.</summary>
internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder routes, ToasterParts parts, long diskReserve, string directory)
    {
        routes.MapGet("/healthz", () => TypedResults.Text("alive\n")).Policy(RoutePolicy.Open).ExcludeFromDescription();
        routes.MapGet("/readyz", (Draining draining, CancellationToken ct) => ReadyAsync(parts, diskReserve, directory, draining, ct)).Policy(RoutePolicy.Open).ExcludeFromDescription();
    }

    private static async Task<IResult> ReadyAsync(ToasterParts parts, long diskReserve, string directory, Draining draining, CancellationToken ct)
    {
        if (draining.HasBegun)
        {
            return NotReady("This server is about to end.");
        }

        if (new DriveInfo(directory).AvailableFreeSpace < diskReserve)
        {
            return NotReady("The disk of the data directory has less free space than its reserve.");
        }

        try
        {
            // Through the write lane and its commit, so that a full disk or a stuck lane is seen here.
            await parts.System.Store.WriteAsync(WritePriority.Append, _ => true, ct);
            return TypedResults.Text("ready\n");
        }
        catch (JournalUnavailableException e)
        {
            return NotReady(e.Message);
        }
    }

    private static ContentHttpResult NotReady(string sentence) => TypedResults.Text(sentence + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}

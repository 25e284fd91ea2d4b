using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Toaster.Node.Hosting;

/// <summary>Refuses pages of lists that are longer than this server wants to make. What is beyond every server's limit the lists refuse themselves.</summary>
internal sealed class ListLimit(int rows)
{
    private static readonly string[] Names = ["size", "count", "rows"];

    public Task Check(HttpContext http, RequestDelegate next)
    {
        var asked = Names.Select(name => Number(http.Request.Query[name])).Max();
        return asked <= rows || asked > Actors.Views.PageRequest.MaxSize
            ? next(http)
            : Doors.RefuseAsync(
                http, StatusCodes.Status400BadRequest, "too-many-rows",
                $"A page of {asked} rows was asked for; this Toaster gives at most {rows}. Ask for {rows} and then for the next page.");
    }

    private static long Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

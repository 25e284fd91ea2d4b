namespace Toaster.Web.Hosting;

internal static class Forms
{
    /// <summary>The form was not made by this server for this browser, or long ago.</summary>
    public static IResult Stale() => Results.StatusCode(StatusCodes.Status400BadRequest);
}

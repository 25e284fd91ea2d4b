using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Toaster.Web.Api;

namespace Toaster.Node.Hosting;

/// <summary>
/// Who gets in. The server answers only to names it has: another site cannot reach it under a name of its own. With an admin
/// token, changes (and reading, unless it is open) need that token, or the one of the local command line.
/// </summary>
internal sealed class Doors(IReadOnlyCollection<string> names, AdminToken admin, string localToken, bool openReading)
{
    private static readonly string[] OwnNames = ["localhost", Environment.MachineName];

    private readonly byte[] _local = SHA256.HashData(Encoding.ASCII.GetBytes(localToken));
    private readonly HashSet<string> _names = new([.. OwnNames, .. names], StringComparer.OrdinalIgnoreCase);

    public Task CheckName(HttpContext http, RequestDelegate next)
    {
        var (host, isWhole) = (http.Request.Host.Host, Uri.TryCreate($"http://{http.Request.Host.Value}/", UriKind.Absolute, out _));
        return isWhole && (_names.Contains(host) || IPAddress.TryParse(host.Trim('[', ']'), out _))
            ? next(http)
            : RefuseAsync(
                http, StatusCodes.Status421MisdirectedRequest, "unknown-host",
                $"This Toaster does not answer to the name \"{host}\". If that is its name, start it with --allow-host {host}.");
    }

    public Task CheckToken(HttpContext http, RequestDelegate next)
    {
        var policy = http.PolicyOf();
        if (policy == RoutePolicy.Serving)
        {
            http.SetMayChange(!admin.IsSet || Shows(http.Request.Headers.Authorization));
            return next(http);
        }

        if (policy is RoutePolicy.Open or RoutePolicy.Recording || (policy == RoutePolicy.Reading && openReading) || (!admin.IsSet && policy != RoutePolicy.Administering) || Shows(http.Request.Headers.Authorization))
        {
            return next(http);
        }

        // Browsers ask for a password at this; the token is the password, under any user name.
        http.Response.Headers.WWWAuthenticate = http.Request.IsForPrograms() ? "Bearer" : "Basic realm=\"Toaster: the admin token is the password\"";
        return RefuseAsync(
            http, StatusCodes.Status401Unauthorized, "token-needed",
            admin.IsSet
                ? "This Toaster wants its admin token: as \"Authorization: Bearer TOKEN\", or in a browser as the password."
                : "Only the owner of the data directory may do this: with the toaster command line, or with an admin token (toaster admin token).");
    }

    /// <summary>In the form of the address: a problem for programs, else a sentence.</summary>
    public static Task RefuseAsync(HttpContext http, int status, string code, string sentence)
    {
        if (http.Request.IsForPrograms())
        {
            return ApiProblems.WriteAsync(http, status, code, sentence);
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(sentence + "\n", http.RequestAborted);
    }

    private bool Shows(string? authorization)
        => AuthenticationHeaderValue.TryParse(authorization, out var shown) && TokenIn(shown) is { } token && (IsLocal(token) || admin.Accepts(token));

    // Digests are of one length, so the comparison takes the same time for every token.
    private bool IsLocal(string token) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(token)), _local);

    private static string? TokenIn(AuthenticationHeaderValue shown)
    {
        if ("Bearer".Equals(shown.Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return shown.Parameter;
        }

        var pair = new byte[shown.Parameter?.Length ?? 0];
        return "Basic".Equals(shown.Scheme, StringComparison.OrdinalIgnoreCase) && Convert.TryFromBase64String(shown.Parameter ?? "", pair, out var length)
            && Encoding.UTF8.GetString(pair.AsSpan(0, length)) is var text && text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon
            ? text[(colon + 1)..]
            : null;
    }
}

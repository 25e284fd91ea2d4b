namespace Toaster.Web.Hosting;

/// <summary>Light, dark, high contrast, or as the system says. Kept in a cookie, so that the server renders it and no page flashes.</summary>
public static class Theme
{
    public const string Cookie = "toaster-theme";
    public const string System = "system";

    public static readonly IReadOnlyList<KeyValuePair<string, string>> Choices =
        [new(System, "As the system"), new("light", "Light"), new("dark", "Dark"), new("contrast", "High contrast")];

    public static string Of(HttpRequest request) => Known(request.Cookies[Cookie]);

    public static void Set(HttpResponse response, string? theme)
    {
        var known = Known(theme);
        if (known == System)
        {
            response.Cookies.Delete(Cookie);
            return;
        }

        response.Cookies.Append(Cookie, known, new CookieOptions
        {
            MaxAge = TimeSpan.FromDays(365),
            SameSite = SameSiteMode.Lax,
            HttpOnly = true,
            IsEssential = true,
            Path = "/",
        });
    }

    private static string Known(string? theme) => Choices.FirstOrDefault(c => c.Key == theme).Key ?? System;
}

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>bitbake's <c>epoch:version-revision</c>.</summary>
internal static class RecipeVersion
{
    /// <summary>As shown: without the colon of an empty epoch.</summary>
    public static string Shown(string text) => text.StartsWith(':') ? text[1..] : text;

    /// <summary>Only the version: <c>1:2.0-r3</c> gives <c>2.0</c>.</summary>
    public static string Bare(string text)
    {
        var rest = text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return rest.LastIndexOf('-') is > 0 and var dash ? rest[..dash] : rest;
    }
}

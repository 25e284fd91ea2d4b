namespace Toaster.Web.Shared;

/// <summary>Words about layers.</summary>
public static class LayerTexts
{
    /// <summary>Branch or commit; null for what bitbake writes where git says nothing.</summary>
    public static string? Known(string? text) => text is { Length: > 0 } and not "<unknown>" ? text : null;
}

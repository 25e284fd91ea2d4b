namespace Toaster.Web.Shared.Parts;

public sealed record Tab(string Key, string Label, string Url, string? Count = null);

/// <param name="Url">Null for the page itself.</param>
public sealed record Crumb(string Text, string? Url = null);

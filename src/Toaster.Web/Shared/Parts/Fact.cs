namespace Toaster.Web.Shared.Parts;

/// <param name="IsCode">What bitbake would print: in the font of code.</param>
public sealed record Fact(string Label, string? Value, bool IsCode = false, string? Url = null, string? Title = null);

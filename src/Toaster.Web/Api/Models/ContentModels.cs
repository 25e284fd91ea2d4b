namespace Toaster.Web.Api.Models;

/// <summary>A variable of the configuration. Secret-looking values are stars.</summary>
public sealed record VariableModel
{
    public required string Name { get; init; }
    public required string Value { get; init; }
    public string? Description { get; init; }
    public required bool IsFunction { get; init; }
    public required IReadOnlyList<VariableHistoryModel> History { get; init; }
}

/// <summary>One place that changed a variable.</summary>
public sealed record VariableHistoryModel(string? File, int? Line, string? Operation, string? Detail, string? Flag);

/// <summary>A layer of the build.</summary>
/// <param name="Branch">Empty when the layer is not under git.</param>
/// <param name="Recipes">Recipes of the build that come from it.</param>
public sealed record LayerModel(string Path, string Name, string Branch, string Commit, int? Priority, string? IndexUrl, int Recipes);

/// <summary>A recipe of the build.</summary>
/// <param name="Tasks">Its real tasks with an event.</param>
public sealed record RecipeModel(
    string Multiconfig, string Name, string? Version, string File, string? Layer, bool IsImage, string? Summary, string? License,
    string? Section, string? Homepage, int Tasks, int Failed, int Packages);

/// <summary>A package the build made.</summary>
/// <param name="Size">Installed size in bytes.</param>
/// <param name="Files">Number of files in it.</param>
public sealed record PackageModel(
    string Name, string Recipe, string InstalledName, string? Version, string? Revision, long? Size, int Files, string? License,
    string? Section, string? Summary);

/// <summary>An image the build made, or found made.</summary>
public sealed record ImageModel(string Target, int Packages, long InstalledSize, int Dependencies, int Files, int Directories, int Links);

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

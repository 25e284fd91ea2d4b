using Toaster.Actors;
using Toaster.Actors.Agents;
using Toaster.Actors.Projects;
using Toaster.Web.Projects;
using Toaster.Web.Shared;

namespace Toaster.Web.Farm;

/// <summary>What the page of all pools shows.</summary>
public sealed record PoolsModel(Frame Frame, IReadOnlyList<PoolView> Pools);

/// <summary>A pool as it stands in the fields of its form.</summary>
/// <param name="IsOpen">It is for every project; else for those that are ticked.</param>
public sealed record PoolForm(string Name, string Description, bool IsOpen, IReadOnlySet<ProjectId> Projects)
{
    public static readonly PoolForm New = new("", "", true, new HashSet<ProjectId>());

    public static PoolForm Of(PoolView pool) => new(
        pool.Row.Name, pool.Row.Description, pool.Projects is null, pool.Projects?.Select(project => project.Id).ToHashSet() ?? []);

    /// <summary>What was sent.</summary>
    public static PoolForm Read(IFormCollection form) => new(
        form["name"].ToString().Trim(), form["description"].ToString().ReplaceLineEndings("\n").Trim(), form["for"] != "some",
        form["project"].Select(text => long.TryParse(text, out var id) ? new ProjectId(id) : default).Where(id => id != default).ToHashSet());

    public PoolSettings ToSettings() => new(Name, Description, IsOpen ? null : [.. Projects.OrderBy(project => project.Value)]);
}

/// <summary>What the form of a pool shows.</summary>
/// <param name="Pool">Null: it is a new one.</param>
/// <param name="Choices">Projects that something can be built of, by name.</param>
public sealed record PoolFormModel(Frame Frame, PoolView? Pool, PoolForm Form, IReadOnlyList<ProjectView> Choices, FormProblems Problems)
{
    public string Address => Pool is { } pool ? Urls.PoolEdit(pool.Id) : Urls.NewPool;
}

/// <summary>A pool in words.</summary>
internal static class PoolTexts
{
    /// <summary>Names of the pools that a project may use; null: all there are.</summary>
    public static string? For(ProjectId project, IReadOnlyList<PoolView> pools)
    {
        List<string> names = [.. pools.Where(pool => pool.Row.Allows(project)).Select(pool => pool.Row.Name)];
        return names.Count == pools.Count ? null : names.Count == 0 ? "none: it cannot be built" : string.Join(", ", names);
    }
}

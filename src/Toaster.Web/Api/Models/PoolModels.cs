using System.Text.Json.Serialization;
using Toaster.Actors;
using Toaster.Actors.Agents;

namespace Toaster.Web.Api.Models;

/// <summary>A set of nodes, and the projects they build for. A build goes to nodes of pools that allow its project, and to no others.</summary>
public sealed record PoolModel
{
    public required long Id { get; init; }
    public required string Name { get; init; }
    public required string Description { get; init; }

    /// <summary>Where nodes are that nobody has put elsewhere: it keeps its name and stays.</summary>
    public required bool IsDefault { get; init; }

    /// <summary>Those that may build on its nodes; absent: every project; empty: none.</summary>
    public IReadOnlyList<NamedModel>? Projects { get; init; }

    public required IReadOnlyList<NamedModel> Nodes { get; init; }

    public static PoolModel Of(PoolView pool) => new()
    {
        Id = pool.Id.Value,
        Name = pool.Row.Name,
        Description = pool.Row.Description,
        IsDefault = pool.IsDefault,
        Projects = pool.Projects?.Select(project => new NamedModel(project.Id.Value, project.Name)).ToList(),
        Nodes = [.. pool.Agents.Select(agent => new NamedModel(agent.Id.Value, agent.Name))],
    };
}

public sealed record NamedModel(long Id, string Name);

/// <summary>What a pool is to be.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PoolInputModel
{
    /// <summary>1 to 100 letters, digits, dots, dashes and underscores; no other pool has it, whatever its case.</summary>
    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary>Numbers of the projects that may build on its nodes; left out: every project; empty: none.</summary>
    public IReadOnlyList<long>? Projects { get; init; }

    public PoolSettings ToSettings() => new(Given.One(Name, "a pool's name"), Description ?? "", Projects?.Select(id => new ProjectId(id)).ToList());

    public static PoolInputModel Of(PoolView pool) => new()
    {
        Name = pool.Row.Name,
        Description = pool.Row.Description,
        Projects = pool.Projects?.Select(project => project.Id.Value).ToList(),
    };
}

using System.Text.Json.Serialization;
using Toaster.Actors.Builds;
using Toaster.Actors.Projects;

namespace Toaster.Web.Api.Models;

/// <summary>A project with all of its settings, and how it is doing.</summary>
public sealed record ProjectDetailModel
{
    public required long Id { get; init; }
    public required string Name { get; init; }

    /// <summary>It holds the builds of the command line: nothing is built of it.</summary>
    public required bool IsDefault { get; init; }

    /// <summary>Lists do not show it unless asked.</summary>
    public required bool Hidden { get; init; }

    public required string Description { get; init; }

    /// <summary>Name of the release it was made from; for people.</summary>
    public string? Release { get; init; }

    /// <summary>An existing build directory on the node, taken as it is; absent when agents make one of the repositories.</summary>
    public string? Directory { get; init; }

    public required IReadOnlyList<RepositoryModel> Repositories { get; init; }

    /// <summary>A repository, or a path in one, that holds <c>bin/bitbake</c>.</summary>
    public string? Bitbake { get; init; }

    /// <summary>In order, each a repository or a path in one.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    public string? Machine { get; init; }
    public string? Distro { get; init; }

    /// <summary>Set after everything else, in order.</summary>
    public required IReadOnlyList<VariableSettingModel> Variables { get; init; }

    /// <summary>What is built when nobody says otherwise.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Builds of it that run at once; absent: as many as there are slots.</summary>
    public int? AtMost { get; init; }

    /// <summary>-100 to 100; higher is earlier, 0 is usual.</summary>
    public required int Priority { get; init; }

    /// <summary>All of these a node must have; its name counts as one.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>All of its builds, those that wait and run included.</summary>
    public required long Builds { get; init; }

    public required int Running { get; init; }
    public required int Waiting { get; init; }

    /// <summary>The newest of its builds that has ended.</summary>
    public EndedBuildModel? Last { get; init; }

    /// <summary>Address of its page on this server.</summary>
    public required string Page { get; init; }

    public static ProjectDetailModel Of(ProjectView project) => new()
    {
        Id = project.Id.Value,
        Name = project.Name,
        IsDefault = project.IsDefault,
        Hidden = project.IsHidden,
        Description = project.Settings.Description,
        Release = project.Settings.Release,
        Directory = project.Settings.Directory,
        Repositories = [.. project.Settings.Repositories.Select(RepositoryModel.Of)],
        Bitbake = project.Settings.Bitbake,
        Layers = project.Settings.Layers,
        Machine = project.Settings.Machine,
        Distro = project.Settings.Distro,
        Variables = [.. project.Settings.Variables.Select(VariableSettingModel.Of)],
        Targets = project.Settings.Targets,
        AtMost = project.Settings.AtMost,
        Priority = project.Settings.Priority,
        Labels = project.Settings.Labels,
        Builds = project.Builds,
        Running = project.Running,
        Waiting = project.Waiting,
        Last = project.Last is { } last ? new(last.Id.Value, last.Outcome, ModelMapping.Time(last.StartedAt)) : null,
        Page = Urls.Project(project.Id),
    };
}

/// <summary>What a project is to be. A field that is left out is empty.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ProjectInputModel
{
    /// <summary>1 to 200 characters; no other project has it, whatever its case.</summary>
    public required string Name { get; init; }

    /// <inheritdoc cref="ProjectDetailModel.Hidden"/>
    public bool Hidden { get; init; }

    public string? Description { get; init; }

    /// <inheritdoc cref="ProjectDetailModel.Release"/>
    public string? Release { get; init; }

    /// <inheritdoc cref="ProjectDetailModel.Directory"/>
    public string? Directory { get; init; }

    public IReadOnlyList<RepositoryModel>? Repositories { get; init; }

    /// <inheritdoc cref="ProjectDetailModel.Bitbake"/>
    public string? Bitbake { get; init; }

    /// <inheritdoc cref="ProjectDetailModel.Layers"/>
    public IReadOnlyList<string>? Layers { get; init; }

    public string? Machine { get; init; }
    public string? Distro { get; init; }

    /// <inheritdoc cref="ProjectDetailModel.Variables"/>
    public IReadOnlyList<VariableSettingModel>? Variables { get; init; }

    /// <inheritdoc cref="ProjectDetailModel.Targets"/>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <inheritdoc cref="ProjectDetailModel.AtMost"/>
    public int? AtMost { get; init; }

    /// <inheritdoc cref="ProjectDetailModel.Priority"/>
    public int Priority { get; init; }

    /// <inheritdoc cref="ProjectDetailModel.Labels"/>
    public IReadOnlyList<string>? Labels { get; init; }

    public ProjectSettings ToSettings() => new()
    {
        Description = Description ?? "",
        Release = Release,
        Directory = Directory,
        Repositories = [.. Given.All(Repositories, "repositories").Select(repository => repository.ToRepository())],
        Bitbake = Bitbake,
        Layers = [.. Given.All(Layers, "layers")],
        Machine = Machine,
        Distro = Distro,
        Variables = [.. Given.All(Variables, "variables").Select(variable => variable.ToVariable())],
        Targets = [.. Given.All(Targets, "targets")],
        AtMost = AtMost,
        Priority = Priority,
        Labels = [.. Given.All(Labels, "labels")],
    };

    public static ProjectInputModel Of(ProjectView project)
    {
        var model = ProjectDetailModel.Of(project);
        return new()
        {
            Name = model.Name,
            Hidden = model.Hidden,
            Description = model.Description,
            Release = model.Release,
            Directory = model.Directory,
            Repositories = model.Repositories,
            Bitbake = model.Bitbake,
            Layers = model.Layers,
            Machine = model.Machine,
            Distro = model.Distro,
            Variables = model.Variables,
            Targets = model.Targets,
            AtMost = model.AtMost,
            Priority = model.Priority,
            Labels = model.Labels,
        };
    }
}

/// <param name="Revision">A branch, a tag or a commit.</param>
public sealed record RepositoryModel(string Name, string Url, string Revision)
{
    public static RepositoryModel Of(SourceRepository repository) => new(repository.Name, repository.Url, repository.Revision);

    public SourceRepository ToRepository() => new(Given.One(Name, "a repository's name"), Given.One(Url, "a repository's url"), Given.One(Revision, "a repository's revision"));
}

/// <param name="Name">With its overrides: <c>IMAGE_INSTALL:append</c>.</param>
public sealed record VariableSettingModel(string Name, string Value)
{
    public static VariableSettingModel Of(ConfVariable variable) => new(variable.Name, variable.Value);

    public ConfVariable ToVariable() => new(Given.One(Name, "a variable's name"), Given.One(Value, "a variable's value"));
}

public sealed record EndedBuildModel(long Id, BuildOutcome Outcome, DateTimeOffset? StartedAt);

/// <summary>A build that waits, and has no page yet because the server has much to do.</summary>
public sealed record QueuedModel(long Id);

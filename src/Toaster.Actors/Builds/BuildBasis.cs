namespace Toaster.Actors.Builds;

/// <summary>
/// From what a build is made: either an existing build directory, taken as it is, or repositories of which an agent makes one. Journaled
/// for ever, in projects and in builds: add fields with a default, never rename one.
/// </summary>
public abstract record BuildBasis
{
    /// <summary>An existing build directory on the node, taken as it is; null: the agent makes one of <see cref="Repositories"/>.</summary>
    public string? Directory { get; init; }

    public IReadOnlyList<SourceRepository> Repositories { get; init; } = [];

    /// <summary>Where bitbake is: a repository, or a path in one (<c>poky/bitbake</c>). Null for an existing directory.</summary>
    public string? Bitbake { get; init; }

    /// <summary>Layers in order, each a repository or a path in one (<c>openembedded-core/meta</c>).</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    public string? Machine { get; init; }

    public string? Distro { get; init; }

    /// <summary>Set after everything else, in order.</summary>
    public IReadOnlyList<ConfVariable> Variables { get; init; } = [];
}

/// <param name="Revision">A branch, a tag or a commit.</param>
public sealed record SourceRepository(string Name, string Url, string Revision);

/// <param name="Name">With its overrides: <c>IMAGE_INSTALL:append</c>.</param>
public sealed record ConfVariable(string Name, string Value);

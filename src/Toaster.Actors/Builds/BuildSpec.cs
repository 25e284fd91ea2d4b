using System.Text.Json.Serialization;

namespace Toaster.Actors.Builds;

/// <summary>Everything an agent needs to know of a build it is to run. Journaled for ever: add fields with a default, never rename one.</summary>
public sealed record BuildSpec
{
    /// <summary>Name of the project when the build was asked for.</summary>
    public required string Project { get; init; }

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

    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Without <c>do_</c>; null: what the configuration says.</summary>
    public string? Task { get; init; }

    /// <summary>Goes on after a failure (<c>-k</c>).</summary>
    public bool Continue { get; init; }

    /// <summary>Runs the task although nothing has changed (<c>-f</c>).</summary>
    public bool Force { get; init; }

    /// <summary>Runs no task (<c>-n</c>).</summary>
    public bool DryRun { get; init; }

    /// <summary>As somebody would type it: what lists show as the build's source.</summary>
    [JsonIgnore]
    public string CommandLine => string.Join(' ', new[]
    {
        "bitbake", Task is null ? null : $"-c {Task}", Continue ? "-k" : null, Force ? "-f" : null, DryRun ? "-n" : null,
    }.OfType<string>().Concat(Targets));
}

/// <param name="Revision">A branch, a tag or a commit.</param>
public sealed record SourceRepository(string Name, string Url, string Revision);

/// <param name="Name">With its overrides: <c>IMAGE_INSTALL:append</c>.</param>
public sealed record ConfVariable(string Name, string Value);

/// <summary>What decides when a build gets its turn, and where.</summary>
/// <param name="Priority">Higher is earlier; 0 is usual, -100 to 100.</param>
/// <param name="Labels">All of these an agent must have.</param>
public sealed record QueuePlace(int Priority, IReadOnlyList<string> Labels)
{
    public static readonly QueuePlace Usual = new(0, []);
}

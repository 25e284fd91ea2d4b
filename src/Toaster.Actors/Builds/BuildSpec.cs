using System.Text.Json.Serialization;

namespace Toaster.Actors.Builds;

/// <summary>Everything an agent needs to know of a build it is to run. Journaled for ever: add fields with a default, never rename one.</summary>
public sealed record BuildSpec : BuildBasis
{
    /// <summary>Name of the project when the build was asked for.</summary>
    public required string Project { get; init; }

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

/// <summary>What decides when a build gets its turn, and where.</summary>
/// <param name="Priority">Higher is earlier; 0 is usual, -100 to 100.</param>
/// <param name="Labels">All of these an agent must have.</param>
public sealed record QueuePlace(int Priority, IReadOnlyList<string> Labels)
{
    public static readonly QueuePlace Usual = new(0, []);
}

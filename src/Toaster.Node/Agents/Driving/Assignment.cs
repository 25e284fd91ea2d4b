using System.Text.Json.Serialization;
using Toaster.Bitbake.Configuration;

namespace Toaster.Node.Agents.Driving;

/// <summary>A build to be carried out, as a server assigns it.</summary>
/// <param name="Token">Opens the attempt's stream, and nothing else.</param>
internal sealed record Assignment(long Build, int Attempt, string Stream, string Token, BuildSpec Spec)
{
    [JsonIgnore]
    public AttemptKey Key => new(Build, Attempt);
}

internal readonly record struct AttemptKey(long Build, int Attempt)
{
    public override string ToString() => $"{Build}-{Attempt}";
}

/// <param name="Directory">An existing build directory, taken as it is; else null, and <paramref name="Repositories"/> are checked out.</param>
/// <param name="Bitbake">Repository, or a directory in one, that holds bin/bitbake.</param>
/// <param name="Layers">Repository, or a directory in one, in their order.</param>
/// <param name="Task">Null: bitbake's default.</param>
/// <param name="Continue">After a failure with whatever does not need what failed.</param>
internal sealed record BuildSpec(
    string Project, string? Directory, IReadOnlyList<SpecRepository>? Repositories, string? Bitbake, IReadOnlyList<string>? Layers, string? Machine,
    string? Distro, IReadOnlyList<BuildVariable>? Variables, IReadOnlyList<string> Targets, string? Task, bool Continue, bool Force, bool DryRun);

/// <param name="Revision">Branch, tag or commit.</param>
internal sealed record SpecRepository(string Name, string Url, string Revision);

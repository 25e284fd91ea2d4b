using System.Text.Json;
using System.Text.Json.Serialization;
using Toaster.Actors.Builds;

namespace Toaster.Actors.Projects;

/// <summary>What a project is built from and how. Journaled for ever: add fields with a default, never rename one.</summary>
public sealed record ProjectSettings : BuildBasis
{
    public static readonly ProjectSettings None = new();

    public string Description { get; init; } = "";

    /// <summary>Name of the release it was made from; for people.</summary>
    public string? Release { get; init; }

    /// <summary>What is built when nobody says otherwise.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Builds of it that run at once; null: as many as there are slots.</summary>
    public int? AtMost { get; init; }

    /// <inheritdoc cref="QueuePlace"/>
    public int Priority { get; init; }

    /// <summary>All of these an agent must have; its name counts as one.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>There is something to build from.</summary>
    [JsonIgnore]
    public bool CanBuild => Directory is not null || (Repositories.Count > 0 && Bitbake is not null);

    /// <summary>What is wrong with them, and what would be right; null: nothing.</summary>
    [JsonIgnore]
    public string? Problem => SettingsRules.Problem(this);

    /// <inheritdoc cref="Problem"/>
    public static string? ProblemOfName(string name)
        => string.IsNullOrWhiteSpace(name) || name.Length > 200 || name.Any(char.IsControl) ? "A project's name has 1 to 200 characters, none of them a control character." : null;

    public static byte[] Write(ProjectSettings settings) => JsonSerializer.SerializeToUtf8Bytes(settings, ProjectJsonContext.Default.ProjectSettings);

    public static ProjectSettings Read(string json) => JsonSerializer.Deserialize(json, ProjectJsonContext.Default.ProjectSettings)!;
}

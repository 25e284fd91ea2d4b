using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Toaster.Actors.Journal;

namespace Toaster.Actors.Projects;

/// <summary>A fact about a project. Journaled for ever: add fields as nullable, never rename or reuse one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ProjectCreated), "project-created.v1")]
[JsonDerivedType(typeof(ProjectRenamed), "project-renamed.v1")]
[JsonDerivedType(typeof(ProjectConfigured), "project-configured.v1")]
[JsonDerivedType(typeof(ProjectHidden), "project-hidden.v1")]
[JsonDerivedType(typeof(ProjectDeleted), "project-deleted.v1")]
public interface IProjectEvent : IDomainEvent;

/// <param name="IsDefault">Holds the builds that were not started from a project.</param>
public sealed record ProjectCreated(string Name, bool IsDefault, DateTimeOffset At) : IProjectEvent;

public sealed record ProjectRenamed(string Name, DateTimeOffset At) : IProjectEvent;

/// <param name="Settings">All of them: they replace those before.</param>
public sealed record ProjectConfigured(ProjectSettings Settings, DateTimeOffset At) : IProjectEvent;

/// <param name="IsHidden">Lists do not show it unless asked; false: they do again.</param>
public sealed record ProjectHidden(bool IsHidden, DateTimeOffset At) : IProjectEvent;

/// <summary>Nothing can be built of it any more; its builds stay, and its name is free.</summary>
public sealed record ProjectDeleted(DateTimeOffset At) : IProjectEvent;

[JsonSerializable(typeof(IProjectEvent))]
[JsonSerializable(typeof(ProjectSettings))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
public sealed partial class ProjectJsonContext : JsonSerializerContext;

/// <summary>A project's events as they stand in the journal.</summary>
public sealed class ProjectEventJson : DomainEventJson<ProjectEventJson, IProjectEvent>, IDomainEventShape<IProjectEvent>
{
    public static JsonTypeInfo<IProjectEvent> Shape => ProjectJsonContext.Default.IProjectEvent;
}

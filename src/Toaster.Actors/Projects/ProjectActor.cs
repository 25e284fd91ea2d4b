using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;
using static Toaster.Actors.Journal.Decision;

namespace Toaster.Actors.Projects;

/// <summary>A fact about a project. Journaled for ever: add fields as nullable, never rename or reuse one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ProjectCreated), "project-created.v1")]
public interface IProjectEvent : IDomainEvent;

/// <param name="IsDefault">Holds the builds that were not started from a project.</param>
public sealed record ProjectCreated(string Name, bool IsDefault, DateTimeOffset At) : IProjectEvent;

[JsonSerializable(typeof(IProjectEvent))]
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

/// <summary>What a project's actor takes.</summary>
public interface IProjectMessage;

/// <summary>Ignored when the project exists under this name. Names are unique: Taken, when another project has it.</summary>
public sealed record CreateProject(string Name, bool IsDefault, ActorRef<Commit> ReplyTo) : IProjectMessage;

public sealed record GetProject(ActorRef<ProjectState> ReplyTo) : IProjectMessage;

/// <summary>A project as its journal leaves it; no name: it does not exist.</summary>
public sealed record ProjectState(string? Name, bool IsDefault)
{
    public static readonly ProjectState New = new(null, false);

    /// <summary>The registry of project names; compared without case.</summary>
    public const string Names = "project-name";

    public Decision Decide(CreateProject c, DateTimeOffset now)
    {
        if (Name is not null)
        {
            return Name == c.Name ? Ignore : Reject($"This project is called {Name}.");
        }

        return string.IsNullOrWhiteSpace(c.Name) || c.Name.Length > 200
            ? Reject("A project's name has 1 to 200 characters.")
            : Accept(new ProjectCreated(c.Name, c.IsDefault, now)) with { Claims = [new(Names, c.Name.ToUpperInvariant())] };
    }

    public ProjectState Apply(JournalRow row) => ProjectEventJson.Read(row.Payload.Span) switch
    {
        ProjectCreated e => new(e.Name, e.IsDefault),
        _ => this,
    };
}

/// <summary>Owns one project.</summary>
public sealed class ProjectActor(ProjectId id, IJournal journal, TimeProvider time)
    : PersistentActor<IProjectMessage, ProjectState>(new(EntityKind.Project, id.Value), journal, ProjectState.New)
{
    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(IProjectMessage message, CancellationToken ct)
    {
        switch (message)
        {
            case CreateProject c:
                c.ReplyTo.Tell(await PersistAsync(state => state.Decide(c, time.GetUtcNow()), ct));
                break;
            case GetProject question:
                question.ReplyTo.Tell(State);
                break;
        }
    }

    /// <inheritdoc/>
    protected override ProjectState Apply(ProjectState state, JournalRow row) => state.Apply(row);

    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Serialize(IDomainEvent e)
        => ProjectEventJson.Write((IProjectEvent)e);
}

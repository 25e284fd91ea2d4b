using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;

namespace Toaster.Actors.Projects;

/// <summary>What a project's actor takes.</summary>
public interface IProjectMessage;

/// <summary>Ignored when the project exists under this name. Names are unique: Taken, when another project has it.</summary>
/// <param name="Settings">Null: there are none yet.</param>
public sealed record CreateProject(string Name, bool IsDefault, ActorRef<Commit> ReplyTo, ProjectSettings? Settings = null) : IProjectMessage;

/// <summary>What is null stays as it is.</summary>
public sealed record EditProject(string? Name, ProjectSettings? Settings, bool? IsHidden, ActorRef<Commit> ReplyTo) : IProjectMessage;

/// <summary>Refused for the project of the command line.</summary>
public sealed record DeleteProject(ActorRef<Commit> ReplyTo) : IProjectMessage;

public sealed record GetProject(ActorRef<ProjectState> ReplyTo) : IProjectMessage;

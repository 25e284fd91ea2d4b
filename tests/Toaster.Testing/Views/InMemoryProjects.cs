using Toaster.Actors;
using Toaster.Actors.Projects;

namespace Toaster.Testing.Views;

/// <summary>Projects that are told to it; refuses what it is told to refuse.</summary>
public sealed class InMemoryProjects(params ProjectView[] projects) : IProjects, IProjectCommands
{
    private readonly List<ProjectView> _projects = [.. projects];

    /// <summary>Thrown at the next change.</summary>
    public RefusedException? Refuse { get; set; }

    public void Add(ProjectView project) => _projects.Add(project);

    /// <summary>It is so now.</summary>
    public void Replace(ProjectView project) => _projects[_projects.FindIndex(known => known.Id == project.Id)] = project;

    public ValueTask<IReadOnlyList<ProjectView>> ListAsync(CancellationToken ct) => new([.. _projects]);

    public ValueTask<ProjectView?> FindAsync(ProjectId id, CancellationToken ct) => new(_projects.Find(project => project.Id == id));

    public ValueTask<ProjectView?> FindAsync(string name, CancellationToken ct) => new(_projects.Find(project => project.Name == name));

    public ValueTask<ProjectView> CreateAsync(string name, ProjectSettings settings, CancellationToken ct)
    {
        Check();
        _projects.Add(new(new(_projects.Count == 0 ? 2 : _projects.Max(project => project.Id.Value) + 1), name, false, 0) { Settings = settings });
        return new(_projects[^1]);
    }

    public ValueTask<ProjectView> EditAsync(ProjectId id, string? name, ProjectSettings? settings, bool? isHidden, CancellationToken ct)
    {
        Check();
        var at = _projects.FindIndex(project => project.Id == id);
        if (at < 0)
        {
            throw new RefusedException("no-such-project", $"There is no project {id}.");
        }

        var old = _projects[at];
        _projects[at] = old with { Name = name ?? old.Name, Settings = settings ?? old.Settings, IsHidden = isHidden ?? old.IsHidden };
        return new(_projects[at]);
    }

    public ValueTask DeleteAsync(ProjectId id, CancellationToken ct)
    {
        Check();
        return _projects.RemoveAll(project => project.Id == id) > 0 ? default : throw new RefusedException("no-such-project", $"There is no project {id}.");
    }

    private void Check()
    {
        if (Refuse is { } refusal)
        {
            throw refusal;
        }
    }
}

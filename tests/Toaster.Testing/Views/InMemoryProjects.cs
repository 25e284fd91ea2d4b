using Toaster.Actors;
using Toaster.Actors.Projects;

namespace Toaster.Testing.Views;

public sealed class InMemoryProjects(params ProjectView[] projects) : IProjects
{
    public ValueTask<IReadOnlyList<ProjectView>> ListAsync(CancellationToken ct) => new(projects);

    public ValueTask<ProjectView?> FindAsync(ProjectId id, CancellationToken ct) => new(projects.FirstOrDefault(p => p.Id == id));

    public ValueTask<ProjectView?> FindAsync(string name, CancellationToken ct) => new(projects.FirstOrDefault(p => p.Name == name));
}

using Toaster.Actors.Queue;

namespace Toaster.Web.Projects;

/// <summary>What somebody wants built, as it stands in the fields.</summary>
public sealed record StartForm
{
    public string Targets { get; init; } = "";
    public string Task { get; init; } = "";
    public bool Continue { get; init; }
    public bool Force { get; init; }
    public bool DryRun { get; init; }
    public string Priority { get; init; } = "";
    public string Labels { get; init; } = "";

    public static StartForm Read(IFormCollection form)
    {
        string One(string key) => form[key] is [{ } value, ..] ? value : "";
        return new()
        {
            Targets = One("targets"),
            Task = One("task"),
            Continue = form.ContainsKey("continue"),
            Force = form.ContainsKey("force"),
            DryRun = form.ContainsKey("dry-run"),
            Priority = One("priority"),
            Labels = One("labels"),
        };
    }

    /// <summary>Something beside the targets was chosen.</summary>
    public bool HasMore => this with { Targets = "" } != new StartForm();

    public BuildOrder ToOrder() => new(ProjectForm.Words(Targets))
    {
        Task = Task.Trim() is { Length: > 0 } task ? task : null,
        Continue = Continue,
        Force = Force,
        DryRun = DryRun,
        Priority = ProjectForm.Number(Priority),
        Labels = ProjectForm.Words(Labels) is { Count: > 0 } labels ? labels : null,
    };
}

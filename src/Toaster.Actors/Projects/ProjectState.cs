using Toaster.Actors.Journal;
using static Toaster.Actors.Journal.Decision;

namespace Toaster.Actors.Projects;

/// <summary>A project as its journal leaves it; no name: it does not exist.</summary>
public sealed record ProjectState(string? Name, bool IsDefault)
{
    public static readonly ProjectState New = new(null, false);

    /// <summary>The registry of project names; compared without case.</summary>
    public const string Names = "project-name";

    public ProjectSettings Settings { get; private init; } = ProjectSettings.None;

    public bool IsHidden { get; private init; }

    public bool IsDeleted { get; private init; }

    public Decision Decide(CreateProject c, DateTimeOffset now)
    {
        if (Name is not null)
        {
            return Name == c.Name ? Ignore : Reject($"This project is called {Name}.");
        }

        if (ProjectSettings.ProblemOfName(c.Name) is { } problem || (c.Settings is { } wrong && (problem = SettingsRules.Problem(wrong)!) is not null))
        {
            return Reject(problem);
        }

        List<IDomainEvent> events = [new ProjectCreated(c.Name, c.IsDefault, now)];
        if (c.Settings is { } settings)
        {
            events.Add(new ProjectConfigured(settings, now));
        }

        return Accept(events) with
        {
            Claims = [Claim(c.Name)],
            Changes = [Row(this with { Name = c.Name, Settings = c.Settings ?? Settings })],
        };
    }

    public Decision Decide(EditProject c, DateTimeOffset now)
    {
        if (Name is null || IsDeleted)
        {
            return Reject("There is no such project.");
        }

        if ((c.Name is { } name && ProjectSettings.ProblemOfName(name) is { } problem) || (c.Settings is { } wrong && (problem = SettingsRules.Problem(wrong)!) is not null))
        {
            return Reject(problem);
        }

        if (IsDefault && c is not { Name: null, IsHidden: null or false, Settings: null or { CanBuild: false } })
        {
            return Reject("This project holds the builds of the command line: it keeps its name, is always shown, and nothing is built of it.");
        }

        List<IDomainEvent> events = [];
        if (c.Name is not null && c.Name != Name)
        {
            events.Add(new ProjectRenamed(c.Name, now));
        }

        if (c.Settings is not null && !SameSettings(c.Settings))
        {
            events.Add(new ProjectConfigured(c.Settings, now));
        }

        if (c.IsHidden is { } hidden && hidden != IsHidden)
        {
            events.Add(new ProjectHidden(hidden, now));
        }

        var isOtherName = c.Name is not null && Claim(c.Name) != Claim(Name);
        return events.Count == 0 ? Ignore : Accept(events) with
        {
            Claims = isOtherName ? [Claim(c.Name!)] : [],
            Releases = isOtherName ? [Claim(Name)] : [],
            Changes = [Row(this with { Name = c.Name ?? Name, Settings = c.Settings ?? Settings, IsHidden = c.IsHidden ?? IsHidden })],
        };
    }

    public Decision DecideDelete(DateTimeOffset now) => this switch
    {
        { Name: null } => Reject("There is no such project."),
        { IsDefault: true } => Reject("This project holds the builds of the command line: it cannot be deleted."),
        { IsDeleted: true } => Ignore,
        _ => Accept(new ProjectDeleted(now)) with { Releases = [Claim(Name)], Changes = [new RowChange.DropProject()] },
    };

    public ProjectState Apply(JournalRow row) => ProjectEventJson.Read(row.Payload.Span) switch
    {
        ProjectCreated e => new(e.Name, e.IsDefault),
        ProjectRenamed e => this with { Name = e.Name },
        ProjectConfigured e => this with { Settings = e.Settings },
        ProjectHidden e => this with { IsHidden = e.IsHidden },
        ProjectDeleted => this with { IsDeleted = true },
        _ => this,
    };

    private bool SameSettings(ProjectSettings other) => ProjectSettings.Write(Settings).AsSpan().SequenceEqual(ProjectSettings.Write(other));

    private static RowChange.PutProject Row(ProjectState s) => new(s.Name!, s.IsHidden, s.Settings.AtMost, ProjectSettings.Write(s.Settings));

    private static Claim Claim(string name) => new(Names, name.ToUpperInvariant());
}

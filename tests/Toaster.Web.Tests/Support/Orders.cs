using Toaster.Actors.Builds;
using Toaster.Actors.Projects;
using Toaster.Actors.Queue;
using Toaster.Actors.Views;
using Toaster.Testing.Views;

namespace Toaster.Web.Tests.Support;

/// <summary>Projects, a queue and nodes of each kind, and builds that wait or were tried again.</summary>
internal static class Orders
{
    public const long Full = 2, Directory = 3, Hostile = 4, Bare = 5;

    /// <summary>What an operator may have typed: markup, quotes, direction marks, formulas.</summary>
    public static readonly string NastyName = Nasty.Name.Where(c => !char.IsControl(c) && !char.IsSurrogate(c)).Take(200).Aggregate("", (text, c) => text + c);

    public static IEnumerable<string> Pages() =>
    [
        "/projects", "/projects?show=hidden", "/projects/new", "/projects/new?from=directory", "/projects/new?from=repositories", "/projects/new?from=kirkstone", "/projects/new?from=%3Cx",
        .. new[] { 1, Full, Directory, Hostile, Bare }.Select(id => $"/projects/{id}"), .. new[] { Full, Directory, Hostile, Bare }.SelectMany(id => new[] { $"/projects/{id}/edit", $"/projects/{id}/delete" }),
        "/farm", "/farm/enrol", "/farm/pools", "/farm/pools/new", "/farm/pools/1/edit", "/farm/pools/2/edit",
    ];

    public static ProjectSettings Settings(string text) => new()
    {
        Description = $"{text}\nsecond line",
        Release = text,
        Repositories = [new("poky", $"https://git.example/{string.Concat(text.Where(c => !char.IsWhiteSpace(c)))}", "scarthgap"), new("meta-own", "ssh://git@git.example/own", "1d54")],
        Bitbake = "poky/bitbake",
        Layers = ["poky/meta", "poky/meta-poky", "meta-own"],
        Machine = "qemux86-64",
        Distro = "poky",
        Variables = [new("IMAGE_INSTALL:append", $" {text}\nmore")],
        Targets = ["core-image-minimal", "busybox:do_compile"],
        Labels = ["kvm", "x86"],
        AtMost = 2,
        Priority = -5,
    };

    public static void Fill(Site site)
    {
        site.Projects.Add(new(new(Full), "core images", false, 3) { Settings = Settings("demo"), Running = 1, Waiting = 1, Last = new(new(Site.Rich), BuildOutcome.Failed, Rows.Start) });
        site.Projects.Add(new(new(Directory), "bench", false, 0) { Settings = new() { Directory = "/home/me/build" } });
        site.Projects.Add(new(new(Hostile), NastyName, false, 1) { Settings = Settings(NastyName), IsHidden = true });
        site.Projects.Add(new(new(Bare), "bare", false, 0));
        site.Views.Add(Rows.View(Site.Waiting, complete: false) with { Source = null, Project = new(Full), ProjectName = "core images", Origin = Origin(Nasty.Name) with { IsWaiting = true } }, new InMemoryBuildRows());
        site.Views.Add(
            Rows.View(Site.Again, complete: false) with
            {
                Attempt = 3,
                Project = new(Full),
                ProjectName = "core images",
                Origin = Origin("toast") with
                {
                    Agent = Nasty.Name,
                    AssignedAt = Rows.Start,
                    CancelledAt = Rows.Start + 60_000_000,
                    RebuildOf = Site.Rich,
                    Attempts = [new(1, Nasty.Name, Rows.Start, Rows.Start + 1_000_000, "agent-lost", Nasty.Name), new(2, "oven", Rows.Start, Rows.Start + 5_000_000, "disk", "The disk was full.")],
                },
            },
            Rows.Running("stew"));
        site.Queue.Waiting.Add(InMemoryQueue.Wait(Site.Waiting, 1, "no-label", "No agent has the label riscv.", Full, 7, "riscv"));
        site.Queue.Waiting.Add(InMemoryQueue.Wait(77, 2, "project-limit", "Its project builds one at a time, and one runs.", Full, -7));
        var busy = InMemoryFarm.Row(1, "oven", AgentState.Ready, 3, "x86", "kvm");
        site.Farm.Agents.Add(new(busy, false, [new(new(Site.Running), 1, new(1), new(Full), null, "run", true, DateTimeOffset.UnixEpoch), new(new(Site.Again), 3, new(1), new(Full), null, "cancel", true, DateTimeOffset.UnixEpoch)]));
        site.Pools.Add(new(
            new(new(2), "fast", Nasty.Name, new HashSet<Actors.ProjectId> { new(Full), new(Hostile) }), [new(new(Full), "core images"), new(new(Hostile), NastyName)], [new(new(2), "tray")]));
        site.Farm.Agents.Add(new(InMemoryFarm.Row(2, "tray", AgentState.Paused) with { Pool = new(2) }, false, []) { Pool = "fast" });
        site.Farm.Agents.Add(new(InMemoryFarm.Row(3, "rack", AgentState.Draining, 20), false, []));
        site.Farm.Agents.Add(new(InMemoryFarm.Row(4, "lab") with { Load = null, DiskFree = null }, true, [new(new(88), 1, new(4), new(Full), null, "run", true, DateTimeOffset.UnixEpoch)]));
        site.Farm.Agents.Add(new(InMemoryFarm.Row(5, "new") with { Session = 0, Slots = 0, Version = "" }, true, []));
        site.Farm.Agents.Add(new(InMemoryFarm.Row(6, "full") with { DiskFree = 5 }, false, []));
    }

    private static BuildOrigin Origin(string target) => new(
        new BuildSpec { Project = "core images", Repositories = [new("poky", "https://git.example/poky", "scarthgap")], Bitbake = "poky/bitbake", Layers = ["poky/meta"], Machine = "qemux86-64", Distro = "poky", Targets = [target], Task = "compile", Continue = true, DryRun = true },
        7, ["riscv"], null, Rows.Start - 60_000_000);
}

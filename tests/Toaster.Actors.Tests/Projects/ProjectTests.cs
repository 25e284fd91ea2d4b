using Toaster.Actors.Builds;
using Toaster.Actors.Projects;
using Toaster.Actors.Tests.Queue;

namespace Toaster.Actors.Tests.Projects;

public class ProjectTests : QueueFixture
{
    [SkippableFact]
    public async Task Project_IsCreated_Renamed_Hidden_AndFoundByItsName()
    {
        var renamed = await Toaster.ProjectCommands.EditAsync(Project, "Bakery", Settings with { Description = "Bread" }, true, default);

        Assert.Equal(("Bakery", true, "Bread"), (renamed.Name, renamed.IsHidden, renamed.Settings.Description));
        Assert.Equal(Project, (await Toaster.Projects.FindAsync("bakery", default))!.Id);
        await RestartAsync();
        Assert.Equal("Bread", (await Toaster.Projects.FindAsync(Project, default))!.Settings.Description);
    }

    [SkippableFact]
    public async Task Names_AreGivenOnce_AndFreeAgainAfterwards()
    {
        Assert.Equal("name-taken", await CodeAsync(() => Toaster.ProjectCommands.CreateAsync("KITCHEN", Settings, default)));

        await Toaster.ProjectCommands.EditAsync(Project, "Bakery", null, null, default);
        var next = await Toaster.ProjectCommands.CreateAsync("Kitchen", Settings, default);
        await Toaster.ProjectCommands.DeleteAsync(next.Id, default);

        Assert.Null(await Toaster.Projects.FindAsync(next.Id, default));
        await Toaster.ProjectCommands.CreateAsync("Kitchen", Settings, default);
    }

    [SkippableFact]
    public async Task Project_WithABuildThatWaits_IsNotDeleted()
    {
        var build = await StartBuildAsync();
        Assert.Equal("refused", (await Assert.ThrowsAsync<RefusedException>(() => Toaster.ProjectCommands.DeleteAsync(Project, default).AsTask())).Code);

        await Toaster.Queue.CancelAsync(build, false, default);
        await Toaster.ProjectCommands.DeleteAsync(Project, default);

        Assert.Equal("Kitchen", (await ShowsAsync(build, view => view.IsComplete)).ProjectName);
    }

    [SkippableFact]
    public async Task ProjectOfTheCommandLine_StaysAsItIs()
    {
        await Assert.ThrowsAsync<RefusedException>(() => Toaster.ProjectCommands.DeleteAsync(ProjectId.CommandLine, default).AsTask());
        Assert.Equal("bad-value", await CodeAsync(() => Toaster.ProjectCommands.EditAsync(ProjectId.CommandLine, "Other", null, null, default)));
        Assert.Equal("bad-value", await CodeAsync(() => Toaster.ProjectCommands.EditAsync(ProjectId.CommandLine, null, Settings, null, default)));
    }

    public static TheoryData<string, ProjectSettings> Wrong => new()
    {
        { "not both", Settings with { Repositories = [new("a", "https://x/a", "main")] } },
        { "absolute path", Settings with { Directory = "build" } },
        { "absolute path", Settings with { Directory = "/a/../etc" } },
        { "at least one", Settings with { AtMost = 0 } },
        { "names where bitbake is", new() { Repositories = [new("a", "https://x/a", "main")] } },
        { "no address", Repositories with { Repositories = [new("a", "ext::sh -c id", "main")] } },
        { "no address", Repositories with { Repositories = [new("a", "--upload-pack=id", "main")] } },
        { "no revision", Repositories with { Repositories = [new("a", "https://x/a", "--help")] } },
        { "no name of a repository", Repositories with { Repositories = [new("../a", "https://x/a", "main")] } },
        { "called a", Repositories with { Repositories = [new("a", "https://x/a", "main"), new("a", "https://x/b", "main")] } },
        { "no place", Repositories with { Layers = ["a/../../etc"] } },
        { "begins with no name", Repositories with { Layers = ["b/meta"] } },
        { "named twice", Repositories with { Layers = ["a/meta", "a/meta"] } },
        { "no name of a machine", Settings with { Machine = "a b" } },
        { "no name of a variable", Settings with { Variables = [new("A = 1\nB", "x")] } },
        { "zero character", Settings with { Variables = [new("A", "x\0")] } },
        { "no target", Settings with { Targets = ["a;b"] } },
        { "A label", Settings with { Labels = ["a b"] } },
    };

    [SkippableTheory]
    [MemberData(nameof(Wrong))]
    public async Task Settings_ThatCannotBe_AreRefused_AndSayWhy(string part, ProjectSettings settings)
    {
        var refusal = await Assert.ThrowsAsync<RefusedException>(() => Toaster.ProjectCommands.CreateAsync("New", settings, default).AsTask());

        Assert.Equal("bad-value", refusal.Code);
        Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Settings_OfRepositories_AreTaken()
        => Assert.True((await Toaster.ProjectCommands.CreateAsync("New", Repositories with { Variables = [new("IMAGE_INSTALL:append", " \"a\"")] }, default)).Settings.CanBuild);

    private static ProjectSettings Repositories { get; } = new()
    {
        Repositories = [new SourceRepository("a", "https://git.example.org/a", "scarthgap")],
        Bitbake = "a/bitbake",
        Layers = ["a/meta", "a/meta-poky"],
    };

    private static async Task<string> CodeAsync(Func<ValueTask<ProjectView>> command) => (await Assert.ThrowsAsync<RefusedException>(() => command().AsTask())).Code;
}

public sealed class PostgresProjectTests : ProjectTests
{
    protected override bool OnPostgres => true;
}

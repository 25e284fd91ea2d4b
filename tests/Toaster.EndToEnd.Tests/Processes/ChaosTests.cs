using Toaster.Chaos;
using Toaster.Chaos.Live;

namespace Toaster.EndToEnd.Tests.Processes;

/// <summary>A short run of the rig; the long one is a command of its own (CONTRIBUTING.md).</summary>
public sealed class ChaosTests
{
    [Fact]
    public async Task TenKills_AndAServerThatWakesUpBehindAnother_ChangeNothing()
    {
        using var log = new StringWriter();

        var result = await new ChaosRun(
            new ChaosOptions { Seed = 1, Kills = 10, KillsPerDirectory = 10, Zombies = 1, Parallel = 1, LargeEvery = 0 }, log).RunAsync();

        Assert.True(result.Failure is null, $"{result.Failure}\n{log}");
        Assert.True(result.Kills >= 10, $"{result.Kills} kills");
        Assert.All(Enumerable.Range(0, 6), phase => Assert.True(result.KillsIn(phase) > 0, $"No kill in phase {phase}.\n{log}"));
    }

    [Fact]
    public async Task TenLiveBuilds_UnderFire_EndAsTheyMust()
    {
        using var log = new StringWriter();
        using var run = new LiveRun(new()
        {
            Seed = 1,
            Builds = 10,
            Lanes = 9,
            Scenarios = ["success", "failing tasks", "parse error", "cancelled"],
            LongestGap = TimeSpan.FromSeconds(3),
            LongestStop = TimeSpan.FromSeconds(2),
            LastFire = TimeSpan.FromSeconds(4),
        }, log);

        var result = await run.RunAsync(default);

        Assert.True(result.IsFine, string.Join('\n', result.Details));
        Assert.Equal(10, result.Builds);
    }

    public static TheoryData<string> Mutations => [.. Mutation.All.Select(mutation => mutation.Name)];

    [SkippableTheory]
    [MemberData(nameof(Mutations))]
    public async Task Mutation_StillFitsTheSources(string name)
    {
        Skip.IfNot(Directory.Exists(Path.Combine(MutationRun.Sources, "src")), "The sources are not here.");
        Skip.IfNot(HasGit(), "git is not installed.");

        var error = await Mutation.All.Single(mutation => mutation.Name == name).CheckAsync(MutationRun.Sources);

        Assert.True(error is null, error);
    }

    private static bool HasGit() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "git")));
}

using System.Text.Json;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents.Driving;

/// <summary>An agent and a bitbake that is none of ours. Skipped where none is named.</summary>
public sealed class RealBitbakeTests
{
    public static TheoryData<string> Releases => RealBitbake.Releases;

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task Build_IsDrivenFromAssignmentToSeal(string bitbake)
    {
        await using var fixture = await StartAsync(bitbake);
        var build = fixture.Server.Assign(fixture.Spec("porridge", variables: ("ODD", "it's \"odd\" \\ ${PN}\nsecond line")));
        fixture.StartAgent();

        await AgentFixture.SealedAsync(build);

        Assert.Equal(["configure", "start", "build"], AgentFixture.Phases(build));
        Assert.Equal([], AgentFixture.Fields(build, "agent.Failed"));
        Assert.Single(AgentFixture.Fields(build, "bb.command.CommandCompleted"));
        Assert.Single(AgentFixture.Fields(build, "agent.Variables"));
        Assert.True(build.Seal!.Value.GetProperty("hasEnd").GetBoolean());
        var seen = JsonDocument.Parse(AgentFixture.Fields(build, "bb.event.MetadataEvent").Single(fields => fields.Contains("SeenByToaster", StringComparison.Ordinal))).RootElement;
        Assert.Equal("it's \"odd\" \\ defaultpkgname\nsecond line", seen.GetProperty("_localdata").GetProperty("odd").GetString()!.Replace("none", "defaultpkgname", StringComparison.Ordinal));
        Assert.Equal("# A user's own.\n", File.ReadAllText(Path.Combine(fixture.BuildDirectory, "conf", "local.conf")));
        fixture.AssertNothingIsLeft();
    }

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task FailedTask_IsInTheRecord(string bitbake)
    {
        await using var fixture = await StartAsync(bitbake);
        var build = fixture.Server.Assign(fixture.Spec("burnt"));
        fixture.StartAgent();

        await AgentFixture.SealedAsync(build);

        Assert.Single(AgentFixture.Fields(build, "bb.build.TaskFailed"));
        Assert.Single(AgentFixture.Fields(build, "bb.event.BuildCompleted"));
        Assert.Equal([], AgentFixture.Fields(build, "agent.Failed"));
        fixture.AssertNothingIsLeft();
    }

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task UnknownTarget_EndsWithWhatBitbakeSays(string bitbake)
    {
        await using var fixture = await StartAsync(bitbake);
        var build = fixture.Server.Assign(fixture.Spec("porridgge"));
        fixture.StartAgent();

        await AgentFixture.SealedAsync(build);

        Assert.Contains("porridgge", Assert.Single(AgentFixture.Fields(build, "bb.event.NoProvider")), StringComparison.Ordinal);
        Assert.Single(AgentFixture.Fields(build, "bb.command.CommandFailed"));
        fixture.AssertNothingIsLeft();
    }

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task ConfigurationThatCannotBeRead_IsSaidWithItsPlace(string bitbake)
    {
        await using var fixture = await StartAsync(bitbake);
        File.AppendAllText(Path.Combine(fixture.BuildDirectory, "conf", "local.conf"), "this is no assignment\n");
        var build = fixture.Server.Assign(fixture.Spec("porridge"));
        fixture.StartAgent();

        await AgentFixture.SealedAsync(build);

        var failed = JsonDocument.Parse(Assert.Single(AgentFixture.Fields(build, "agent.Failed"))).RootElement;
        Assert.Equal("config-error", failed.GetProperty("reason").GetString());
        Assert.Contains("local.conf:2", failed.GetProperty("sentence").GetString()!, StringComparison.Ordinal);
        fixture.AssertNothingIsLeft();
    }

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task CancelWhileATaskRuns_IsOrderlyThenForced(string bitbake)
    {
        await using var fixture = await StartAsync(bitbake);
        fixture.Environment["TOASTER__Agent__StopSeconds"] = "8";
        var build = fixture.Server.Assign(fixture.Spec("stew"));
        fixture.StartAgent();
        await CookingAsync(build);

        build.Desired = "cancel";
        await AgentFixture.SealedAsync(build);

        Assert.Equal(["configure", "start", "build", "stop orderly", "stop forced"], AgentFixture.Phases(build));
        Assert.Equal([], AgentFixture.Fields(build, "agent.Failed"));
        fixture.AssertNothingIsLeft();
    }

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task CancelWhileATaskIsNearlyDone_LetsItFinish(string bitbake)
    {
        await using var fixture = await StartAsync(bitbake);
        var build = fixture.Server.Assign(fixture.Spec("stew", variables: ("STEW_TIME", "4")));
        fixture.StartAgent();
        await CookingAsync(build);

        build.Desired = "cancel";
        await AgentFixture.SealedAsync(build);

        Assert.Equal(["configure", "start", "build", "stop orderly"], AgentFixture.Phases(build));
        Assert.Contains("\"_interrupted\":1", Assert.Single(AgentFixture.Fields(build, "bb.event.BuildCompleted")), StringComparison.Ordinal);
        fixture.AssertNothingIsLeft();
    }

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task CancelWhileParsing_Ends(string bitbake)
    {
        await using var fixture = await StartAsync(bitbake);
        fixture.Environment["TOASTER__Agent__StopSeconds"] = "8";
        var build = fixture.Server.Assign(fixture.Spec("porridge", variables: ("PARSING_TIME", "40")));
        fixture.StartAgent();
        await Eventually.UntilAsync(() => AgentFixture.Phases(build).Contains("build"));

        build.Desired = "cancel";
        await AgentFixture.SealedAsync(build);

        Assert.Contains("stop orderly", AgentFixture.Phases(build));
        Assert.Equal([], AgentFixture.Fields(build, "agent.Failed"));
        fixture.AssertNothingIsLeft();
    }

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task TwoBuildsInTwoDirectories_RunAtOnce(string bitbake)
    {
        await using var fixture = await StartAsync(bitbake);
        var first = fixture.Server.Assign(fixture.Spec("stew", variables: ("STEW_TIME", "5")));
        var second = fixture.Server.Assign(fixture.Spec("stew", fixture.SecondBuildDirectory(), variables: ("STEW_TIME", "5")));
        fixture.StartAgent(slots: 2);

        await CookingAsync(first);
        await CookingAsync(second);
        Assert.Null(first.Seal);
        await AgentFixture.SealedAsync(first);
        await AgentFixture.SealedAsync(second);

        Assert.All([first, second], build => Assert.Single(AgentFixture.Fields(build, "bb.command.CommandCompleted")));
        fixture.AssertNothingIsLeft();
    }

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task AgentThatIsKilled_FindsItsBuildAgain(string bitbake)
    {
        await using var fixture = await StartAsync(bitbake);
        var build = fixture.Server.Assign(fixture.Spec("stew", variables: ("STEW_TIME", "10")));
        var agent = fixture.StartAgent();
        await CookingAsync(build);

        await agent.StopAsync("-9");
        var before = build.Snapshot().Length;
        fixture.StartAgent();
        await AgentFixture.SealedAsync(build);

        Assert.True(build.Snapshot().Length > before);
        Assert.Equal(["configure", "start", "build"], AgentFixture.Phases(build));
        Assert.Single(AgentFixture.Fields(build, "bb.event.BuildInit"));
        Assert.Single(AgentFixture.Fields(build, "bb.command.CommandCompleted"));
        Assert.True(build.Seal!.Value.GetProperty("hasEnd").GetBoolean());
        Assert.Equal(2, fixture.Server.Sessions.Count);
        fixture.AssertNothingIsLeft();
    }

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task AgentThatComesBackAfterTheEnd_ReadsTheRest(string bitbake)
    {
        await using var fixture = await StartAsync(bitbake);
        var build = fixture.Server.Assign(fixture.Spec("stew", variables: ("STEW_TIME", "3")));
        var agent = fixture.StartAgent();
        await CookingAsync(build);

        await agent.StopAsync("-9");
        var log = Path.Combine(fixture.Work, "attempts", "1-1", "bitbake", "events.json");
        await Eventually.UntilAsync(() => File.ReadAllText(log).Contains("bb.command.Command", StringComparison.Ordinal));
        fixture.StartAgent();
        await AgentFixture.SealedAsync(build);

        Assert.Single(AgentFixture.Fields(build, "bb.command.CommandCompleted"));
        Assert.Equal([], AgentFixture.Fields(build, "agent.Failed"));
        fixture.AssertNothingIsLeft();
    }

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task ServerThatIsKilled_IsToldAsSuch(string bitbake)
    {
        await using var fixture = await StartAsync(bitbake);
        var build = fixture.Server.Assign(fixture.Spec("stew"));
        fixture.StartAgent();
        await CookingAsync(build);

        fixture.KillBitbake();
        await AgentFixture.SealedAsync(build);

        Assert.Contains("\"reason\":\"server-died\"", Assert.Single(AgentFixture.Fields(build, "agent.Failed")), StringComparison.Ordinal);
        fixture.AssertNothingIsLeft();
    }

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task DirectoryThatAnotherBitbakeHolds_IsBusyAndLeftAlone(string bitbake)
    {
        await using var fixture = await StartAsync(bitbake);
        using var other = fixture.StartBitbake("stew");
        await Eventually.UntilAsync(() => File.Exists(Path.Combine(fixture.BuildDirectory, "bitbake.lock")));
        await Eventually.UntilAsync(() => Directory.Exists(Path.Combine(fixture.BuildDirectory, "tmp", "work", "stew")));
        var build = fixture.Server.Assign(fixture.Spec("porridge"));
        fixture.StartAgent();

        await AgentFixture.SealedAsync(build);

        Assert.Contains("\"reason\":\"busy\"", Assert.Single(AgentFixture.Fields(build, "agent.Failed")), StringComparison.Ordinal);
        Assert.False(other.HasExited);
    }

    private static async Task<AgentFixture> StartAsync(string bitbake)
    {
        RealBitbake.Need(bitbake);
        return await AgentFixture.StartAsync(bitbake, RealBitbake.User);
    }

    /// <summary>The long task runs.</summary>
    private static Task CookingAsync(FakeBuild build)
        => Eventually.UntilAsync(() => AgentFixture.Fields(build, "bb.build.TaskStarted").Any(fields => fields.Contains("stew", StringComparison.Ordinal) && fields.Contains("do_cook", StringComparison.Ordinal)));
}

using System.Text.Json;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents.Driving;

/// <summary>An agent and a bitbake that is played: everything but bitbake is real.</summary>
public sealed class ScriptedAgentTests : IAsyncLifetime
{
    private const string Recording = "demo-first-build";
    private static readonly int LinesInIt = RunFixture.Unpacked(Recording).Count(b => b == '\n');

    private AgentFixture _fixture = null!;

    public async Task InitializeAsync() => _fixture = await AgentFixture.StartAsync("", null);

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Build_IsDrivenAndRecordedWithTheKeysOfAnImport()
    {
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording(Recording)));
        var build = await BuildAsync(variables: ("A", "it's \"b\""));

        Assert.Equal(["configure", "start", "build"], AgentFixture.Phases(build));
        Assert.Equal(LinesInIt + 3, build.Snapshot().Length);
        Assert.True(build.Seal!.Value.GetProperty("hasEnd").GetBoolean());
        Assert.Equal(RunFixture.Unpacked(Recording).Length, build.Seal.Value.GetProperty("keyBytes").GetInt64());
        var asked = JsonDocument.Parse(File.ReadAllText(Path.Combine(_fixture.BuildDirectory, "asked.json"))).RootElement;
        Assert.True(asked.GetProperty("halt").GetBoolean());
        Assert.Equal("""["buildTargets",["porridge"],"build"]""", File.ReadAllText(Path.Combine(_fixture.BuildDirectory, "built.json")));
        _fixture.AssertNothingIsLeft();
        await Eventually.UntilAsync(() => WhatIsKept() is ["assignment.json", "state.json"]);
    }

    [Fact]
    public async Task Task_AndContinue_ReachBitbake()
    {
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording(Recording)));
        var build = _fixture.Server.Assign(_fixture.Spec("porridge", task: "cook", @continue: true));
        _fixture.StartAgent();
        await AgentFixture.SealedAsync(build);

        Assert.Equal("""["buildTargets",["porridge"],"cook"]""", File.ReadAllText(Path.Combine(_fixture.BuildDirectory, "built.json")));
        Assert.False(JsonDocument.Parse(File.ReadAllText(Path.Combine(_fixture.BuildDirectory, "asked.json"))).RootElement.GetProperty("halt").GetBoolean());
    }

    [Theory]
    [InlineData("refuses", "environment", "Please make sure locale 'en_US.UTF-8' is available on your system")]
    [InlineData("never-comes", "start-timeout", "did not come up within 3 s")]
    [InlineData("is-garbage", "environment", "no bitbake")]
    [InlineData("cannot-parse", "config-error", "/b/conf/local.conf:7")]
    public async Task ServerThatDoesNotWork_IsTold(string fault, string reason, string sentence)
    {
        _fixture.Play(("SCRIPT_SERVER", fault), ("SCRIPT_SAYS", "Please make sure locale 'en_US.UTF-8' is available on your system"));
        _fixture.Environment["TOASTER__Agent__StartSeconds"] = "3";
        AssertFailed(await BuildAsync(), reason, sentence);
    }

    [Fact]
    public async Task ServerThatHangs_IsGivenUpAndKilled()
    {
        var go = _fixture.PathOf("go");
        _fixture.Play(("SCRIPT_SERVER", "hangs,is-stubborn,has-child"), ("SCRIPT_LOG", RunFixture.Recording(Recording)), ("SCRIPT_WAIT", $"200:{go}"));
        _fixture.Environment["TOASTER__Agent__StallSeconds"] = "2";
        _fixture.Environment["TOASTER__Agent__CommandSeconds"] = "1";
        var build = await BuildAsync();

        AssertFailed(build, "stalled", "has said nothing and answered nothing for 2 s");
        Assert.Equal(200, build.Snapshot().Count(line => !line.Contains("\"c\":\"agent.P", StringComparison.Ordinal) && !line.Contains("\"c\":\"agent.F", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ServerThatDies_IsTold()
    {
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording(Recording)), ("SCRIPT_STOP_AT", "40"), ("SCRIPT_DIES", "1"), ("SCRIPT_SERVER", "has-child"));
        AssertFailed(await BuildAsync(), "server-died", "ended while it built");
    }

    [Fact]
    public async Task AgentThatFailsInAnUnforeseenWay_EndsTheBuild()
    {
        var build = _fixture.Server.Assign(_fixture.Spec("porridge", directory: _fixture.BuildDirectory + "\0"));
        _fixture.StartAgent();

        await AgentFixture.SealedAsync(build);
        Assert.StartsWith("The agent failed: ", build.Seal!.Value.GetProperty("cut").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogThatIsReplacedUnderTheBuild_EndsItsRecord()
    {
        var go = _fixture.PathOf("go");
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording(Recording)), ("SCRIPT_WAIT", $"200:{go}"));
        var build = _fixture.Server.Assign(_fixture.Spec("porridge"));
        _fixture.StartAgent();
        await Eventually.UntilAsync(() => build.Snapshot().Length == 203);

        File.WriteAllText(Directory.GetFiles(_fixture.Work, "events.json", SearchOption.AllDirectories).Single(), "");
        File.WriteAllText(go, "");
        await AgentFixture.SealedAsync(build);

        Assert.Equal("The event log was replaced by another.", build.Seal!.Value.GetProperty("cut").GetString());
        Assert.Equal(203, build.Snapshot().Length);
        await Eventually.UntilAsync(() => WhatIsKept() is ["assignment.json", "state.json"]); // Its record ends before bitbake does.
        _fixture.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("has-child", "orderly")]
    [InlineData("is-deaf,has-child", "orderly forced")]
    [InlineData("is-stubborn,has-child", "orderly forced kill")]
    [InlineData("hangs,has-child", "orderly forced")]
    public async Task Cancel_GoesDownTheLadderAsFarAsItHasTo(string server, string steps)
    {
        var go = _fixture.PathOf("go");
        _fixture.Play(("SCRIPT_SERVER", server), ("SCRIPT_LOG", RunFixture.Recording(Recording)), ("SCRIPT_WAIT", $"200:{go}"));
        _fixture.Environment["TOASTER__Agent__StopSeconds"] = "5";
        var build = _fixture.Server.Assign(_fixture.Spec("porridge"));
        _fixture.StartAgent();
        await Eventually.UntilAsync(() => File.Exists(go + ".reached"));

        build.Desired = "cancel";
        await AgentFixture.SealedAsync(build);

        Assert.Equal(["configure", "start", "build", .. steps.Split(' ').Select(step => $"stop {step}")], AgentFixture.Phases(build));
        Assert.Equal([], AgentFixture.Fields(build, "agent.Failed"));
        _fixture.AssertNothingIsLeft();
    }

    [Fact]
    public async Task Force_SkipsTheOrderlyStep()
    {
        var go = _fixture.PathOf("go");
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording(Recording)), ("SCRIPT_WAIT", $"200:{go}"));
        var build = _fixture.Server.Assign(_fixture.Spec("porridge"));
        _fixture.StartAgent();
        await Eventually.UntilAsync(() => File.Exists(go + ".reached"));

        build.Desired = "force";
        await AgentFixture.SealedAsync(build);

        Assert.Equal(["configure", "start", "build", "stop forced"], AgentFixture.Phases(build));
    }

    [Fact]
    public async Task Cancel_WhileTheServerStarts_EndsAtOnce()
    {
        _fixture.Play(("SCRIPT_SERVER", "never-comes"));
        var build = _fixture.Server.Assign(_fixture.Spec("porridge"));
        _fixture.StartAgent();
        await Eventually.UntilAsync(() => AgentFixture.Phases(build).Contains("start"));

        build.Desired = "cancel";
        await AgentFixture.SealedAsync(build);

        Assert.Equal(["configure", "start", "stop forced"], AgentFixture.Phases(build));
        Assert.Equal([], AgentFixture.Fields(build, "agent.Failed"));
        _fixture.AssertNothingIsLeft();
    }

    [Fact]
    public async Task AgentThatIsKilled_GoesOnWithoutAHoleOrAnythingTwice()
    {
        var go = _fixture.PathOf("go");
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording(Recording)), ("SCRIPT_WAIT", $"200:{go}"));
        var build = _fixture.Server.Assign(_fixture.Spec("porridge"));
        var agent = _fixture.StartAgent();
        await Eventually.UntilAsync(() => build.Snapshot().Length == 203);
        await agent.StopAsync("-9");
        File.WriteAllText(go, "");
        _fixture.StartAgent();
        await AgentFixture.SealedAsync(build);

        Assert.Equal(LinesInIt + 3, build.Snapshot().Length);
        Assert.Equal(RunFixture.Unpacked(Recording).Length, build.Seal!.Value.GetProperty("keyBytes").GetInt64());
        _fixture.AssertNothingIsLeft();
    }

    [Fact]
    public async Task AgentThatIsKilledWhileTheServerStarts_BeginsAgain()
    {
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording(Recording)), ("SCRIPT_SERVER", "starts-slowly,has-child"));
        var build = _fixture.Server.Assign(_fixture.Spec("porridge"));
        var agent = _fixture.StartAgent();
        await Eventually.UntilAsync(() => AgentFixture.Phases(build).Contains("start"));
        await agent.StopAsync("-9");
        _fixture.StartAgent();
        await AgentFixture.SealedAsync(build);

        Assert.Equal(["configure", "start", "configure", "start", "build"], AgentFixture.Phases(build));
        Assert.Single(AgentFixture.Fields(build, "bb.command.CommandCompleted"));
        Assert.Equal([], AgentFixture.Fields(build, "agent.Failed"));
        _fixture.AssertNothingIsLeft();
    }

    [Fact]
    public async Task AgentThatIsKilledBeforeItHasAsked_AsksOnceItIsBack()
    {
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording(Recording)), ("SCRIPT_SERVER", "forgets-once"));
        var build = _fixture.Server.Assign(_fixture.Spec("porridge"));
        var agent = _fixture.StartAgent();
        await Eventually.UntilAsync(() => AgentFixture.Phases(build).Contains("build"));
        await agent.StopAsync("-9");
        _fixture.StartAgent();
        await AgentFixture.SealedAsync(build);

        Assert.Equal(["configure", "start", "build", "build"], AgentFixture.Phases(build));
        Assert.Equal(LinesInIt + 4, build.Snapshot().Length);
        Assert.Equal([], AgentFixture.Fields(build, "agent.Failed"));
        _fixture.AssertNothingIsLeft();
    }

    [Fact]
    public async Task DirectoryThatAnotherAgentHolds_IsBusyAndLeftAlone()
    {
        var path = Path.Combine(_fixture.BuildDirectory, ".toaster-attempt");
        var start = File.ReadAllText($"/proc/{Environment.ProcessId}/stat").Split(") ")[1].Split(' ')[19];
        var holder = $"{{\"instance\":\"another\",\"build\":7,\"attempt\":1,\"agent\":{{\"pid\":{Environment.ProcessId},\"start\":{start}}}}}";
        File.WriteAllText(path, holder);
        var build = await BuildAsync();

        Assert.Contains("\"reason\":\"busy\"", Assert.Single(AgentFixture.Fields(build, "agent.Failed")), StringComparison.Ordinal);
        Assert.Contains("Build 7 is under way", AgentFixture.Fields(build, "agent.Failed")[0], StringComparison.Ordinal);
        Assert.Equal(holder, File.ReadAllText(path));
    }

    [Fact]
    public async Task HolderThatIsGone_IsNoHindrance()
    {
        File.WriteAllText(Path.Combine(_fixture.BuildDirectory, ".toaster-attempt"), """{"instance":"another","build":7,"attempt":1,"agent":{"pid":999999,"start":1}}""");
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording(Recording)));

        Assert.Equal([], AgentFixture.Fields(await BuildAsync(), "agent.Failed"));
        _fixture.AssertNothingIsLeft();
    }

    [Fact]
    public async Task AgentThatIsStopped_LeavesItsBuildToTheNext()
    {
        var go = _fixture.PathOf("go");
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording(Recording)), ("SCRIPT_WAIT", $"200:{go}"));
        var build = _fixture.Server.Assign(_fixture.Spec("porridge"));
        var agent = _fixture.StartAgent();
        await Eventually.UntilAsync(() => build.Snapshot().Length == 203);

        Assert.Equal(0, (await agent.StopAsync("-TERM")).ExitCode);
        Assert.True(File.Exists(Path.Combine(_fixture.BuildDirectory, ".toaster-attempt")));
        _fixture.StartAgent();
        File.WriteAllText(go, "");
        await AgentFixture.SealedAsync(build);

        Assert.Equal(LinesInIt + 3, build.Snapshot().Length);
    }

    [Fact]
    public async Task ServerThatIsAway_ChangesNothingForTheBuild()
    {
        var go = _fixture.PathOf("go");
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording(Recording)), ("SCRIPT_WAIT", $"200:{go}"));
        var build = _fixture.Server.Assign(_fixture.Spec("porridge"));
        _fixture.StartAgent();
        await Eventually.UntilAsync(() => File.Exists(go + ".reached"));
        await _fixture.Server.StopAsync();
        File.WriteAllText(go, "");
        await Eventually.UntilAsync(() => !File.Exists(Path.Combine(_fixture.BuildDirectory, ".toaster-attempt")));

        await _fixture.Server.ListenAsync();
        await AgentFixture.SealedAsync(build);

        Assert.Equal(LinesInIt + 3, build.Snapshot().Length);
    }

    [Fact]
    public async Task SupersededSession_IsOpenedAgain()
    {
        _fixture.Server.OnBeat.Enqueue(new(409, "\"code\":\"session-superseded\""));
        _fixture.StartAgent(slots: 3);

        await Eventually.UntilAsync(() => _fixture.Server.Sessions.Count == 2);
        await Eventually.UntilAsync(() => _fixture.Server.Beats.Count > 5);

        Assert.Equal(2, _fixture.Server.Sessions.Count);
        Assert.Equal(("tester", 3, 1), (_fixture.Server.Sessions.First().GetProperty("name").GetString(), _fixture.Server.Sessions.First().GetProperty("slots").GetInt32(), _fixture.Server.Sessions.First().GetProperty("protocol").GetInt32()));
        Assert.Equal(3, _fixture.Server.Beats.Last().GetProperty("freeSlots").GetInt32());
    }

    [SkippableFact]
    public async Task Root_LetsTheNamedUserBuild()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "Only root can run bitbake as another user.");
        _fixture.OpenTo("nobody");
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording(Recording)), ("SCRIPT_SERVER", "has-child"));
        _fixture.Environment["TOASTER__Agent__User"] = "nobody";
        var build = await BuildAsync();

        Assert.Equal([], AgentFixture.Fields(build, "agent.Failed"));
        Assert.Equal(LinesInIt + 3, build.Snapshot().Length);
        Assert.Equal("nobody", AgentFixture.OwnerOf(Path.Combine(_fixture.BuildDirectory, "built.json")));
        _fixture.AssertNothingIsLeft();
    }

    [SkippableFact]
    public async Task UserWhoCannotReachTheDirectory_IsTold()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "Only root can run bitbake as another user.");
        _fixture.Environment["TOASTER__Agent__User"] = "nobody";
        AssertFailed(await BuildAsync(), "environment", "Can nobody read and write in");
    }

    [SkippableFact]
    public async Task Root_IsRefusedUntilAUserIsNamed()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "Only root is refused.");
        _fixture.Environment.Remove("TOASTER__Agent__User");
        AssertFailed(await BuildAsync(), "environment", "Agent:User");
    }

    [Fact]
    public async Task DirectoryThatIsNone_IsToldWithItsName()
    {
        var build = _fixture.Server.Assign(_fixture.Spec("porridge", _fixture.PathOf("nowhere")));
        _fixture.StartAgent();
        AssertFailed(await AgentFixture.SealedAsync(build), "environment", "nowhere is no build directory on this machine");
    }

    private async Task<FakeBuild> BuildAsync(params (string, string)[] variables)
    {
        var build = _fixture.Server.Assign(_fixture.Spec("porridge", variables: variables));
        _fixture.StartAgent();
        return await AgentFixture.SealedAsync(build);
    }

    /// <summary>Of the one attempt.</summary>
    private List<string> WhatIsKept()
        => Directory.EnumerateFileSystemEntries(Path.Combine(_fixture.Work, "attempts", "1-1")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal).ToList();

    private void AssertFailed(FakeBuild build, string reason, string sentence)
    {
        var failed = JsonDocument.Parse(Assert.Single(AgentFixture.Fields(build, "agent.Failed"))).RootElement;
        Assert.Contains(sentence, failed.GetProperty("sentence").GetString()!, StringComparison.Ordinal);
        Assert.Equal(reason, failed.GetProperty("reason").GetString());
        _fixture.AssertNothingIsLeft();
    }
}

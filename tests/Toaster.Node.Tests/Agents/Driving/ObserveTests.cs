using Toaster.Bitbake.XmlRpc;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents.Driving;

/// <summary><c>toaster observe</c>: a server of bitbake that somebody else drives.</summary>
public sealed class ObserveTests
{
    public static TheoryData<string> Releases => RealBitbake.Releases;

    [Fact]
    public async Task BuildOfAPlayedServer_IsRecordedFromWhatItSends()
    {
        await using var fixture = await AgentFixture.StartAsync("", null);
        var go = fixture.PathOf("go");
        fixture.Play(("SCRIPT_LOG", RunFixture.Recording("demo-first-build")), ("SCRIPT_WAIT", $"200:{go}"));
        var port = await fixture.StartServerAsync();
        using var observer = Observe(fixture, port);
        Assert.Contains("observing 127.0.0.1:", await observer.ReadErrorLineAsync(), StringComparison.Ordinal);
        using var driver = new XmlRpcClient(new Uri($"http://127.0.0.1:{port}/"), TimeProvider.System);
        await RunAsync(driver, "updateConfig", new Dictionary<string, object?> { ["writeeventlog"] = fixture.PathOf("own.json") });
        await RunAsync(driver, "buildTargets", new object?[] { "x" }, "build");

        await Eventually.UntilAsync(() => fixture.Server.Builds is [var live] && live.Snapshot().Length >= 199);
        File.WriteAllText(go, "");
        await Eventually.UntilAsync(() => fixture.Server.Builds is [{ Seal: not null }]);
        await driver.CallAsync("terminateServer", [], TimeSpan.FromSeconds(10), default);
        Assert.Equal(0, (await observer.EndAsync()).ExitCode);

        var lines = RunFixture.Unpacked("demo-first-build").Count(b => b == '\n');
        Assert.Equal(lines - 1, fixture.Server.Only.Snapshot().Length); // All but the variables, which this server does not tell.
    }

    [Fact]
    public async Task ServerThatIsNotThere_IsToldWithACode()
    {
        await using var fixture = await AgentFixture.StartAsync("", null);
        using var observer = Observe(fixture, 1);

        var result = await observer.EndAsync();

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("http://127.0.0.1:1/ cannot be reached", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("host:port")]
    [InlineData("host:0")]
    public async Task PlaceThatIsNone_IsRefused(string place)
        => Assert.Equal(2, (await ToasterProcess.RunAsync("observe", "--remote-server", place)).ExitCode);

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task BuildOfARealServer_IsRecorded_AndTheNextToo(string bitbake)
    {
        RealBitbake.Need(bitbake);
        await using var fixture = await AgentFixture.StartAsync(bitbake, RealBitbake.User);
        var port = await fixture.StartServerAsync();
        using var observer = Observe(fixture, port);
        Assert.Contains("observing 127.0.0.1:", await observer.ReadErrorLineAsync(), StringComparison.Ordinal);

        await RunAsync(fixture, port, "porridge");
        await Eventually.UntilAsync(() => fixture.Server.Builds is [{ Seal: not null }]);
        await RunAsync(fixture, port, "burnt");
        await Eventually.UntilAsync(() => fixture.Server.Builds is [_, { Seal: not null }]);
        Assert.Equal(0, (await observer.StopAsync("-INT")).ExitCode);
        await RunAsync(fixture, port, "porridge"); // Nobody misses the listener.

        Assert.Equal(2, fixture.Server.Builds.Count);
        Assert.All(fixture.Server.Builds, build => Assert.Single(AgentFixture.Fields(build, "bb.command.CommandCompleted")));
        Assert.All(fixture.Server.Builds, build => Assert.Contains("\"MACHINE\"", Assert.Single(AgentFixture.Fields(build, "agent.Variables")), StringComparison.Ordinal));
        Assert.Single(AgentFixture.Fields(fixture.Server.Builds[1], "bb.build.TaskFailed"));
    }

    private static ToasterProcess Observe(AgentFixture fixture, int port)
        => ToasterProcess.Start(
            new Dictionary<string, string> { ["XDG_STATE_HOME"] = fixture.PathOf("state") }, "observe", "--remote-server", $"127.0.0.1:{port}", "--server", fixture.Server.Url.ToString(), "--data", fixture.PathOf("data"));

    private static async Task RunAsync(AgentFixture fixture, int port, string target)
    {
        using var ui = fixture.StartBitbake("--remote-server", $"127.0.0.1:{port}", target);
        await ui.StandardOutput.ReadToEndAsync();
        await ui.WaitForExitAsync();
    }

    private static Task<object?> RunAsync(XmlRpcClient driver, params object?[] command) => driver.CallAsync("runCommand", [command], TimeSpan.FromSeconds(30), default);
}

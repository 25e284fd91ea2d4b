using System.Text.Json;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents.Driving;

/// <summary>An agent whose server was restored to an earlier state: it knows less than it was told.</summary>
public sealed class ForgottenAttemptTests : IAsyncLifetime
{
    private const string Recording = "demo-first-build";
    private AgentFixture _fixture = null!;

    public async Task InitializeAsync() => _fixture = await AgentFixture.StartAsync("", null);

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SealedRecording_ThatTheServerHasLost_IsSentAgain(bool entirely)
    {
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording(Recording)));
        var build = _fixture.Server.Assign(_fixture.Spec("porridge"));
        _fixture.StartAgent();
        await AgentFixture.SealedAsync(build);
        await Eventually.UntilAsync(() => _fixture.Server.Beats.Last().GetProperty("builds").GetArrayLength() == 0);
        var before = build.Snapshot();

        build.Forget(entirely);
        _fixture.Server.OnBeat.Enqueue(new(409, "\"code\":\"session-superseded\""));
        await AgentFixture.SealedAsync(build);

        Assert.Equal(before, build.Snapshot());
        Assert.Equal("sealed", Assert.Single(_fixture.Server.Sessions.Last().GetProperty("spools").EnumerateArray()).GetProperty("state").GetString());
        Assert.Equal(entirely ? 1 : 0, _fixture.Server.Adoptions.Count);
    }

    [Fact]
    public async Task BuildThatTheServerHasForgotten_GoesOn_AndIsAdoptedAsItWasAssigned()
    {
        var go = _fixture.PathOf("go");
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording(Recording)), ("SCRIPT_WAIT", $"200:{go}"));
        var build = _fixture.Server.Assign(_fixture.Spec("porridge"));
        _fixture.StartAgent();
        await Eventually.UntilAsync(() => build.Snapshot().Length == 203);
        _fixture.Server.OnAdopt.Enqueue(new(404, "\"code\":\"no-such-attempt\"")); // Not yet.

        build.Forget(entirely: true);
        File.WriteAllText(go, "");
        await AgentFixture.SealedAsync(build);

        Assert.Equal(2, _fixture.Server.Adoptions.Count);
        var adopted = _fixture.Server.Adoptions.Last();
        Assert.Equal((1, "s", "porridge"), (adopted.GetProperty("attempt").GetInt32(), adopted.GetProperty("stream").GetString(), Target(adopted)));
        Assert.Equal(RunFixture.Unpacked(Recording).Count(b => b == '\n') + 3, build.Snapshot().Length);
        _fixture.AssertNothingIsLeft();
    }

    [Fact]
    public async Task BuildThatNobodyWants_IsEnded()
    {
        var go = _fixture.PathOf("go");
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording(Recording)), ("SCRIPT_WAIT", $"200:{go}"));
        var build = _fixture.Server.Assign(_fixture.Spec("porridge"));
        _fixture.StartAgent();
        await Eventually.UntilAsync(() => build.Snapshot().Length == 203);
        _fixture.Server.OnAdopt.Enqueue(new(410, "\"code\":\"superseded\""));

        build.Forget(entirely: true);

        await Eventually.UntilAsync(() => !File.Exists(Path.Combine(_fixture.BuildDirectory, ".toaster-attempt")));
        _fixture.AssertNothingIsLeft();
    }

    private static string Target(JsonElement adopted) => Assert.Single(adopted.GetProperty("spec").GetProperty("targets").EnumerateArray()).GetString()!;
}

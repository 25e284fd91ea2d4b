using Toaster.Testing;

namespace Toaster.Node.Tests.Agents.Driving;

/// <summary>The disk an agent works on is full, and free again.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private const string Recording = "demo-coffee";
    private const string Size = "64m";
    private const int Phases = 3; // Events of the agent's own before those of the log.

    private AgentFixture _fixture = null!;
    private TmpfsMount? _disk;

    public async Task InitializeAsync()
    {
        _fixture = await AgentFixture.StartAsync("", null);
        _disk = TmpfsMount.TryMake(Size);
        _fixture.Work = _disk is null ? "" : Path.Combine(_disk.Path, "work");
    }

    public async Task DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _disk?.Dispose();
    }

    [SkippableFact]
    public async Task Work_ThatCannotBeTaken_IsTakenOnceThereIsRoom()
    {
        Skip.If(_disk is null, "No file system can be mounted here.");
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording(Recording)));
        var agent = _fixture.StartAgent();
        await Eventually.UntilAsync(() => File.Exists(Path.Combine(_fixture.Work, "instance")) && !_fixture.Server.Sessions.IsEmpty);
        await Eventually.UntilAsync(() => _disk!.TryExhaust());

        var build = _fixture.Server.Assign(_fixture.Spec("porridge"));
        await SaysAsync(agent, "cannot be taken now: No space left on device");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_fixture.Work, "spool")));
        _disk!.Resize(Size);

        AssertWhole(await AgentFixture.SealedAsync(build));
    }

    [SkippableFact]
    public async Task Build_WhoseRecordFindsNoRoom_IsRecordedWholeOnceThereIsSome()
    {
        Skip.If(_disk is null, "No file system can be mounted here.");
        var go = _fixture.PathOf("go");
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording(Recording)), ("SCRIPT_WAIT", $"100:{go}"));
        var build = _fixture.Server.Assign(_fixture.Spec("porridge"));
        var agent = _fixture.StartAgent();
        await Eventually.UntilAsync(() => build.Snapshot().Length == 100 + Phases);

        await Eventually.UntilAsync(() => _disk!.TryExhaust());
        File.WriteAllText(go, "");
        await SaysAsync(agent, "No room is left on the disk of");
        _disk!.Resize(Size);

        AssertWhole(await AgentFixture.SealedAsync(build));
        _fixture.AssertNothingIsLeft();
    }

    [SkippableFact]
    public async Task Log_ThatBitbakeCouldNotWriteToTheEnd_IsTheDisksMatter()
    {
        Skip.If(_disk is null, "No file system can be mounted here.");
        var go = _fixture.PathOf("go");
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording(Recording)), ("SCRIPT_WAIT", $"100:{go}"), ("SCRIPT_STOP_AT", "100"), ("SCRIPT_SERVER", "ends-untold"));
        var build = _fixture.Server.Assign(_fixture.Spec("porridge"));
        var agent = _fixture.StartAgent();
        await Eventually.UntilAsync(() => build.Snapshot().Length == 100 + Phases);

        await Eventually.UntilAsync(() => _disk!.TryExhaust());
        File.WriteAllText(go, "");
        await SaysAsync(agent, "No room is left on the disk of");
        _disk!.Resize(Size);
        await AgentFixture.SealedAsync(build);

        var failed = Assert.Single(AgentFixture.Fields(build, "agent.Failed"));
        Assert.Contains("\"reason\":\"disk\"", failed, StringComparison.Ordinal);
        Assert.Contains("did not write its event log to the end", failed, StringComparison.Ordinal);
    }

    private static async Task SaysAsync(ToasterProcess agent, string text)
    {
        while (await agent.ReadErrorLineAsync() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The agent ended without saying \"{text}\".");
    }

    private static void AssertWhole(FakeBuild build)
    {
        Assert.Equal([], AgentFixture.Fields(build, "agent.Failed"));
        Assert.Equal(RunFixture.Unpacked(Recording).Length, build.Seal!.Value.GetProperty("keyBytes").GetInt64());
    }
}

using System.Globalization;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents.Driving;

/// <summary>What a shell builds with a bitbake that is none of ours, watched and run. Skipped where none is named.</summary>
public sealed class RealShellTests
{
    public static TheoryData<string> Releases => RealBitbake.Releases;

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task Watch_AttachedLate_HasTheBuildFromItsBeginning(string bitbake)
    {
        await using var fixture = await StartAsync(bitbake, "${TMPDIR}/log/eventlog/${DATETIME}.json", "STEW_TIME = \"20\"\n");
        using var shell = fixture.StartBitbake("stew");
        await Eventually.UntilAsync(() => Directory.Exists(Path.Combine(fixture.BuildDirectory, "tmp", "work", "stew")));

        fixture.StartToaster("watch", fixture.BuildDirectory, "--server", fixture.Server.Url.ToString(), "--data", fixture.PathOf("data"));
        await shell.WaitForExitAsync();
        await Eventually.UntilAsync(() => fixture.Server.Builds is [{ Seal: not null }]);

        var build = fixture.Server.Only;
        Assert.Single(AgentFixture.Fields(build, "bb.event.BuildInit"));
        Assert.Single(AgentFixture.Fields(build, "bb.event.BuildCompleted"));
        Assert.Contains(AgentFixture.Fields(build, "bb.build.TaskSucceeded"), fields => fields.Contains("do_cook", StringComparison.Ordinal));
        Assert.True(build.Seal!.Value.GetProperty("hasEnd").GetBoolean());
    }

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task Watch_OfSeveralBuildsInOneLog_HasEachOfThem(string bitbake)
    {
        await using var fixture = await StartAsync(bitbake, "${TMPDIR}/log/eventlog/all.json", "BB_SERVER_TIMEOUT = \"0\"\n");
        fixture.StartToaster("watch", fixture.BuildDirectory, "--server", fixture.Server.Url.ToString(), "--data", fixture.PathOf("data"));
        foreach (var target in new[] { "porridge", "burnt" })
        {
            using var shell = fixture.StartBitbake(target);
            await shell.WaitForExitAsync();
        }

        await Eventually.UntilAsync(() => fixture.Server.Builds is [{ Seal: not null }, { Seal: not null }]);

        Assert.All(fixture.Server.Builds, build => Assert.Single(AgentFixture.Fields(build, "bb.event.BuildCompleted")));
        Assert.Empty(AgentFixture.Fields(fixture.Server.Builds[0], "bb.build.TaskFailed"));
        Assert.Single(AgentFixture.Fields(fixture.Server.Builds[1], "bb.build.TaskFailed"));
    }

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task Interrupt_OfRun_IsBitbakesMatter_AndItsEndIsRecorded(string bitbake)
    {
        await using var fixture = await StartAsync(bitbake, null, "");
        var run = fixture.StartToaster(
            "run", "--server", fixture.Server.Url.ToString(), "--data", fixture.PathOf("data"), "--", Path.Combine(fixture.Root, "bitbake", "bin", "bitbake"), "stew");
        await Eventually.UntilAsync(() => fixture.Server.Builds is [var one]
            && AgentFixture.Fields(one, "bb.build.TaskStarted").Any(fields => fields.Contains("stew", StringComparison.Ordinal) && fields.Contains("do_cook", StringComparison.Ordinal)));

        Interrupt(run);
        await Eventually.UntilAsync(() => fixture.Server.Only.Seal is not null, meanwhile: new Again(run).Interrupt); // Once more ends the task, too.
        var end = await run.EndAsync();

        var build = fixture.Server.Only;
        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains($"\"exitCode\":{end.ExitCode.ToString(CultureInfo.InvariantCulture)}", Assert.Single(AgentFixture.Fields(build, "agent.ProcessExited")), StringComparison.Ordinal);
        Assert.DoesNotContain(AgentFixture.Fields(build, "bb.build.TaskSucceeded"), fields => fields.Contains("stew", StringComparison.Ordinal) && fields.Contains("do_cook", StringComparison.Ordinal));
    }

    /// <summary>As a terminal does it: everybody in the foreground gets the signal.</summary>
    private static void Interrupt(ToasterProcess run)
    {
        List<int> foreground = [run.Id];
        foreach (var process in Directory.GetDirectories("/proc").Select(path => Path.GetFileName(path)).Where(name => int.TryParse(name, out _)))
        {
            var stat = Node.Agents.Libc.TryRead($"/proc/{process}/stat") ?? "";
            if (stat.Length > 0 && foreground.Contains(int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture)))
            {
                foreground.Add(int.Parse(process, CultureInfo.InvariantCulture));
            }
        }

        using var kill = System.Diagnostics.Process.Start("kill", ["-INT", .. foreground.Take(2).Select(id => id.ToString(CultureInfo.InvariantCulture))]);
        kill.WaitForExit();
    }

    /// <summary>Somebody impatient: every three seconds.</summary>
    private sealed class Again(ToasterProcess run)
    {
        private long _last = TimeProvider.System.GetTimestamp();

        public void Interrupt()
        {
            if (TimeProvider.System.GetElapsedTime(_last) > TimeSpan.FromSeconds(3))
            {
                _last = TimeProvider.System.GetTimestamp();
                RealShellTests.Interrupt(run);
            }
        }
    }

    private static bool KnowsDefaultLog(string bitbake)
        => File.ReadAllText(Path.Combine(bitbake, "lib", "bb", "cooker.py")).Contains("BB_DEFAULT_EVENTLOG", StringComparison.Ordinal);

    /// <param name="log">BB_DEFAULT_EVENTLOG; 2.0 does not know it and is told another way.</param>
    private static async Task<AgentFixture> StartAsync(string bitbake, string? log, string conf)
    {
        RealBitbake.Need(bitbake);
        var fixture = await AgentFixture.StartAsync(bitbake, RealBitbake.User);
        File.AppendAllText(Path.Combine(fixture.BuildDirectory, "conf", "local.conf"), conf + (log is null ? "" : $"BB_DEFAULT_EVENTLOG = \"{log}\"\n"));
        if (log is not null && !KnowsDefaultLog(bitbake))
        {
            fixture.UserEnvironment["BBEVENTLOG"] = Path.Combine(fixture.BuildDirectory, "toaster-events.json");
        }

        return fixture;
    }
}

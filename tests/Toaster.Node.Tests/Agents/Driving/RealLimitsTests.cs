using Toaster.Testing;
using Xunit.Abstractions;

namespace Toaster.Node.Tests.Agents.Driving;

/// <summary>Cancelling with the limits users have, in each phase of a bitbake that is none of ours, and what buildstats leaves behind. Skipped where none is named.</summary>
public sealed class RealLimitsTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(90); // What users are promised.

    public static TheoryData<string, string> Phases
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var release in ((IEnumerable<object[]>)RealBitbake.Releases).Select(row => (string)row[0]))
            {
                foreach (var phase in new[] { "start", "parsing", "task", "stubborn task" })
                {
                    all.Add(release, phase);
                }
            }

            return all;
        }
    }

    public static TheoryData<string> Releases => RealBitbake.Releases;

    [SkippableTheory]
    [MemberData(nameof(Phases))]
    public async Task Cancel_IsDoneInTime(string bitbake, string phase)
    {
        RealBitbake.Need(bitbake);
        await using var fixture = await AgentFixture.StartAsync(bitbake, RealBitbake.User);
        fixture.Environment.Remove("TOASTER__Agent__CommandSeconds");
        if (phase == "stubborn task")
        {
            await File.WriteAllTextAsync(Path.Combine(fixture.Root, "meta-kitchen", "recipes", "stew", "stew_1.0.bb"), "do_cook() {\n    trap '' INT TERM HUP\n    sleep 300\n    sleep 300\n}\n");
        }

        var build = fixture.Server.Assign(fixture.Spec("stew", variables: [("STEW_TIME", "300"), ("PARSING_TIME", phase == "parsing" ? "60" : "0")]));
        fixture.StartAgent();
        await Eventually.UntilAsync(() => phase switch
        {
            "start" => AgentFixture.Phases(build).Contains("start"),
            "parsing" => AgentFixture.Fields(build, "bb.event.ParseStarted").Count > 0,
            _ => AgentFixture.Fields(build, "bb.build.TaskStarted").Any(fields => fields.Contains("stew", StringComparison.Ordinal) && fields.Contains("do_cook", StringComparison.Ordinal)),
        });

        var asked = TimeProvider.System.GetTimestamp();
        build.Desired = "cancel";
        await AgentFixture.SealedAsync(build);
        var took = TimeProvider.System.GetElapsedTime(asked);

        output.WriteLine($"{Path.GetFileName(bitbake)}, {phase}: {took.TotalSeconds:0.0} s ({string.Join(", ", AgentFixture.Phases(build).Where(step => step.StartsWith("stop", StringComparison.Ordinal)))})");
        Assert.InRange(took, TimeSpan.Zero, Most);
        Assert.Equal([], AgentFixture.Fields(build, "agent.Failed"));
        fixture.AssertNothingIsLeft();
    }

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task BuildStats_OfARealBuild_AreCollected(string bitbake)
    {
        RealBitbake.Need(bitbake);
        var core = Environment.GetEnvironmentVariable("TOASTER_TEST_OECORE") ?? "";
        Skip.If(core.Length == 0, "TOASTER_TEST_OECORE names no OpenEmbedded-Core, whose class buildstats is needed.");
        await using var fixture = await AgentFixture.StartAsync(bitbake, RealBitbake.User);
        File.Copy(Path.Combine(core, "meta", "classes-global", "buildstats.bbclass"), Path.Combine(fixture.Root, "meta-kitchen", "classes", "buildstats.bbclass"));
        await File.AppendAllTextAsync(Path.Combine(fixture.BuildDirectory, "conf", "local.conf"), $$"""
            INHERIT += "buildstats"
            PF = "${PN}-${PV}-${PR}"
            OE_LIBRARY := "${@__import__('sys').path.insert(0, '{{core}}/meta/lib') or ''}"

            """);
        var build = fixture.Server.Assign(fixture.Spec("porridge"));
        fixture.StartAgent();

        await AgentFixture.SealedAsync(build);

        var stats = build.Logs["buildstats"].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(stats, line => line.Contains("porridge_1.0.bb:do_cook", StringComparison.Ordinal) && line.Contains("\"cpuUser\":", StringComparison.Ordinal));
        Assert.Equal(AgentFixture.Fields(build, "bb.build.TaskSucceeded").Count, stats.Length);
        Assert.Single(AgentFixture.Fields(build, "bb.command.CommandCompleted"));
    }
}

using Toaster.Farm;
using Toaster.Testing;

namespace Toaster.EndToEnd.Tests.Processes;

/// <summary>A short run of the farm; the long ones are commands of their own (CONTRIBUTING.md).</summary>
public sealed class FarmTests
{
    [SkippableFact]
    public async Task Builds_OnTwoServersOfOneDatabase_UnderFire_EndAsTheyMust()
    {
        Requires.PostgreSql();
        using var log = new StringWriter();
        using var run = new FarmRun(FarmOptions.Quick(seed: 1), log);

        var result = await run.RunAsync(default);

        Assert.True(result.IsFine, string.Join('\n', [.. result.Builds.Details, log.ToString()]));
        Assert.True(result.Compared > 0, "No record was compared.");
        Assert.True(result.ReadersEnds > 0, "No reader noticed that servers were restarted.");
    }
}

using Toaster.Fuzz;
using Toaster.Testing;

namespace Toaster.Node.Tests.Hostile;

/// <summary>A few seconds of each target of <c>tests/Toaster.Fuzz</c>; docs/trust-report.md says how long it ran.</summary>
public sealed class FuzzTests
{
    [Theory]
    [InlineData("log", 150)]
    [InlineData("pickle", 500)]
    [InlineData("gzip", 150)]
    [InlineData("http", 200)]
    [InlineData("upload", 100)]
    public async Task DamagedInput_OfManyKinds_IsReadOrRefused(string target, int rounds)
    {
        using var findings = new TemporaryDirectory();
        await using var fuzzer = await Fuzzer.StartAsync(seed: 15, target, findings.Path, _ => { });

        await fuzzer.RunRoundsAsync(rounds);

        Assert.Equal([], fuzzer.Findings);
    }
}

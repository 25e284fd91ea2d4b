using Toaster.Fuzz;
using Toaster.Testing;
using Xunit.Abstractions;

namespace Toaster.Node.Tests.Hostile;

/// <summary>A quarter of a minute of <c>tests/Toaster.Fuzz</c>; docs/trust-report.md says what came of longer runs.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    /// <summary>What is done in it depends on the machine, what may come of it does not.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task DamagedInput_OfAllKinds_IsReadOrRefused_InLittleMemory()
    {
        using var findings = new TemporaryDirectory();
        await using var fuzzer = await Fuzzer.StartAsync(seed: 15, "all", findings.Path, output.WriteLine);

        await fuzzer.RunAsync(Budget);

        Assert.True(fuzzer.Report(isAlone: false), string.Join('\n', fuzzer.Findings));
        Assert.Equal(["gzip", "http", "large", "log", "pickle", "upload"], fuzzer.Cases.Keys.Order(StringComparer.Ordinal));
    }
}

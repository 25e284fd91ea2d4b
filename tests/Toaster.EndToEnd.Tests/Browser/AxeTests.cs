using Xunit.Abstractions;

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>Every kind of page of the demo is fit for everybody: see <see cref="PageLooks"/>.</summary>
public sealed class AxeTests(ServerFixture server, BrowserFixture browser, ITestOutputHelper output) : BrowserTests(server, browser)
{
    // Each in a process of its own, as chromium has it.
    private const int AtOnce = 2;

    [SkippableFact]
    public async Task Pages_LightDarkAndOfAnyWidth_HaveNoViolation_AndDoNotScrollSideways()
    {
        Toaster.Testing.Requires.Chromium();
        var kinds = await KindsAsync();
        var found = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(lane => CheckAsync([.. kinds.Where((_, i) => i % AtOnce == lane)])));
        var problems = found.SelectMany(one => one).ToList();
        output.WriteLine($"{kinds.Count} pages, {problems.Count} problems");
        Assert.True(problems.Count == 0, string.Join('\n', problems.Distinct(StringComparer.Ordinal).Take(60)));
    }

    private async Task<List<string>> CheckAsync(IReadOnlyList<(string Name, string Path, int Status)> kinds)
    {
        List<string> problems = [];
        await VisitAsync(
            async visit =>
            {
                foreach (var (name, path, status) in kinds)
                {
                    await visit.GoAsync(path, status);
                    problems.AddRange(await PageLooks.ProblemsAsync(visit, name));
                }
            },
            PageLooks.Context);
        return problems;
    }
}

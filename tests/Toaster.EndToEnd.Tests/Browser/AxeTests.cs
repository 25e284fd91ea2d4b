using Toaster.Testing;
using Xunit.Abstractions;

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>Every kind of page of the demo is fit for everybody: see <see cref="PageLooks"/>.</summary>
public sealed class AxeTests(ServerFixture server, BrowserFixture browser, ITestOutputHelper output) : BrowserTests(server, browser)
{
    [SkippableFact]
    public async Task Pages_LightDarkAndOfAnyWidth_HaveNoViolation_AndDoNotScrollSideways()
    {
        Requires.Chromium();
        var kinds = await KindsAsync();
        var problems = await PageLooks.ProblemsAsync(kinds, body => VisitAsync(body, PageLooks.Context));
        output.WriteLine($"{kinds.Count} pages, {problems.Count} problems");
        Assert.True(problems.Count == 0, string.Join('\n', problems.Take(60)));
    }
}

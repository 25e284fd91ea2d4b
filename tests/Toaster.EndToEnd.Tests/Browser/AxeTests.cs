using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>The rules of axe, WCAG 2.0 to 2.2 A and AA and best practice, on every kind of page: no violation.</summary>
public sealed class AxeTests(ServerFixture server, BrowserFixture browser, ITestOutputHelper output) : BrowserTests(server, browser)
{
    internal static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"] },
    };

    [SkippableFact]
    public Task Pages_Light_HaveNoViolation() => CheckAsync(ColorScheme.Light, 1280);

    [SkippableFact]
    public Task Pages_Dark_HaveNoViolation() => CheckAsync(ColorScheme.Dark, 1280);

    [SkippableFact]
    public Task Pages_SmallScreen_HaveNoViolation() => CheckAsync(ColorScheme.Light, 360);

    private Task CheckAsync(ColorScheme colours, int width) => VisitAsync(
        async visit =>
        {
            List<string> violations = [];
            var (pages, passes) = (0, 0);
            foreach (var (name, path, status) in await KindsAsync())
            {
                await visit.GoAsync(path, status);
                // What is folded is part of the page, too.
                await visit.Page.EvaluateAsync("() => document.querySelectorAll('main details:not(.menu)').forEach((fold) => (fold.open = true))");
                var result = await visit.Page.RunAxe(Rules);
                (pages, passes) = (pages + 1, passes + result.Passes.Length);
                violations.AddRange(
                    from rule in result.Violations
                    from node in rule.Nodes
                    select $"{name}: {rule.Id}, {rule.Help}: {node.Target} {node.Html[..Math.Min(node.Html.Length, 160)]} {node.Any.FirstOrDefault()?.Message}");
            }

            output.WriteLine($"{pages} pages, {passes} rules passed, {violations.Count} violations");
            Assert.True(violations.Count == 0, string.Join('\n', violations.Distinct(StringComparer.Ordinal).Take(60)));
        },
        // The policy of the pages would keep out axe as well.
        new() { ColorScheme = colours, ViewportSize = new() { Width = width, Height = 900 }, BypassCSP = true, ReducedMotion = ReducedMotion.Reduce });
}

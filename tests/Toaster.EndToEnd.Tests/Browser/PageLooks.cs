using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>
/// How a page looks, from one loading of it: the rules of axe (WCAG 2.0 to 2.2 A and AA, best practice) wide and small, those about
/// colours also in the dark, and no width at which it scrolls sideways.
/// </summary>
internal static class PageLooks
{
    private const int Wide = 1280, Small = 360, Height = 900;

    // Each in a process of its own, as chromium has it.
    private const int AtOnce = 2;

    private static readonly int[] Widths = [Small, 500, 640, 700, 768, 900, 1024, 1400];

    // What passes is not told node by node: that takes longer than finding it out.
    private static readonly HashSet<ResultType> Told = [ResultType.Violations];

    private static readonly AxeRunOptions All = new() { ResultTypes = Told, RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"] } };

    // The others look at what does not depend on colours.
    private static readonly AxeRunOptions Colours = new() { ResultTypes = Told, RunOnly = new() { Type = "rule", Values = ["color-contrast", "link-in-text-block"] } };

    // How much too wide, and what sticks out first.
    private const string Excess = """
        () => {
            const root = document.documentElement;
            if (root.scrollWidth <= root.clientWidth) return "";
            const out = [...document.querySelectorAll("main *")].find((e) => e.getBoundingClientRect().right > root.clientWidth + 1);
            return `${root.scrollWidth} > ${root.clientWidth}, ${out?.outerHTML.slice(0, 120)}`;
        }
        """;

    /// <summary>Light, wide, still; the policy of the pages would keep out axe as well.</summary>
    public static BrowserNewContextOptions Context => new()
    {
        ColorScheme = ColorScheme.Light,
        ViewportSize = new() { Width = Wide, Height = Height },
        BypassCSP = true,
        ReducedMotion = ReducedMotion.Reduce,
    };

    /// <summary>What is wrong with some pages, each by its name, path and status.</summary>
    /// <param name="visitAsync">Opens an empty browser in <see cref="Context"/>.</param>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(IReadOnlyList<(string Name, string Path, int Status)> pages, Func<Func<Visit, Task>, Task> visitAsync)
    {
        var problems = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(lane => visitAsync(async visit =>
        {
            foreach (var (name, path, status) in pages.Where((_, i) => i % AtOnce == lane))
            {
                await visit.GoAsync(path, status);
                foreach (var problem in await ProblemsAsync(visit, name))
                {
                    problems.Add(problem);
                }
            }
        })));
        return [.. problems.Order(StringComparer.Ordinal)];
    }

    /// <summary>What is wrong with the page that is open. It ends as it began: light and wide.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(Visit visit, string name)
    {
        List<string> problems = [];
        // What is folded is part of the page, too.
        await visit.Page.EvaluateAsync("() => document.querySelectorAll('main details:not(.menu)').forEach((fold) => (fold.open = true))");
        await ShootAsync(visit, name, "light");
        await RunAsync("light", All);
        await visit.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await ShootAsync(visit, name, "dark");
        await RunAsync("dark", Colours);
        await visit.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        foreach (var width in Widths)
        {
            await visit.Page.SetViewportSizeAsync(width, Height);
            if (await visit.Page.EvaluateAsync<string>(Excess) is { Length: > 0 } excess) problems.Add($"{name} at {width}: {excess}");
            if (width == Small)
            {
                await ShootAsync(visit, name, $"{Small}");
                await RunAsync($"at {Small}", All);
            }
        }

        await visit.Page.SetViewportSizeAsync(Wide, Height);
        return problems;

        async Task RunAsync(string how, AxeRunOptions rules) => problems.AddRange(
            from rule in (await visit.Page.RunAxe(rules)).Violations
            from node in rule.Nodes
            select $"{name}, {how}: {rule.Id}, {rule.Help}: {node.Target} {node.Html[..Math.Min(node.Html.Length, 160)]} {node.Any.FirstOrDefault()?.Message}");
    }

    /// <summary>For people who want to look: TOASTER_SHOTS names a folder.</summary>
    private static async Task ShootAsync(Visit visit, string name, string how)
    {
        if (Environment.GetEnvironmentVariable("TOASTER_SHOTS") is { Length: > 0 } folder)
        {
            await visit.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name.Replace(' ', '-').Replace(",", "", StringComparison.Ordinal)}-{how}.png"), FullPage = true });
        }
    }
}

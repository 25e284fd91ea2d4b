using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Toaster.Web.Hosting;
using Toaster.Web.Tests.Support;

namespace Toaster.Web.Tests;

/// <summary>The real style sheet and symbols: contrast of every pair that meets, distances for colour-blind eyes, weight, no dead names.</summary>
public sealed partial class StyleTests
{
    private static readonly Assets Assets = new();
    private static readonly string Css = Encoding.UTF8.GetString(Assets.Content("toaster.css").Span);
    private static readonly string[] Tones = ["ok", "fail", "warn", "infra", "run", "still"];
    private static readonly string[] Areas = ["ran", "cached", "covered", "prebuilt", "empty", "failed", "missed", "unfinished"];

    [Theory]
    [InlineData("light", 4.5)]
    [InlineData("dark", 4.5)]
    [InlineData("contrast", 7)]
    public void Text_OnEveryGround_CanBeRead(string theme, double least)
    {
        var colours = Theme(theme);
        string[] words = ["text", "text-2", "text-3", "accent"], grounds = ["canvas", "surface", "sunken", "hover", "selected", "rail-bg"];
        List<(string Text, string Ground)> pairs =
        [
            .. words.SelectMany(w => grounds.Select(g => (w, g))), .. Tones.SelectMany(t => new[] { t, "text", "text-2" }.Select(w => (w, t + "-soft"))),
            .. Tones.SelectMany(t => new[] { "surface", "canvas", "hover", "log-bg" }.Select(g => (t, g))), ("on-accent", "accent"), ("on-accent", "accent-hover"), ("log-no", "log-bg"),
            ("log-no", "log-error"), ("log-no", "log-warn"), .. new[] { "log-bg", "log-error", "log-warn", "log-mark", "log-target" }.Select(g => ("text", g)), ("fail", "log-error"), ("warn", "log-warn"),
        ];

        Assert.All(pairs, p => Assert.True(Colour.Ratio(colours[p.Text], colours[p.Ground]) >= least, $"{p.Text} on {p.Ground}: {Colour.Ratio(colours[p.Text], colours[p.Ground]):0.00}"));
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    [InlineData("contrast")]
    public void Parts_OnTheirGround_CanBeSeen(string theme)
    {
        var colours = Theme(theme);
        List<(string Part, string Ground)> pairs =
        [
            ("line-strong", "canvas"), ("line-strong", "surface"), ("line-strong", "sunken"), ("focus", "canvas"), ("focus", "surface"), ("brand", "rail-bg"), ("infra", "surface"),
            .. Areas.Select(a => ("area-" + a, "surface")),
        ];

        Assert.All(pairs, p => Assert.True(Colour.Ratio(colours[p.Part], colours[p.Ground]) >= 3, $"{p.Part} on {p.Ground}: {Colour.Ratio(colours[p.Part], colours[p.Ground]):0.00}"));
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public void OutcomesAndAreas_ForColourBlindEyes_DifferAnyway(string theme)
    {
        var colours = Theme(theme);
        foreach (var deficit in Colour.Deficits)
        {
            Assert.True(Colour.Closest([.. new[] { "ok", "fail", "warn", "run", "still" }.Select(n => colours[n])], deficit.Value) >= 12, $"outcomes, {deficit.Key}");
            Assert.True(Colour.Closest([.. new[] { "area-ran", "area-cached", "area-covered", "area-failed" }.Select(n => colours[n])], deficit.Value) >= 10, $"areas, {deficit.Key}");
        }
    }

    [Fact]
    public void DarkOfTheSystem_AndDarkChosen_AreTheSame() => Assert.Equal(Block(":root:not([data-theme]) {\n    color-scheme: dark"), Block("[data-theme=\"dark\"] {"));

    [Fact]
    public void Parts_OfTheStyleSheet_UseOnlyTokensThatExist()
    {
        var defined = TokenDefined().Matches(Css).Select(m => m.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);

        Assert.All(TokenUsed().Matches(Css).Select(m => m.Groups["name"].Value).Distinct(), name => Assert.Contains(name, defined));
        var parts = Css[Css.IndexOf("Elements as they are", StringComparison.Ordinal)..];
        Assert.DoesNotMatch("#[0-9a-fA-F]{3,8}\\b|rgba?\\(", parts);
    }

    [Fact]
    public async Task Symbols_OfEveryPage_AreInTheSheet()
    {
        var known = SymbolId().Matches(Encoding.UTF8.GetString(Assets.Content("sprite.svg").Span)).Select(m => m.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        await using var site = await Site.StartAsync();
        foreach (var url in Site.Pages())
        {
            var page = await site.OpenAsync(url);
            Assert.All(page.QuerySelectorAll("use"), u => Assert.Contains(u.GetAttribute("href")!.Split('#')[1], known));
        }
    }

    [Theory]
    [InlineData("/builds")]
    [InlineData("/builds/1")]
    [InlineData("/builds/1/tasks")]
    public async Task FirstPage_Packed_WeighsLittle(string url)
    {
        await using var site = await Site.StartAsync();
        for (var id = 10; id < 35; id++)
        {
            site.Views.Add(Rows.View(id), Rows.Rich("demo"));
        }

        var html = await site.Client.GetByteArrayAsync(url);

        var weight = Packed(html) + Assets.Names.Sum(name => Packed(Assets.Content(name).ToArray()));
        Assert.True(weight <= 60 * 1024, $"{weight} bytes");
    }

    private static int Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return packed.ToArray().Length;
    }

    private static Dictionary<string, string> Theme(string name)
    {
        var colours = Block(":root, [data-theme=\"light\"] {");
        foreach (var (key, value) in name == "light" ? [] : Block($"[data-theme=\"{name}\"] {{"))
        {
            colours[key] = value;
        }

        return colours;
    }

    private static Dictionary<string, string> Block(string start)
    {
        var at = Css.IndexOf((start.StartsWith('[') ? "\n" : "") + start, StringComparison.Ordinal);
        Assert.True(at >= 0, start);
        return TokenColour().Matches(Css[at..Css.IndexOf('}', at)]).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["colour"].Value, StringComparer.Ordinal);
    }

    [GeneratedRegex("--(?<name>[\\w-]+):\\s*(?<colour>#[0-9a-f]{6})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TokenColour();

    [GeneratedRegex("(?<name>--[\\w-]+):", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TokenDefined();

    [GeneratedRegex("var\\((?<name>--[\\w-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TokenUsed();

    [GeneratedRegex("<symbol id=\"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SymbolId();
}

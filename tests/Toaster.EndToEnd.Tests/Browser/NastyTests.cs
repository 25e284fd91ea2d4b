using System.Text.Json;
using Toaster.Testing;

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>Pages full of nasty names in a real browser: nothing of them runs, asks or breaks the page.</summary>
[Collection(nameof(BrowserTests))]
public sealed class NastyTests(BrowserFixture browser)
{
    private const int Width = 1280;

    private static readonly string[] Parts = ["", "/tasks", "/tasks/1", "/messages", "/configuration", "/variables", "/recipes", "/packages", "/images"];

    // Whoever calls evil() is from a build.
    private const string Trap = "window.evil = () => { throw new Error('a build has run a script'); }";

    [SkippableFact]
    public async Task PagesOfNastyBuilds_RunNothing_AndDoNotScrollSideways()
    {
        Requires.Chromium();
        await using var server = await ServerProcess.StartAsync();
        var builds = await ImportAsync(server);
        await Visit.RunAsync(await browser.GetAsync(), new() { BaseURL = server.Url.ToString(), ViewportSize = new() { Width = Width, Height = 900 } }, complains: true, async visit =>
        {
            List<string> wrong = [];
            visit.Page.Dialog += (_, dialog) => wrong.Add($"{visit.Path} asks {dialog.Message}");
            await visit.Page.AddInitScriptAsync(Trap);
            foreach (var path in (string[])["/builds?rows=150", "/import", .. builds.SelectMany(build => Parts.Select(part => $"/builds/{build}{part}"))])
            {
                await visit.GoAsync(path);
                var width = await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
                if (width > Width) wrong.Add($"{path} is {width} wide");
                if (visit.Path != path) wrong.Add($"{path} went to {visit.Path}");
            }

            Assert.Equal([], wrong);
        });
        await server.StopAsync();
    }

    /// <summary>Imports all; one of each eight builds, and those with the longest names.</summary>
    private static async Task<IReadOnlyList<long>> ImportAsync(ServerProcess server)
    {
        using (var answer = await server.Http.PostAsync("/api/v1/imports?name=%3Cx-evil%3E", new ByteArrayContent(NastyBuilds.Log())))
        {
            Assert.True(answer.IsSuccessStatusCode);
        }

        JsonElement import = default;
        await server.UntilAsync("the import has ended", async () => (import = await server.ApiAsync("/imports/1")).GetProperty("hasEnded").GetBoolean());
        var builds = import.GetProperty("builds").EnumerateArray().Select(build => build.GetProperty("id").GetInt64()).ToList();
        return [.. builds.Where((_, i) => i % 8 == 1 || i >= builds.Count - 3)];
    }
}

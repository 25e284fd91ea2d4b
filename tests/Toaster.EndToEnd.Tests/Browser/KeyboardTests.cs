using static Microsoft.Playwright.Assertions;

namespace Toaster.EndToEnd.Tests.Browser;

public sealed class KeyboardTests(ServerFixture server, BrowserFixture browser) : BrowserTests(server, browser)
{
    [SkippableFact]
    public Task Tab_FreshPage_ReachesTheSkipLinkFirst() => VisitAsync(async visit =>
    {
        await visit.GoAsync("/builds");
        await visit.Page.Keyboard.PressAsync("Tab");
        await Expect(visit.Page.Locator("a.skip")).ToBeFocusedAsync();
        await Expect(visit.Page.Locator("a.skip")).ToBeInViewportAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator("main")).ToBeFocusedAsync();
    });

    [SkippableFact]
    public Task Slash_Pressed_PutsTheFocusIntoTheSearch() => VisitAsync(async visit =>
    {
        await visit.GoAsync(PageOf(Succeeded, "/tasks"));
        // Keys listen as soon as their button is there.
        await Expect(visit.Page.Locator("button[aria-label=Keys]")).ToBeVisibleAsync();
        await visit.Page.Keyboard.PressAsync("/");
        await Expect(visit.Page.Locator("[data-search]")).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync("/?");
        await Expect(visit.Page.Locator("[data-search]")).ToHaveValueAsync("/?");
        await Expect(visit.Page.Locator("dialog")).ToHaveCountAsync(0);
    });

    [SkippableFact]
    public Task QuestionMark_Pressed_OpensTheHelpAndEscapeClosesIt() => VisitAsync(async visit =>
    {
        await visit.GoAsync("/builds");
        await Expect(visit.Page.Locator("button[aria-label=Keys]")).ToBeVisibleAsync();
        await visit.Page.Keyboard.PressAsync("?");
        await Expect(visit.Page.Locator("dialog[open]")).ToContainTextAsync("Search");
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(visit.Page.Locator("dialog")).ToHaveCountAsync(0);
    });

    [SkippableFact]
    public Task DownAndEnter_InTheList_OpenTheRow() => VisitAsync(async visit =>
    {
        await visit.GoAsync("/builds");
        await Expect(visit.Page.Locator("button[aria-label=Keys]")).ToBeVisibleAsync();
        var second = (await visit.RowLinksAsync())[1];
        await visit.Page.Keyboard.PressAsync("j");
        await visit.Page.Keyboard.PressAsync("j");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.HasPathAsync(second);
    });
}

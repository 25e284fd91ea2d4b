using System.Net;
using Toaster.Actors;
using Toaster.Actors.Projects;
using Toaster.Web.Tests.Support;

namespace Toaster.Web.Tests.Pages;

/// <summary>Pools in the browser, without script.</summary>
public sealed class PoolPagesTests : IAsyncLifetime
{
    private Site _site = null!;

    public async Task InitializeAsync() => _site = await Site.StartAsync();

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Pools_ShowWhomTheyBuildFor_AndTheirNodes()
    {
        var rows = (await _site.OpenAsync("/farm/pools")).QuerySelectorAll(".pools-table tbody tr").ToList();

        Assert.Equal(2, rows.Count);
        Assert.Contains("every project", rows[0].TextContent, StringComparison.Ordinal);
        Assert.NotNull(rows[1].QuerySelector($"a[href='/projects/{Orders.Full}']"));
        Assert.Contains("tray", rows[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_MakesAPool_ForSome_ForNone_AndForAll()
    {
        await PostAsync("/farm/pools/new", ("name", "own"), ("description", "x"), ("for", "some"), ("project", "2"), ("project", "3"));
        await PostAsync("/farm/pools/new", ("name", "closed"), ("for", "some"));
        using var answer = await PostAsync("/farm/pools/new", ("name", "open"), ("for", "all"), ("project", "2"));

        Assert.Equal("/farm/pools", answer.Headers.Location!.ToString());
        Assert.Equal([2L, 3L], _site.Pools.All[2].Projects!.Select(project => project.Id.Value));
        Assert.Empty(_site.Pools.All[3].Projects!);
        Assert.Null(_site.Pools.All[4].Projects);
    }

    [Fact]
    public async Task Form_KeepsWhatWasTyped_WhenItIsRefused()
    {
        _site.Pools.Refuse = new RefusedException("name-taken", "Another pool is called own.");

        using var answer = await PostAsync("/farm/pools/new", ("name", "own"), ("description", "mine"), ("for", "some"), ("project", "3"));
        var page = Site.Parse(await answer.Content.ReadAsStringAsync());

        Assert.Equal("Another pool is called own.", page.QuerySelector("#name-problem bdi")!.TextContent);
        Assert.Equal(("own", "mine"), (page.QuerySelector("#name")!.GetAttribute("value"), page.QuerySelector("#description")!.GetAttribute("value")));
        Assert.True(page.QuerySelector("input[value=some]")!.HasAttribute("checked"));
        Assert.Equal(["3"], page.QuerySelectorAll("input[name=project][checked]").Select(box => box.GetAttribute("value")));
    }

    [Fact]
    public async Task Edit_ShowsThePool_AndSavesIt()
    {
        var page = await _site.OpenAsync("/farm/pools/2/edit");
        Assert.Equal([$"{Orders.Full}", $"{Orders.Hostile}"], page.QuerySelectorAll("input[name=project][checked]").Select(box => box.GetAttribute("value")).Order());

        using var answer = await PostAsync("/farm/pools/2/edit", ("name", "quick"), ("for", "some"), ("project", "2"));

        Assert.Equal("/farm/pools", answer.Headers.Location!.ToString());
        Assert.Equal(("quick", 1), (_site.Pools.All[1].Row.Name, _site.Pools.All[1].Projects!.Count));
        Assert.Equal(HttpStatusCode.NotFound, (await _site.Client.GetAsync("/farm/pools/9/edit")).StatusCode);
    }

    [Fact]
    public async Task DefaultPool_KeepsItsName_AndCannotBeDeletedThere()
    {
        var page = await _site.OpenAsync("/farm/pools/1/edit");

        Assert.Equal("hidden", page.QuerySelector("input[name=name]")!.GetAttribute("type"));
        Assert.Null(page.QuerySelector("form[action$=delete]"));
    }

    [Fact]
    public async Task Delete_WantsItTwice_AndSaysWhyNot()
    {
        using var unsure = await PostAsync("/farm/pools/2/delete", ("x", "y"));
        Assert.Contains("tick the box", await AlertAsync(unsure), StringComparison.Ordinal);
        _site.Pools.Refuse = new RefusedException("refused", "tray is in the pool fast. Move it to another one first.");
        using var refused = await PostAsync("/farm/pools/2/delete", ("sure", "yes"));
        Assert.Equal("tray is in the pool fast. Move it to another one first.", await AlertAsync(refused));
        Assert.Equal(2, _site.Pools.All.Count);

        _site.Pools.Refuse = null;
        using var sure = await PostAsync("/farm/pools/2/delete", ("sure", "yes"));
        Assert.Equal("/farm/pools", sure.Headers.Location!.ToString());
        Assert.Single(_site.Pools.All);
    }

    [Fact]
    public async Task Node_SaysItsPool_AndIsMoved()
    {
        var row = (await _site.OpenAsync("/farm")).QuerySelectorAll(".nodes-table tbody tr").Single(tr => tr.QuerySelector("th bdi")!.TextContent == "tray");
        Assert.Contains("pool fast", row.TextContent, StringComparison.Ordinal);
        Assert.Equal("2", row.QuerySelector("select[name=pool] option[selected]")!.GetAttribute("value"));

        using var answer = await PostAsync("/farm/nodes/2/pool", ("pool", "1"));
        using var nowhere = await PostAsync("/farm/nodes/2/pool", ("pool", "nowhere"));

        Assert.Equal("/farm", answer.Headers.Location!.ToString());
        Assert.Equal([(new AgentId(2), PoolId.Default)], _site.Pools.Moved);
        Assert.Contains("There is no pool", await AlertAsync(nowhere), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enrol_IsForAPool()
    {
        Assert.Equal(2, (await _site.OpenAsync("/farm/enrol")).QuerySelectorAll("select[name=pool] option").Length);

        using var answer = await PostAsync("/farm/enrol", ("pool", "2"));
        using var gone = await PostAsync("/farm/enrol", ("pool", "9"));

        Assert.Contains("a node of the pool fast", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Equal([new PoolId(2)], _site.Farm.Minted);
    }

    [Theory]
    [InlineData(Orders.Full, "any")]
    [InlineData(Orders.Directory, "default")]
    public async Task Project_SaysWhichPoolsItMayUse(long project, string pools)
        => Assert.Equal(pools, await PoolsOfAsync(project));

    [Fact]
    public async Task Project_ThatNoPoolAllows_SaysSo()
    {
        await _site.Pools.EditAsync(PoolId.Default, new("default", "", []), default);

        Assert.Equal("none: it cannot be built", await PoolsOfAsync(Orders.Directory));
    }

    [Fact]
    public async Task OnePool_IsNotSpokenOf()
    {
        await using var site = await Site.StartEmptyAsync();
        site.Farm.Agents.Add(new(Testing.Views.InMemoryFarm.Row(1, "oven"), false, []));

        Assert.DoesNotContain("pool default", (await site.OpenAsync("/farm")).QuerySelector(".nodes-table")!.TextContent, StringComparison.Ordinal);
        Assert.Null((await site.OpenAsync("/farm")).QuerySelector("select[name=pool]"));
        Assert.Null((await site.OpenAsync("/farm/enrol")).QuerySelector("select[name=pool]"));
    }

    private async Task<string> PoolsOfAsync(long project)
        => (await _site.OpenAsync($"/projects/{project}")).QuerySelectorAll(".facts dt").Single(dt => dt.TextContent == "Pools").NextElementSibling!.TextContent;

    private static async Task<string> AlertAsync(HttpResponseMessage answer) => Site.Parse(await answer.Content.ReadAsStringAsync()).QuerySelector("[role=alert] bdi, [role=alert] span")!.TextContent;

    private Task<HttpResponseMessage> PostAsync(string url, params (string Name, string Value)[] fields)
        => _site.PostAsync(url, token => new FormUrlEncodedContent([.. fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value)), new("__RequestVerificationToken", token)]));
}

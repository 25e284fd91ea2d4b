using System.Net;
using Toaster.Actors.Queue;
using Toaster.Testing.Views;
using Toaster.Web.Tests.Support;

namespace Toaster.Web.Tests.Pages;

/// <summary>The farm in the browser, without script.</summary>
public sealed class FarmPagesTests : IAsyncLifetime
{
    private Site _site = null!;

    public async Task InitializeAsync() => _site = await Site.StartAsync();

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Theory]
    [InlineData("oven", "Building", "2 of 3 slots in use")]
    [InlineData("tray", "Paused", "0 of 2 slots in use")]
    [InlineData("rack", "Draining", "0 of 20 slots in use")]
    [InlineData("lab", "Lost", "1 of 2 slots in use")]
    [InlineData("new", "Not here yet", "0 of 0 slots in use")]
    [InlineData("full", "Too little disk is free", "0 of 2 slots in use")]
    public async Task Node_ShowsItsStateAndSlots(string name, string state, string slots)
    {
        var row = (await _site.OpenAsync("/farm")).QuerySelectorAll(".nodes-table tbody tr").Single(tr => tr.QuerySelector("th bdi")!.TextContent == name);

        Assert.Contains(state, row.TextContent, StringComparison.Ordinal);
        Assert.Equal(slots, row.QuerySelector(".slots")?.GetAttribute("aria-label") ?? row.QuerySelector(".cell-share")!.TextContent.Trim());
    }

    [Fact]
    public async Task Queue_ShowsPositionAndReason()
    {
        var rows = (await _site.OpenAsync("/farm")).QuerySelectorAll(".queue-table tbody tr").ToList();

        Assert.Equal(2, rows.Count);
        Assert.Contains("No agent has the label riscv.", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("earlier (+7)", rows[0].TextContent, StringComparison.Ordinal);
        Assert.NotNull(rows[0].QuerySelector("a[href='/builds/5']"));
    }

    [Fact]
    public async Task LostNode_IsTold_AndWhatToDo()
    {
        var note = Assert.Single((await _site.OpenAsync("/farm")).QuerySelectorAll(".note.tone-infra"));

        Assert.Contains("lab has not been heard of for", note.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("paused", AgentState.Paused)]
    [InlineData("draining", AgentState.Draining)]
    [InlineData("ready", AgentState.Ready)]
    public async Task State_IsSet(string word, AgentState state)
    {
        using var answer = await PostAsync("/farm/nodes/1/state", ("state", word));

        Assert.Equal("/farm", answer.Headers.Location!.ToString());
        Assert.Equal(state, _site.Farm.Agents[0].Row.State);
    }

    [Fact]
    public async Task State_ThatIsNone_OrOfNobody_IsRefused()
    {
        using var wrong = await PostAsync("/farm/nodes/1/state", ("state", "99"));
        using var nobody = await PostAsync("/farm/nodes/99/state", ("state", "paused"));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.NotFound), (wrong.StatusCode, nobody.StatusCode));
    }

    [Fact]
    public async Task Remove_WantsItTwice()
    {
        using var unsure = await PostAsync("/farm/nodes/2/remove", ("x", "y"));
        Assert.Contains("tick the box", Site.Parse(await unsure.Content.ReadAsStringAsync()).QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(6, _site.Farm.Agents.Count);

        using var sure = await PostAsync("/farm/nodes/2/remove", ("sure", "yes"));
        Assert.Equal("/farm", sure.Headers.Location!.ToString());
        Assert.DoesNotContain(_site.Farm.Agents, agent => agent.Row.Name == "tray");
    }

    [Fact]
    public async Task Enrol_ShowsTheCommandOnce()
    {
        Assert.Null((await _site.OpenAsync("/farm/enrol")).QuerySelector("[data-copy]"));

        using var answer = await PostAsync("/farm/enrol", ("x", "y"));

        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal($"toaster agent --server http://localhost --enrol {InMemoryFarm.Token}", Site.Parse(await answer.Content.ReadAsStringAsync()).QuerySelector(".command-text")!.TextContent);
    }

    [Fact]
    public async Task EmptyFarm_SaysHowToBegin()
    {
        await using var site = await Site.StartEmptyAsync();

        var page = await site.OpenAsync("/farm");

        Assert.Equal(["No node yet.", "Nothing waits."], page.QuerySelectorAll(".nothing-title").Select(e => e.TextContent));
    }

    private Task<HttpResponseMessage> PostAsync(string url, params (string Name, string Value)[] fields)
        => _site.PostAsync(url, token => new FormUrlEncodedContent([.. fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value)), new("__RequestVerificationToken", token)]));
}

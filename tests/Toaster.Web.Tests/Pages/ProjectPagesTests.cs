using System.Net;
using AngleSharp.Html.Dom;
using Toaster.Actors.Projects;
using Toaster.Web.Tests.Support;

namespace Toaster.Web.Tests.Pages;

/// <summary>Projects in the browser, without script.</summary>
public sealed class ProjectPagesTests : IAsyncLifetime
{
    private Site _site = null!;

    public async Task InitializeAsync() => _site = await Site.StartAsync();

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task List_ShowsHowProjectsAreDoing_AndHiddenOnesWhenAsked()
    {
        var page = await _site.OpenAsync("/projects");

        var row = page.QuerySelectorAll("tbody tr").Single(tr => tr.QuerySelector("a[href='/projects/2']") is not null);
        Assert.Contains("Failed", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("1 running", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("1 waiting", row.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("a[href='/projects/4']"));
        Assert.NotNull(page.QuerySelector("[data-live='/projects']"));
        Assert.NotNull((await _site.OpenAsync("/projects?show=hidden")).QuerySelector("a[href='/projects/4']"));
    }

    [Theory]
    [InlineData("", "scarthgap", "2.8")]
    [InlineData("?from=kirkstone", "kirkstone", "2.0")]
    [InlineData("?from=master", "master", "master")]
    public async Task New_FromARelease_IsFilledIn(string query, string branch, string bitbake)
    {
        var page = await _site.OpenAsync("/projects/new" + query);

        Assert.Equal([bitbake, branch, branch], Values(page, "repository-revision"));
        Assert.Equal(["openembedded-core/meta", "meta-yocto/meta-poky", "meta-yocto/meta-yocto-bsp"], Values(page, "layer"));
        Assert.Equal(["bitbake"], Values(page, "bitbake"));
    }

    [Fact]
    public async Task Create_OfARelease_LeadsToTheProject()
    {
        using var answer = await PostAsync("/projects/new", Fields(await _site.OpenAsync("/projects/new"), ("name", "nightly"), ("variable-name", "A"), ("variable-value", "b\r\nc"), ("act", "save")));

        Assert.Equal((HttpStatusCode.Found, "/projects/6"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        var settings = (await _site.Projects.FindAsync(new Actors.ProjectId(6), default))!.Settings;
        Assert.Equal(("5.0 Scarthgap", 3, "poky", "b\nc", 0), (settings.Release, settings.Repositories.Count, settings.Distro, settings.Variables[0].Value, settings.Priority));
        Assert.Null(settings.Problem);
    }

    [Fact]
    public async Task Create_OfADirectory_HasNoRepositories()
    {
        using var answer = await PostAsync("/projects/new", Fields(await _site.OpenAsync("/projects/new?from=directory"), ("name", "own"), ("directory", " /home/me/build "), ("targets", "a, b\nc"), ("act", "save")));

        Assert.Equal("/projects/6", answer.Headers.Location!.ToString());
        var settings = (await _site.Projects.FindAsync(new Actors.ProjectId(6), default))!.Settings;
        Assert.Equal(("/home/me/build", 0, "a b c"), (settings.Directory, settings.Repositories.Count, string.Join(' ', settings.Targets)));
    }

    [Fact]
    public async Task Create_WithWrongFields_SaysItAtEachAndKeepsWhatWasTyped()
    {
        using var answer = await PostAsync("/projects/new", Fields(
            await _site.OpenAsync("/projects/new"), ("name", " "), ("machine", "a b<x"), ("targets", "ok $(no)"), ("layer", "elsewhere/meta"), ("labels", "ä"), ("at-most", "many"), ("priority", "101"),
            ("variable-name", "1A"), ("variable-value", "typed"), ("act", "save")));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var page = Site.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(
            ["at-most-problem", "labels-problem", "layers-problem", "machine-problem", "name-problem", "priority-problem", "targets-problem", "variables-problem"],
            page.QuerySelectorAll(".problem").Select(e => e.Id!).Order(StringComparer.Ordinal));
        Assert.Contains("8 fields", page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["a b<x"], Values(page, "machine"));
        Assert.Equal(["many"], Values(page, "at-most"));
        Assert.Equal("typed", ((IHtmlTextAreaElement)page.QuerySelector("textarea[name=variable-value]")!).Value);
        Assert.Equal("machine-problem", page.QuerySelector("#machine")!.GetAttribute("aria-describedby"));
        Assert.Equal(5, (await _site.Projects.ListAsync(default)).Count);
    }

    [Theory]
    [InlineData("name-taken", "Another project is called nightly.", "name-problem")]
    [InlineData("unavailable", "The store is busy; try again.", null)]
    public async Task Create_ThatIsRefused_SaysWhy(string code, string sentence, string? at)
    {
        _site.Projects.Refuse = new RefusedException(code, sentence);

        using var answer = await PostAsync("/projects/new", Fields(await _site.OpenAsync("/projects/new"), ("name", "nightly"), ("act", "save")));

        var page = Site.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Contains(sentence, (at is null ? page.QuerySelector("[role=alert]") : page.GetElementById(at))!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["nightly"], Values(page, "name"));
    }

    [Fact]
    public async Task Rows_AreAddedMovedAndRemoved_WithoutSaving()
    {
        var page = await _site.OpenAsync("/projects/2/edit");
        Assert.Equal(["poky/meta", "poky/meta-poky", "meta-own"], Values(page, "layer"));

        page = await ActAsync(page, "layers-down-0");
        Assert.Equal(["poky/meta-poky", "poky/meta", "meta-own"], Values(page, "layer"));
        page = await ActAsync(page, "layers-up-2");
        page = await ActAsync(page, "layers-add");
        page = await ActAsync(page, "layers-remove-0");
        Assert.Equal(["meta-own", "poky/meta", ""], Values(page, "layer"));
        page = await ActAsync(page, "variables-add");
        page = await ActAsync(page, "repositories-remove-1");
        page = await ActAsync(page, "layers-remove-99");
        page = await ActAsync(page, "nonsense");

        Assert.Equal((2, 1), (Values(page, "variable-name").Count, Values(page, "repository-name").Count));
        Assert.Equal(["-5"], Values(page, "priority"));
        Assert.Equal(3, (await _site.Projects.FindAsync(new Actors.ProjectId(2), default))!.Settings.Layers.Count);
        Assert.All(page.QuerySelectorAll("button[formaction]"), button => Assert.Matches("^/projects/2/edit#(layers|repositories|variables)$", button.GetAttribute("formaction")));
    }

    [Fact]
    public async Task Edit_SavedAsItIs_ChangesNothing()
    {
        foreach (var id in new[] { Orders.Full, Orders.Directory, Orders.Hostile })
        {
            var before = ProjectSettings.Write((await _site.Projects.FindAsync(new Actors.ProjectId(id), default))!.Settings);

            using var answer = await PostAsync($"/projects/{id}/edit", Fields(await _site.OpenAsync($"/projects/{id}/edit"), ("act", "save")));

            Assert.Equal((id, $"/projects/{id}"), (id, answer.Headers.Location?.ToString()));
            Assert.Equal(before, ProjectSettings.Write((await _site.Projects.FindAsync(new Actors.ProjectId(id), default))!.Settings));
        }
    }

    [Fact]
    public async Task Project_ShowsWhatRunsAndWhyOthersWait()
    {
        var page = await _site.OpenAsync("/projects/2");

        Assert.NotNull(page.QuerySelector("form[action='/projects/2/builds'] input[name=targets][placeholder='core-image-minimal busybox:do_compile']"));
        Assert.Contains("poky/meta-poky", page.QuerySelector("#sources")!.ParentElement!.ParentElement!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("form[action='/projects/2/hide'] input[name=hidden][value=true]"));
        Assert.Null((await _site.OpenAsync("/projects/1")).QuerySelector("form[action='/projects/1/builds'], a[href$='/edit'], a[href$='/delete']"));
        Assert.NotNull((await _site.OpenAsync("/projects/5")).QuerySelector(".note a[href='/projects/5/edit']"));
    }

    [Fact]
    public async Task Start_LeadsToTheBuild()
    {
        using var answer = await PostAsync("/projects/2/builds", [new("targets", "toast jam:do_fetch"), new("task", "compile"), new("continue", "on"), new("dry-run", "on"), new("priority", "3"), new("labels", "kvm, x86")]);

        Assert.Equal("/builds/1", answer.Headers.Location!.ToString());
        var (project, order) = Assert.Single(_site.Queue.Started);
        Assert.Equal((2, "toast jam:do_fetch", "compile", true, false, true, 3, "kvm x86"), (
            project.Value, string.Join(' ', order.Targets), order.Task, order.Continue, order.Force, order.DryRun, order.Priority, string.Join(' ', order.Labels!)));
    }

    [Theory]
    [InlineData("", "Name what is to be built.")]
    [InlineData("soon", "A priority is a number")]
    public async Task Start_ThatIsRefused_KeepsWhatWasTyped(string priority, string says)
    {
        _site.Queue.Refuse = new RefusedException("bad-value", "Name what is to be built.");

        using var answer = await PostAsync("/projects/2/builds", [new("targets", "<b>toast"), new("force", "on"), new("priority", priority)]);

        var page = Site.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Contains(says, page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["<b>toast"], Values(page, "targets"));
        Assert.True(page.QuerySelector("input[name=force]")!.HasAttribute("checked"));
        Assert.True(page.QuerySelector(".more-fields")!.HasAttribute("open"));
    }

    [Fact]
    public async Task HideAndDelete_AskAndDo()
    {
        using var hidden = await PostAsync("/projects/2/hide", [new("hidden", "true")]);
        Assert.True((await _site.Projects.FindAsync(new Actors.ProjectId(2), default))!.IsHidden);
        Assert.Contains("hidden from lists", (await _site.OpenAsync("/projects/2")).QuerySelector(".meta")!.TextContent, StringComparison.Ordinal);

        _site.Projects.Refuse = new RefusedException("refused", "Builds of this project wait or run.");
        using var refused = await PostAsync("/projects/2/delete", []);
        Assert.Contains("Builds of this project wait or run.", Site.Parse(await refused.Content.ReadAsStringAsync()).QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);

        _site.Projects.Refuse = null;
        using var deleted = await PostAsync("/projects/2/delete", []);
        Assert.Equal("/projects", deleted.Headers.Location!.ToString());
        Assert.Null(await _site.Projects.FindAsync(new Actors.ProjectId(2), default));
    }

    [Theory]
    [InlineData("/projects/new")]
    [InlineData("/projects/2/edit")]
    [InlineData("/projects/2/builds")]
    [InlineData("/projects/2/hide")]
    [InlineData("/projects/2/delete")]
    [InlineData("/farm/nodes/1/state")]
    [InlineData("/farm/nodes/1/remove")]
    [InlineData("/farm/enrol")]
    public async Task Form_WithoutItsToken_ChangesNothing(string url)
    {
        using var answer = await _site.Client.PostAsync(url, new FormUrlEncodedContent([new("name", "x"), new("act", "save"), new("state", "paused"), new("sure", "yes")]));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal((5, 6, 0), ((await _site.Projects.ListAsync(default)).Count, _site.Farm.Agents.Count, _site.Queue.Started.Count));
    }

    [Theory]
    [InlineData("/projects/99")]
    [InlineData("/projects/99/edit")]
    [InlineData("/projects/1/edit")]
    [InlineData("/projects/99/delete")]
    public async Task Project_ThatIsNotThere_IsNotFound(string url)
    {
        using var answer = await _site.Client.GetAsync(url);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static List<string> Values(IHtmlDocument page, string name) => [.. page.QuerySelectorAll($"main input[name='{name}']").Select(input => ((IHtmlInputElement)input).Value)];

    /// <summary>All fields of the page's form as a browser would send them, some of them changed or added.</summary>
    private static List<KeyValuePair<string, string>> Fields(IHtmlDocument page, params (string Name, string Value)[] changed)
    {
        var form = page.QuerySelector("#project-form")!;
        var fields = form.QuerySelectorAll("input, textarea").Where(e => e.GetAttribute("name") != "__RequestVerificationToken" && !changed.Any(c => c.Name == e.GetAttribute("name")))
            .Select(e => new KeyValuePair<string, string>(e.GetAttribute("name")!, e is IHtmlTextAreaElement area ? area.Value : ((IHtmlInputElement)e).Value)).ToList();
        fields.AddRange(changed.Select(c => new KeyValuePair<string, string>(c.Name, c.Value)));
        return fields;
    }

    private async Task<IHtmlDocument> ActAsync(IHtmlDocument page, string act)
    {
        using var answer = await PostAsync("/projects/2/edit", Fields(page, ("act", act)));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Site.Parse(await answer.Content.ReadAsStringAsync());
    }

    private Task<HttpResponseMessage> PostAsync(string url, IEnumerable<KeyValuePair<string, string>> fields)
        => _site.PostAsync(url, token => new FormUrlEncodedContent([.. fields, new("__RequestVerificationToken", token)]));
}

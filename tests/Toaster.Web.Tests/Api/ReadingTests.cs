using Toaster.Actors.Builds;
using Toaster.Actors.Views;
using Toaster.Testing;

namespace Toaster.Web.Tests.Api;

public sealed class ReadingTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("builds", "/api/v1/builds")]
    [InlineData("build", "/api/v1/builds/1")]
    [InlineData("progress", "/api/v1/builds/1/progress")]
    [InlineData("tasks", "/api/v1/builds/1/tasks")]
    [InlineData("task", "/api/v1/builds/1/tasks/7")]
    [InlineData("messages", "/api/v1/builds/1/messages")]
    [InlineData("variables", "/api/v1/builds/1/variables")]
    [InlineData("layers", "/api/v1/builds/1/layers")]
    [InlineData("recipes", "/api/v1/builds/1/recipes")]
    [InlineData("packages", "/api/v1/builds/1/packages")]
    [InlineData("images", "/api/v1/builds/1/images")]
    [InlineData("message-groups", "/api/v1/builds/1/messages/groups")]
    [InlineData("recipe", "/api/v1/builds/1/recipes/toast")]
    [InlineData("package", "/api/v1/builds/1/packages/-?name=toast")]
    [InlineData("image", "/api/v1/builds/1/images/tray")]
    [InlineData("image-packages", "/api/v1/builds/1/images/tray/packages")]
    [InlineData("image-files", "/api/v1/builds/1/images/tray/files?dir=/bin")]
    [InlineData("artifacts", "/api/v1/builds/1/artifacts")]
    [InlineData("recorder", "/api/v1/builds/1/recorder")]
    [InlineData("openapi", "/api/v1/openapi.json")]
    public async Task Answer_IsTheStoredOne(string name, string path)
    {
        var response = await host.Client.GetAsync(path);

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Golden.Equal(name + ".json", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task BuildQuery_IsPassedOn()
    {
        await host.GetAsync("/api/v1/builds?page=3&size=150&search=a%20b&sort=Duration&order=asc&outcome=failed,Cancelled&running=true&infrastructure=true&project=5");

        var query = Assert.IsType<BuildQuery>(host.Views.Asked);
        Assert.Equal(new PageRequest(3, 150), query.Page);
        Assert.Equal(("a b", "duration", false, true, true, 5), (query.Search, query.Sort, query.Descending, query.Running, query.Infrastructure, query.Project?.Value));
        Assert.Equal([BuildOutcome.Failed, BuildOutcome.Cancelled], query.Outcomes);
    }

    [Fact]
    public async Task BuildQuery_WithoutParameters_IsTheNewestFirst()
    {
        await host.GetAsync("/api/v1/builds");

        var query = Assert.IsType<BuildQuery>(host.Views.Asked);
        Assert.Equal((new PageRequest(1, 25), "started", true), (query.Page, query.Sort, query.Descending));
    }

    [Fact]
    public async Task TaskQuery_IsPassedOn()
    {
        await host.GetAsync("/api/v1/builds/1/tasks?outcome=failed&outcome=cached&setscene=false&notReached=true&sstate=missed&messages=true&executed=false&recipe=a,b");

        var query = Assert.IsType<TaskQuery>(host.Views.Asked);
        Assert.Equal([TaskOutcome.Failed, TaskOutcome.Cached], query.Outcomes);
        Assert.Equal((false, true, SstateResult.Missed, true, false, "a,b"), (query.Setscene, query.NotReached, query.Sstate, query.WithMessages, query.Executed, query.Recipe));
    }

    [Fact]
    public async Task QueriesOfContents_ArePassedOn()
    {
        await host.GetAsync("/api/v1/builds/1/recipes?layer=meta-x&multiconfig=second&images=true&failed=true&withPackages=true&sort=elapsed&order=desc&search=a");
        Assert.Equal(new RecipeQuery(new(1, 25), "a", "elapsed", true, "meta-x", "second", true, true, true), host.Views.Asked);

        await host.GetAsync("/api/v1/builds/1/packages?recipe=toast&installed=false&withFiles=true&sort=size");
        Assert.Equal(new PackageQuery(new(1, 25), null, "size", false, "toast", false, true), host.Views.Asked);

        await host.GetAsync("/api/v1/builds/1/images/tray/files?dir=/usr/bin&search=ls&sort=size&order=desc&page=2");
        Assert.Equal(new ImageFileQuery(new(2, 25), "/usr/bin", "ls", "size", true), host.Views.Asked);

        await host.GetAsync("/api/v1/builds/1/artifacts?kind=manifest&recipe=tray&sort=name");
        Assert.Equal(new ArtifactQuery(new(1, 25), null, "name", false, ArtifactKind.Manifest, "tray"), host.Views.Asked);

        await host.GetAsync("/api/v1/builds/1/messages?recipe=toast&minLevel=39");
        Assert.Equal(new MessageQuery(new(1, 25), 39, Recipe: "toast"), host.Views.Asked);
    }

    [Theory]
    [InlineData("/api/v1/builds?page=0", "bad-value", "The parameter page cannot be \"0\". It is a whole number from 1 to 10000000.")]
    [InlineData("/api/v1/builds?size=151", "bad-value", "The parameter size cannot be \"151\". It is a whole number from 1 to 150.")]
    [InlineData("/api/v1/builds?size=", "bad-value", "The parameter size cannot be \"\". It is a whole number from 1 to 150.")]
    [InlineData("/api/v1/builds?page=1&page=2", "bad-value", "The parameter page cannot be \"1, 2\". It is given once.")]
    [InlineData("/api/v1/builds?outcome=failed,3", "bad-value", "The parameter outcome cannot be \"3\". It is one of: Succeeded, Failed, Cancelled, NotStarted, Incomplete.")]
    [InlineData("/api/v1/builds?running=yes", "bad-value", "The parameter running cannot be \"yes\". It is true or false.")]
    [InlineData("/api/v1/builds/1/messages?limit=3", "unknown-parameter", "There is no parameter limit here. It takes: page, size, search, minLevel, maxLevel, task, setscene, recipe.")]
    [InlineData("/api/v1/builds/1?x=1", "unknown-parameter", "There is no parameter x here. This address takes none.")]
    [InlineData("/api/v1/builds/record", "missing-parameter", "The parameter id is missing. A build; repeat it for several, which come in this order.")]
    public async Task BadQuery_IsRefused_WithWhatIsAllowed(string path, string code, string detail)
        => await AssertProblem(path, 400, code, detail);

    [Theory]
    [InlineData("/api/v1/builds/99", "no-such-build")]
    [InlineData("/api/v1/builds/99/tasks", "no-such-build")]
    [InlineData("/api/v1/builds/99/record", "no-such-build")]
    [InlineData("/api/v1/builds/record?id=1&id=99", "no-such-build")]
    [InlineData("/api/v1/builds/1/tasks/99", "no-such-task")]
    [InlineData("/api/v1/builds/1/recipes/stone", "no-such-recipe")]
    [InlineData("/api/v1/builds/1/packages/stone", "no-such-package")]
    [InlineData("/api/v1/builds/1/images/stone", "no-such-image")]
    [InlineData("/api/v1/builds/1/images/stone/files", "no-such-image")]
    [InlineData("/api/v1/builds/1/images/tray/files?dir=/no", "no-such-folder")]
    [InlineData("/api/v1/builds/99/artifacts", "no-such-build")]
    [InlineData("/api/v1/builds/99/recorder", "no-such-build")]
    [InlineData("/api/v1/builds/2/eventlog", "not-kept")]
    [InlineData("/api/v1/imports/99", "no-such-import")]
    [InlineData("/api/v1/nothing", "no-such-address")]
    [InlineData("/api/v1/builds/x", "no-such-address")]
    public async Task WhatIsNotThere_IsAProblem(string path, string code) => await AssertProblem(path, 404, code, null);

    [Theory]
    [InlineData("recipes/-?name=", "no-such-recipe")]
    [InlineData("packages/-?name=", "no-such-package")]
    [InlineData("images/-?name=", "no-such-image")]
    [InlineData("images/tray/files?dir=/no", "no-such-folder")]
    public async Task NameOfAnyLength_CanBeAskedFor(string path, string code)
        => await AssertProblem($"/api/v1/builds/1/{path}{(path.EndsWith("/no", StringComparison.Ordinal) ? "" : new string('n', 5000))}", 404, code, null);

    [Fact]
    public async Task WrongMethod_IsAProblem_ThatNamesTheRightOnes()
    {
        var response = await host.Client.DeleteAsync("/api/v1/builds");

        var (status, json) = await ApiHost.ReadAsync(response);
        Assert.Equal((405, "wrong-method"), (status, json.GetProperty("code").GetString()));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Records_OfSeveralBuilds_ComeInTheGivenOrder()
    {
        var (status, json) = await host.GetAsync("/api/v1/builds/record?id=2&id=1");

        Assert.Equal((200, "toaster.build-record", 1), (status, json.GetProperty("format").GetString(), json.GetProperty("version").GetInt32()));
        Assert.Equal([null, "Failed"], json.GetProperty("builds").EnumerateArray().Select(build => build.GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task Record_NamesTheFile()
    {
        var response = await host.Client.GetAsync("/api/v1/builds/1/record");

        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("build-1.record.json", response.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
    }

    [Fact]
    public async Task EventLog_IsTheKeptFile()
    {
        var response = await host.Client.GetAsync("/api/v1/builds/1/eventlog");

        Assert.Equal("application/gzip", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("build-1.eventlog.json.gz", response.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal([0x1f, 0x8b, 8], await response.Content.ReadAsByteArrayAsync());
    }

    private async Task AssertProblem(string path, int status, string code, string? detail)
    {
        var response = await host.Client.GetAsync(path);

        var (actual, json) = await ApiHost.ReadAsync(response);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((status, status, code), (actual, json.GetProperty("status").GetInt32(), json.GetProperty("code").GetString()));
        Assert.Equal(detail ?? json.GetProperty("detail").GetString(), json.GetProperty("detail").GetString());
        Assert.EndsWith(".", json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}

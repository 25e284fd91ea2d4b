using AngleSharp;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Toaster.Actors;
using Toaster.Actors.Builds.Following;
using Toaster.Actors.Imports;
using Toaster.Actors.Projects;
using Toaster.Actors.Views;
using Toaster.Testing;
using Toaster.Testing.Views;
using Toaster.Web.Live;
using Toaster.Web.Logs;

namespace Toaster.Web.Tests.Support;

/// <summary>The pages on a server in memory, with builds made by hand.</summary>
internal sealed class Site : IAsyncDisposable
{
    public const long Rich = 1, Empty = 2, Running = 3, Hostile = 4, Waiting = 5, Again = 6;

    private readonly WebApplication _app;

    private Site(WebApplication app, StoredBuildViews views, InMemoryImports imports) => (_app, Views, Imports, Client) = (app, views, imports, app.GetTestClient());

    public StoredBuildViews Views { get; }
    public InMemoryImports Imports { get; }
    public InMemoryLogs Logs { get; private init; } = null!;
    public HttpClient Client { get; }
    public InMemoryUpkeep Upkeep => (InMemoryUpkeep)_app.Services.GetRequiredService<Actors.Builds.IBuildUpkeep>();
    public InMemoryLive Live => _app.Services.GetRequiredService<InMemoryLive>();
    public ManualTimeProvider Time => (ManualTimeProvider)_app.Services.GetRequiredService<TimeProvider>();
    public IServiceProvider Services => _app.Services;
    public InMemoryProjects Projects => _app.Services.GetRequiredService<InMemoryProjects>();
    public InMemoryQueue Queue => _app.Services.GetRequiredService<InMemoryQueue>();
    public InMemoryFarm Farm => _app.Services.GetRequiredService<InMemoryFarm>();
    public InMemoryPools Pools => _app.Services.GetRequiredService<InMemoryPools>();
    public InMemoryLogWishes LogWishes => _app.Services.GetRequiredService<InMemoryLogWishes>();
    public IEnumerable<RouteEndpoint> Routes => ((IEndpointRouteBuilder)_app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>();

    /// <summary>With one build of each kind.</summary>
    public static async Task<Site> StartAsync()
    {
        var site = await StartEmptyAsync();
        site.Views.Add(Rows.View(Rich), Rows.Rich("demo"));
        site.Views.Add(Rows.View(Empty) with { Source = null }, Rows.Empty());
        site.Views.Add(Rows.View(Running, complete: false), Rows.Running("soup"));
        site.Views.Add(Rows.View(Hostile) with { ProjectName = Nasty.Name, Source = Nasty.Name }, Rows.Rich(Nasty.Name));
        Orders.Fill(site);
        site.Views.Record(new(Rich), Rows.Recording("build.json.gz"));
        site.Views.Record(new(Hostile), Rows.Recording(Nasty.Name) with { KeptBytes = null, TablesVersion = 1, Log = KeptLogState.NotKept });
        foreach (var (build, name) in new[] { (Rich, "demo"), (Hostile, Nasty.Name) })
        {
            site.Logs.Add(new(build), "task-7", "task", LogTexts.KeyOf((await site.Views.TaskAsync(new(build), 2, default))!.Task), $"NOTE: one\n\u001b[31mred\u001b[0m {name}\nERROR: {name} failed with exit code 1\n");
            site.Logs.Add(new(build), "console", "console", null, string.Concat(Enumerable.Range(1, 2500).Select(n => $"line {n} {name}\n")));
            site.Logs.Add(new(build), name, "cooker", null, $"{name}\n");
        }

        site.Logs.Add(new(Running), "task-9", "task", LogTexts.KeyOf(Rows.Task(2, "soup", "do_compile")), "stirring\nhalf a li", isComplete: false);
        site.Imports.Add(Import(1, ImportState.Completed) with { Builds = [new(1, new(Rich), false, Actors.Builds.BuildOutcome.Failed, "task-failed", 5), new(2, new(Empty), true, null, null, 5)] });
        site.Imports.Add(Import(2, ImportState.Refused) with { FileName = Nasty.Name, ProblemCode = "not-an-event-log", Problem = $"{Nasty.Name} is no event log." });
        site.Imports.Add(Import(3, ImportState.Recording) with { Progress = 0.4, Builds = [new(1, new(Running), false, null, null, 400)] });
        site.Imports.Add(Import(4, ImportState.Waiting) with { Position = 2 });
        site.Imports.Add(Import(5, ImportState.Scanning));
        site.Imports.Add(Import(6, ImportState.Cancelled));
        return site;
    }

    public static async Task<Site> StartEmptyAsync(Action<WebApplication>? more = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        var (views, imports, logs) = (new StoredBuildViews(), new InMemoryImports(), new InMemoryLogs());
        builder.Services.AddSingleton(logs.Logs);
        builder.Services.AddToasterWeb();
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IBuildViews>(views);
        builder.Services.AddSingleton<IRecordings>(views);
        builder.Services.AddSingleton<IImports>(imports);
        var live = new InMemoryLive();
        builder.Services.AddSingleton(live).AddSingleton<ILiveBuilds>(live).AddSingleton<IWaitingBuilds>(live);
        builder.Services.AddSingleton(new LiveLimits(MostReaders: 3) { Beat = TimeSpan.FromMilliseconds(50) });
        var (projects, queue, farm, pools) = (new InMemoryProjects(new ProjectView(ProjectId.CommandLine, "Command line builds", true, 3)), new InMemoryQueue(), new InMemoryFarm(), new InMemoryPools());
        builder.Services.AddSingleton<IProjects>(projects).AddSingleton<IProjectCommands>(projects).AddSingleton(projects);
        builder.Services.AddSingleton<Actors.Queue.IBuildQueue>(queue).AddSingleton(queue).AddSingleton<Actors.Agents.IFarm>(farm).AddSingleton(farm).AddSingleton<Actors.Agents.IPools>(pools).AddSingleton(pools);
        var wishes = new InMemoryLogWishes();
        builder.Services.AddSingleton<Actors.Logs.ILogWishes>(wishes).AddSingleton(wishes);
        builder.Services.AddSingleton<Actors.Builds.IBuildUpkeep>(services => new InMemoryUpkeep(services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<TimeProvider>(new ManualTimeProvider(DateTimeOffset.UnixEpoch.AddTicks((Rows.Start + 6_180_000_000) * 10)));
        var app = builder.Build();
        app.MapToasterWeb();
        more?.Invoke(app);
        await app.StartAsync();
        return new(app, views, imports) { Logs = logs };
    }

    public async Task<IHtmlDocument> OpenAsync(string url)
    {
        using var answer = await Client.GetAsync(url);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{url} answers {(int)answer.StatusCode}\n{text[..Math.Min(2000, text.Length)]}");
        return Parse(text);
    }

    public static IHtmlDocument Parse(string html) => new HtmlParser(new HtmlParserOptions { IsStrictMode = false }, BrowsingContext.New()).ParseDocument(html);

    /// <summary>A form post as a browser makes it: the token of a page and its cookie.</summary>
    public async Task<HttpResponseMessage> PostAsync(string url, Func<string, HttpContent> content, string from = "/import")
    {
        using var page = await Client.GetAsync(from);
        var token = Parse(await page.Content.ReadAsStringAsync()).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content(token) };
        request.Headers.Add("Cookie", page.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));
        return await Client.SendAsync(request);
    }

    /// <summary>Every page of every build.</summary>
    public static IEnumerable<string> Pages() =>
    [
        .. Orders.Pages(), "/builds", "/builds?q=nothing-of-that-name", "/builds?outcome=failed&sort=-duration&rows=10&col=started&col=errors&col=project", "/import", .. Enumerable.Range(1, 6).Select(n => $"/imports/{n}"),
        .. new[] { Rich, Empty, Running, Hostile, Waiting, Again }.SelectMany(OfBuild),
    ];

    public static IEnumerable<string> OfBuild(long build)
    {
        var root = $"/builds/{build}";
        string[] lists = ["tasks", "messages", "configuration", "variables", "recipes", "packages", "images", "artifacts", "recorder", "logs"];
        return
        [
            root, $"{root}/delete", .. lists.Select(l => $"{root}/{l}"), $"{root}/tasks?outcome=failed&outcome=notreached&kind=setscene&col=order&col=hash&col=file&col=diskread", $"{root}/tasks?sort=-elapsed&rows=10",
            $"{root}/messages?level=error", $"{root}/messages?q=zzzz", $"{root}/messages?show=equal", $"{root}/recipes?col=section&col=file&only=failed", $"{root}/packages?image=in&only=files",
            $"{root}/artifacts?kind=image&sort=-name", .. build switch { Rich => Things(new(build), "demo"), Hostile => Things(new(build), Nasty.Name), _ => [] }, .. build is Rich or Hostile ? LogsOf(new(build), build == Rich ? "demo" : Nasty.Name) : build is Running ? [$"{root}/tasks/2/log", $"{root}/logs/task-9"] : [], .. build is Rich or Hostile ? Enumerable.Range(1, 10).Select(t => $"{root}/tasks/{t}") : [],
        ];
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Views.DisposeAsync();
    }

    private static IEnumerable<string> Things(BuildId build, string name) =>
    [
        Urls.Recipe(build, name), Urls.Recipe(build, "second", name), Urls.Package(build, name, name), Urls.Package(build, "only-in-image"), Urls.Image(build, name),
        Urls.Image(build, "second-image"), Urls.ImageFiles(build, name), Urls.ImageFolder(build, name, "/usr/bin"), Urls.ImageFiles(build, "second-image"),
    ];

    private static IEnumerable<string> LogsOf(BuildId build, string name) =>
        [Urls.TaskLog(build, 2), $"{Urls.TaskLog(build, 2)}?q=ONE", Urls.Log(build, "console") + "?from=1200", Urls.Log(build, "console") + "?q=line+23&line=2301", Urls.Log(build, name)];

    private static ImportView Import(long id, ImportState state) =>
        new(new(id), "build.json.gz", 4096, ProjectId.CommandLine, state, null, null, 10, 10, Rows.Start, state is ImportState.Recording or ImportState.Waiting ? null : Rows.Start + 5_000_000, null, null, []);
}

using System.Net;
using AngleSharp.Dom;
using Toaster.Actors;
using Toaster.Actors.Builds;
using Toaster.Actors.Views;
using Toaster.Web.Tests.Support;

namespace Toaster.Web.Tests.Pages;

public sealed class LogPagesTests : IAsyncLifetime
{
    private static readonly BuildId Build = new(Site.Rich);

    private Site _site = null!;

    public async Task InitializeAsync() => _site = await Site.StartAsync();

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Log_OfATask_IsOnItsPageAndAtItsOwnAddress()
    {
        var task = await _site.OpenAsync(Urls.Task(Build, 2));
        Assert.Equal("Log 3 lines, 64 B, 1 failing line", Words(task.QuerySelector("#log")!));
        Assert.Equal(["1 NOTE: one", "2 red demo", "3 ERROR: demo failed with exit code 1"], task.QuerySelectorAll("section[aria-labelledby=log] li").Select(Words));

        var log = await _site.OpenAsync(Urls.TaskLog(Build, 2));
        Assert.Equal(["1 NOTE: one", "2 red demo", "3 ERROR: demo failed with exit code 1"], log.QuerySelectorAll(".log li").Select(Words));
        Assert.Equal("/builds/1/tasks/2/log?line=3#L3", log.QuerySelector(".log-failing a")!.GetAttribute("href"));
        Assert.Equal("is-error", log.GetElementById("L3")!.ClassName);
    }

    [Fact]
    public async Task Log_ThatItsAgentDidNotSend_IsToldWithNodeAndFile()
    {
        var origin = new BuildOrigin(new BuildSpec { Project = "kitchen", Targets = ["demo"] }, 0, [], null, Rows.Start) { Agent = "oven" };
        _site.Views.Add(Rows.View(90) with { Origin = origin }, Rows.Rich("demo"));
        _site.Views.Add(Rows.View(91, complete: false) with { Origin = origin }, Rows.Running("soup"));

        var card = (await _site.OpenAsync(Urls.Task(new(90), 2))).QuerySelector("section[aria-labelledby=log]")!;

        Assert.Contains("oven did not send it", Words(card), StringComparison.Ordinal);
        Assert.Equal("/tmp/log.demo.1", card.QuerySelector(".path")!.TextContent);
        Assert.Null((await _site.OpenAsync(Urls.Task(new(91), 2))).QuerySelector("#log")); // It may come yet.
        Assert.Null((await _site.OpenAsync(Urls.Task(Build, 1))).QuerySelector("#log")); // No agent ran it.
    }

    [Fact]
    public async Task Log_ThatANodeHas_IsFetchedByAButton_AndThePageSaysHowItStands()
    {
        var origin = new BuildOrigin(new BuildSpec { Project = "kitchen", Targets = ["demo"] }, 0, [], null, Rows.Start) { Agent = "oven" };
        _site.Views.Add(Rows.View(90) with { Origin = origin }, Rows.Rich("demo"));
        var (url, wishes, now) = (Urls.Task(new(90), 2), _site.LogWishes, _site.Time.GetUtcNow());
        wishes.Pattern = wishes.Pattern with { AskedAt = now, SeenAt = now };
        async Task<IElement> CardAsync() => (await _site.OpenAsync(url)).QuerySelector("section[aria-labelledby=log]")!;
        Assert.Equal("Fetch from oven", Words((await CardAsync()).QuerySelector("button")!));

        Assert.Equal(HttpStatusCode.Redirect, (await FetchAsync()).StatusCode);
        var asked = Assert.Single(wishes.All);
        var card = await CardAsync();
        Assert.Contains($"Asked oven at {now:HH:mm}. It comes within seconds: look again.", Words(card), StringComparison.Ordinal);
        Assert.Null(card.QuerySelector("button"));

        wishes.Pattern = wishes.Pattern with { IsAway = true, SeenAt = now.AddMinutes(-9) };
        await FetchAsync();
        Assert.Contains($"Asked oven at {now:HH:mm}; it has not been heard of since {now.AddMinutes(-9):HH:mm}, and sends the log when it is back.", Words(await CardAsync()), StringComparison.Ordinal);

        await wishes.AnswerAsync(asked.Build, 1, asked.Task, "The <file> is gone.", default);
        card = await CardAsync();
        Assert.Contains("It cannot be had: The <file> is gone.", Words(card), StringComparison.Ordinal);
        Assert.Equal("Ask again from oven", Words(card.QuerySelector("button")!));

        wishes.Refuse = new("refused", "Nobody can be asked.");
        Assert.Equal("Nobody can be asked.", Words(Site.Parse(await (await FetchAsync()).Content.ReadAsStringAsync()).QuerySelector("section [role=alert]")!));

        wishes.KnowsAgent = false;
        await wishes.AnswerAsync(asked.Build, 1, asked.Task, null, default);
        card = await CardAsync();
        Assert.Contains("oven is no node of this farm any more, so it cannot be asked.", Words(card), StringComparison.Ordinal);
        Assert.Null(card.QuerySelector("button"));

        _site.Logs.Add(new(90), "task-7", "task", asked.Task, "[Toaster: 304 bytes are left out here.]\n");
        Assert.Contains("oven did not send it", Words(await CardAsync()), StringComparison.Ordinal); // There is nothing of it.
        _site.Logs.Add(new(90), "task-7-fetched", "task", asked.Task, "NOTE: one\n");
        Assert.Equal("1 NOTE: one", Words((await CardAsync()).QuerySelector("li")!));
        _site.Logs.Add(new(1), "task-77", "task", asked.Task, "[Toaster: 304 bytes are left out here.]\n");
        Assert.NotNull((await _site.OpenAsync(Urls.Task(Build, 2))).QuerySelector("section[aria-labelledby=log] li")); // Nobody else has more of it.

        async Task<HttpResponseMessage> FetchAsync() => await _site.PostAsync(
            Urls.TaskLogFetch(new(90), 2), token => new FormUrlEncodedContent([new("__RequestVerificationToken", token)]));
    }

    [Fact]
    public async Task Log_ThatIsLong_ComesInPages()
    {
        var log = await _site.OpenAsync(Urls.Log(Build, "console") + "?from=1001");

        Assert.Equal((1000, "L1001", "L2000"), (log.QuerySelectorAll(".log li").Length, log.QuerySelector(".log li")!.Id, log.QuerySelectorAll(".log li")[^1].Id));
        Assert.Equal(
            ["/builds/1/logs/console?from=1", "/builds/1/logs/console?from=1", "/builds/1/logs/console?from=2001", "/builds/1/logs/console?from=1501"],
            log.QuerySelectorAll(".log-tools .end a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task Search_GoesToTheFirstLineAndFromThereOn()
    {
        var first = await _site.OpenAsync(Urls.Log(Build, "console") + "?q=LINE+23");
        Assert.Equal("1 of 111 lines", first.QuerySelector(".log-tools [role=status]")!.TextContent.Trim());
        Assert.Equal("L13", first.QuerySelector(".log li")!.Id);
        Assert.Equal("line 23", first.QuerySelector("#L23 mark")!.TextContent);

        var next = await _site.OpenAsync(first.QuerySelectorAll(".log-tools a").First(a => Words(a) == "Next").GetAttribute("href")!);
        Assert.Equal("2 of 111 lines", next.QuerySelector(".log-tools [role=status]")!.TextContent.Trim());
        Assert.NotNull(next.GetElementById("L230"));
        var back = next.QuerySelectorAll(".log-tools a").First(a => Words(a) == "Previous").GetAttribute("href");
        Assert.Equal("/builds/1/logs/console?q=LINE%2023&line=23#L23", back);
    }

    [Fact]
    public async Task Search_ForWhatIsNotThere_SaysSo()
        => Assert.Equal("not found", (await _site.OpenAsync(Urls.Log(Build, "console") + "?q=zzz")).QuerySelector(".log-tools [role=status]")!.TextContent.Trim());

    [Fact]
    public async Task Log_ThatGrows_IsFollowedByItsLines()
    {
        var page = await _site.OpenAsync("/builds/3/tasks/2/log");
        var log = page.QuerySelector("[data-follow]")!;
        Assert.Equal(("/builds/3/logs/task-9/more", "3", "log", "off"), (log.GetAttribute("data-follow"), log.GetAttribute("data-next"), log.GetAttribute("role"), log.GetAttribute("aria-live")));

        using (var half = await _site.Client.GetAsync("/builds/3/logs/task-9/more?from=2"))
        {
            Assert.Equal(("2", 0), (half.Headers.GetValues("Toaster-Next").Single(), await Items(half)));
        }

        _site.Logs.Add(new(3), "task-9", "task", "x", "stirring\nhalf a line\nand more\n");
        using var more = await _site.Client.GetAsync("/builds/3/logs/task-9/more?from=2");
        Assert.Equal(("4", "1", 2), (more.Headers.GetValues("Toaster-Next").Single(), more.Headers.GetValues("Toaster-Ended").Single(), await Items(more)));
    }

    [Theory]
    [InlineData(null, 200, "NOTE: one")]
    [InlineData("bytes=6-8", 206, "one")]
    [InlineData("bytes=-7", 206, "code 1\n")]
    [InlineData("bytes=100000-", 416, "")]
    public async Task Raw_AnswersWithRanges(string? range, int status, string begins)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Urls.LogRaw(Build, "task-7"));
        if (range is not null) request.Headers.TryAddWithoutValidation("Range", range);
        using var answer = await _site.Client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.StartsWith(begins, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        if (status < 300)
        {
            Assert.Equal(("text/plain", "attachment"), (answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentDisposition!.DispositionType));
        }
    }

    [Theory]
    [InlineData("/builds/1/logs/nothing")]
    [InlineData("/builds/1/logs/nothing/raw")]
    [InlineData("/builds/1/logs/nothing/more?from=1")]
    [InlineData("/builds/1/logs/console/more")]
    [InlineData("/builds/1/tasks/1/log")]
    [InlineData("/builds/99/logs")]
    public async Task Log_ThatIsNotThere_IsNotFound(string url)
    {
        using var answer = await _site.Client.GetAsync(url);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("ERROR: something", true)]
    [InlineData("main.c:3:1: error: expected ';'", true)]
    [InlineData("make: *** [Makefile:2: all] Error 1", true)]
    [InlineData("Traceback (most recent call last):", true)]
    [InlineData("bb.process.ExecutionError: Execution failed", true)]
    [InlineData("collect2: error: ld returned 1 exit status", true)]
    [InlineData("sh: line 3: nothing: command not found", true)]
    [InlineData("ERROR_ON_WARNING = 1", false)]
    [InlineData("checking for strerror... yes", false)]
    [InlineData("0 errors, exit code 0", false)]
    [InlineData("-Werror=format is on", false)]
    public void Line_ThatTellsOfAFailure_IsKnown(string line, bool isOne) => Assert.Equal(isOne, Logs.FailureLines.IsOne(line));

    private static async Task<int> Items(HttpResponseMessage answer) => Site.Parse(await answer.Content.ReadAsStringAsync()).QuerySelectorAll("ol > li").Length;

    private static string Words(IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

using Toaster.Actors;

namespace Toaster.Web.Tests;

public sealed class UrlsTests
{
    private static readonly BuildId Build = new(148);

    [Fact]
    public void Addresses_OfThings_AreStable() => Assert.Equal(
        [
            "/builds/148", "/builds/148/live", "/builds/148/tasks", "/builds/148/tasks?outcome=failed", "/builds/148/tasks/7", "/builds/148/messages",
            "/builds/148/messages?level=error", "/builds/148/configuration", "/builds/148/variables", "/builds/148/variables?file=%2Fa%20b%26c", "/builds/148/recipes",
            "/builds/148/packages", "/builds/148/images", "/builds/148/images/-?name=a%2Fb%3D", "/imports/3", "/imports/3/events", "/imports/3/cancel",
            "/api/v1/builds/148/record", "/api/v1/builds/148/eventlog", "/api/v1/builds/148/tasks", "/builds?q=a%26b", "/builds/148/delete", "/builds/148/undelete",
        ],
        [
            Urls.Build(Build), Urls.BuildLive(Build), Urls.Tasks(Build), Urls.Tasks(Build, "outcome", "failed"), Urls.Task(Build, 7), Urls.Messages(Build),
            Urls.Messages(Build, "error"), Urls.Configuration(Build), Urls.Variables(Build), Urls.VariablesOfFile(Build, "/a b&c"), Urls.Recipes(Build),
            Urls.Packages(Build), Urls.Images(Build), Urls.Image(Build, "a/b="), Urls.ImportOf(new(3)), Urls.ImportEvents(new(3)), Urls.ImportCancel(new(3)),
            Urls.BuildRecord(Build), Urls.BuildEventLog(Build), Urls.TasksJson(Build), Urls.BuildsSearch("a&b"), Urls.BuildDelete(Build), Urls.BuildUndelete(Build),
        ]);

    [Fact]
    public void Addresses_OfNames_StandInThePathOrBehindIt() => Assert.Equal(
        [
            "/builds/148/recipes/gtk%2B3", "/builds/148/recipes/busybox?mc=second", "/builds/148/packages/libc6-2.39", "/builds/148/packages/-?name=.&recipe=a%2Fb",
            "/builds/148/packages/-?name=-", "/builds/148/packages/-?name=", "/builds/148/images/tray/files", "/builds/148/images/-/files?name=..&dir=%2Fetc",
        ],
        [
            Urls.Recipe(Build, "gtk+3"), Urls.Recipe(Build, "busybox", "second"), Urls.Package(Build, "libc6-2.39"), Urls.Package(Build, ".", "a/b"),
            Urls.Package(Build, "-"), Urls.Package(Build, ""), Urls.ImageFiles(Build, "tray"), Urls.ImageFolder(Build, "..", "/etc"),
        ]);

    [Theory]
    [InlineData("task:7", "/builds/148/tasks/7")]
    [InlineData("messages", "/builds/148/messages")]
    [InlineData("tasks?outcome=notreached", "/builds/148/tasks?outcome=notreached")]
    [InlineData("task:x", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("//evil", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void OfVerdict_ALink_IsAPageOfTheBuildOrNothing(string? link, string? url) => Assert.Equal(url, Urls.OfVerdict(Build, link));

    [Theory]
    [InlineData("/builds?q=1", "/builds?q=1")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/a\nb", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public void Local_AnyText_IsAPathOfThisServer(string? given, string path) => Assert.Equal(path, Urls.Local(given));
}

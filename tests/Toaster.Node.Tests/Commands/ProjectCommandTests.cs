using System.Text.Json;
using Toaster.Node.Commands;
using Toaster.Node.Terminals;
using Toaster.Node.Tests.Support;
using Toaster.Testing;

namespace Toaster.Node.Tests.Commands;

/// <summary>Projects, builds and nodes on the command line, through a running server.</summary>
public sealed class ProjectCommandTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync(_directory.Path);

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Project_OfARelease_IsCreatedShownEditedAndDeleted()
    {
        Assert.Equal((0, "Project 2, poky, is created.\n"), await OutAsync("project", "create", "poky", "--release", "scarthgap", "--machine", "qemuarm64", "--set", "A:append= b=c", "--at-most", "1"));

        var project = await JsonAsync("project", "show", "POKY", "--json");
        Assert.Equal(("5.0 Scarthgap", "qemuarm64", "poky", " b=c", 1, 3), (
            project.GetProperty("release").GetString(), project.GetProperty("machine").GetString(), project.GetProperty("distro").GetString(),
            project.GetProperty("variables")[0].GetProperty("value").GetString(), project.GetProperty("atMost").GetInt32(), project.GetProperty("repositories").GetArrayLength()));

        Assert.Equal(0, (await RunAsync("project", "edit", "2", "--name", "own", "--clear", "atmost", "--label", "kvm", "--hidden", "true", "--layer", "openembedded-core/meta")).Code);
        project = await JsonAsync("project", "show", "own", "--json");
        Assert.False(project.TryGetProperty("atMost", out _));
        Assert.Equal((1, true, "kvm", "qemuarm64"), (project.GetProperty("layers").GetArrayLength(), project.GetProperty("hidden").GetBoolean(), project.GetProperty("labels")[0].GetString(), project.GetProperty("machine").GetString()));
        Assert.DoesNotContain("own", (await RunAsync("project", "list")).Out, StringComparison.Ordinal);
        Assert.Contains("own (hidden)", (await RunAsync("project", "list", "--all")).Out, StringComparison.Ordinal);
        Assert.Contains("Repository    bitbake https://git.openembedded.org/bitbake 2.8", (await RunAsync("project", "show", "own")).Out, StringComparison.Ordinal);

        Assert.Equal(2, (await RunAsync("project", "delete", "own")).Code);
        Assert.Equal((0, "own is deleted.\n"), await OutAsync("project", "delete", "own", "--yes"));
        Assert.Equal(5, (await RunAsync("project", "show", "own")).Code);
    }

    [Fact]
    public async Task Project_OfRepositories_TakesTheirAddressesApart()
    {
        await RunAsync(
            "project", "create", "own", "--repository", "poky=https://git.example/poky@feature/x", "--repository", "mine=ssh://git@git.example:22/own.git@1d54", "--bitbake", "poky/bitbake",
            "--layer", "poky/meta", "--layer", "mine");

        var repositories = (await JsonAsync("project", "show", "own", "--json")).GetProperty("repositories");

        Assert.Equal(("https://git.example/poky", "feature/x"), (repositories[0].GetProperty("url").GetString(), repositories[0].GetProperty("revision").GetString()));
        Assert.Equal(("ssh://git@git.example:22/own.git", "1d54"), (repositories[1].GetProperty("url").GetString(), repositories[1].GetProperty("revision").GetString()));
    }

    [Theory]
    [InlineData(2, "is no repository", "project", "create", "x", "--repository", "poky=ssh://git@git.example/poky")]
    [InlineData(2, "sets no variable", "project", "create", "x", "--set", "A")]
    [InlineData(2, "There is no release", "project", "create", "x", "--release", "dunfell")]
    [InlineData(2, "cannot be emptied", "project", "edit", "1", "--clear", "name")]
    [InlineData(2, "is no name of a machine", "project", "create", "x", "--directory", "/b", "--machine", "a b")]
    [InlineData(5, "There is no project", "build", "start", "nothing")]
    [InlineData(6, "holds the builds of the command line", "build", "start", "1")]
    [InlineData(5, "There is no build 99", "build", "cancel", "99")]
    [InlineData(5, "There is no build 99", "build", "watch", "99")]
    [InlineData(5, "There is no node", "node", "pause", "oven")]
    public async Task Verb_ThatIsRefused_SaysWhy(int code, string says, params string[] arguments)
    {
        var (given, output, error) = await RunAsync(arguments);

        Assert.Equal((code, ""), (given, output));
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_IsStartedWatchedCancelledAndRepeated()
    {
        await RunAsync("project", "create", "bench", "--directory", "/home/me/build", "--target", "toast");

        var (code, output, error) = await RunAsync("build", "start", "bench", "-c", "fetch", "-k", "-n", "--set", "A=b", "--key", "nightly");
        Assert.Equal((0, "Build 1 is queued: No agent has come yet. Start one: toaster agent --server ADDRESS.\n"), (code, output));
        Assert.Contains("/builds/1", error, StringComparison.Ordinal);
        Assert.Equal(1, (await JsonAsync("build", "start", "bench", "--key", "nightly", "--json")).GetProperty("id").GetInt64());
        Assert.Contains("queued", (await RunAsync("build", "list")).Out, StringComparison.Ordinal);
        Assert.Contains("Waits for", (await RunAsync("build", "show", "1")).Out, StringComparison.Ordinal);
        var queue = (await RunAsync("queue")).Out;
        Assert.Contains("1. in the queue", queue, StringComparison.Ordinal);
        Assert.Contains("  No agent has come yet. Start one: toaster agent --server ADDRESS.\nWithin 24 hours 0 builds ended.\n", queue, StringComparison.Ordinal);
        Assert.Equal(1, (await JsonAsync("queue", "--json")).GetProperty("waiting")[0].GetProperty("build").GetInt64());

        var watching = RunAsync("build", "watch", "1");
        Assert.Equal((0, "Build 1 is being cancelled.\n"), await OutAsync("build", "cancel", "1"));

        var (watched, verdict, _) = await watching.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(1, watched);
        Assert.StartsWith("Cancelled", verdict, StringComparison.Ordinal);
        Assert.Equal(6, (await RunAsync("build", "cancel", "1")).Code);
        Assert.Equal("fetch", (await JsonAsync("build", "rebuild", "1", "--json")).GetProperty("spec").GetProperty("task").GetString());
    }

    [Fact]
    public async Task Node_IsEnrolledListedPausedAndRemoved()
    {
        var (_, token, error) = await RunAsync("admin", "enrol");
        Assert.Contains($"--enrol {token.Trim()}", error, StringComparison.Ordinal);
        using var enrolled = await _server.Http.PostAsync("/agent/v1/enrol", new StringContent($$"""{"token":"{{token.Trim()}}","name":"oven"}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.True(enrolled.IsSuccessStatusCode);

        Assert.Contains("not here yet", (await RunAsync("node", "list")).Out, StringComparison.Ordinal);
        Assert.Equal("Paused", (await JsonAsync("node", "pause", "OVEN", "--json")).GetProperty("state").GetString());
        Assert.Equal("Draining", (await JsonAsync("node", "drain", "1", "--json")).GetProperty("state").GetString());
        Assert.Equal("Ready", (await JsonAsync("node", "resume", "oven", "--json")).GetProperty("state").GetString());
        Assert.Equal(2, (await RunAsync("node", "remove", "oven")).Code);
        Assert.Equal((0, "oven is removed.\n"), await OutAsync("node", "remove", "oven", "--yes"));
        Assert.Equal(0, (await JsonAsync("node", "list", "--json")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Verb_WithoutAServer_SaysHowToStartOne()
    {
        using var other = new TemporaryDirectory();

        var (code, _, error) = await RunAsync("--data", other.Path, "project", "list");

        Assert.Equal(3, code);
        Assert.Contains("Start one with toaster serve", error, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Out)> OutAsync(params string[] arguments) => await RunAsync(arguments) is var (code, output, _) ? (code, output) : default;

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);
        Assert.True(code == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    private async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        string[] all = arguments.Contains("--data") ? arguments : ["--data", _directory.Path, .. arguments];
        var code = await ToasterCommand.RunAsync(all, new Terminal(output, error, () => Stream.Null, false, false), default);
        return (code, output.ToString(), error.ToString());
    }
}

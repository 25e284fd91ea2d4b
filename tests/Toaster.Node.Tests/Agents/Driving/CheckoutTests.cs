using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents.Driving;

/// <summary>Repositories by git, below the agent's work directory, with a bitbake that is played and lies in one of them.</summary>
public sealed class CheckoutTests : IAsyncLifetime
{
    private AgentFixture _fixture = null!;

    private string Bitbake => _fixture.PathOf("bitbake");

    private string Layers => _fixture.PathOf("layers");

    public async Task InitializeAsync()
    {
        _fixture = await AgentFixture.StartAsync("", null);
        _fixture.Play(("SCRIPT_LOG", RunFixture.Recording("demo-first-build")));
        File.WriteAllText(Path.Combine(Bitbake, "lib", "bb", "__init__.py"), "");
        Directory.CreateDirectory(Path.Combine(Layers, "meta-a", "conf"));
        File.WriteAllText(Path.Combine(Layers, "meta-a", "conf", "layer.conf"), "# first\n");
        Git(Bitbake, "init", "-q", "-b", "2.8");
        Git(Layers, "init", "-q", "-b", "main");
        Commit(Bitbake);
        Commit(Layers);
    }

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Repositories_AreCheckedOutAndBuiltIn()
    {
        var build = await BuildAsync("main");

        Assert.Equal(["checkout bitbake", "checkout layers", "configure", "start", "build"], AgentFixture.Phases(build));
        var tree = Assert.Single(Directory.GetDirectories(Path.Combine(_fixture.Work, "projects"), "kitchen-*"));
        Assert.Contains($"BBLAYERS = \"{tree}/1/sources/layers/meta-a\"", File.ReadAllText(Path.Combine(tree, "1", "build", "conf", "bblayers.conf")), StringComparison.Ordinal);
        Assert.Contains("MACHINE = \"table\"", File.ReadAllText(Path.Combine(tree, "1", "build", "conf", "local.conf")), StringComparison.Ordinal);
        Assert.Equal("main", Git(Path.Combine(tree, "1", "sources", "layers"), "rev-parse", "--abbrev-ref", "HEAD"));
        _fixture.AssertNothingIsLeft();
    }

    [Fact]
    public async Task Revision_MayBeABranchThatMovedATagOrACommit()
    {
        var first = Git(Layers, "rev-parse", "HEAD");
        Git(Layers, "tag", "v1");
        await BuildAsync("main");
        File.WriteAllText(Path.Combine(Layers, "meta-a", "conf", "layer.conf"), "# second\n");
        Commit(Layers);

        await BuildAsync("main");
        Assert.Equal("# second\n", Layer());
        await BuildAsync("v1");
        Assert.Equal("# first\n", Layer());
        await BuildAsync("main");
        await BuildAsync(first);
        Assert.Equal("# first\n", Layer());
    }

    [Theory]
    [InlineData("nowhere", null, "has no branch, tag or commit nowhere")]
    [InlineData("--upload-pack=x", null, "'--upload-pack=x' is no branch, tag or commit")]
    [InlineData("a..b", null, "'a..b' is no branch, tag or commit")]
    [InlineData("main", "ext::sh -c touch% /tmp/x", "is no address that is fetched from")]
    [InlineData("main", "--upload-pack=touch /tmp/x", "is no address that is fetched from")]
    [InlineData("main", "git@host:path", "ssh://git@host/path")]
    [InlineData("main", "file:///nowhere/at/all", "could not be cloned at main: ")]
    public async Task RepositoryThatCannotBeHad_IsToldWithWhatGitSays(string revision, string? url, string sentence)
    {
        var build = await BuildAsync(revision, url);

        var failed = JsonDocument.Parse(Assert.Single(AgentFixture.Fields(build, "agent.Failed"))).RootElement;
        Assert.Equal("checkout-failed", failed.GetProperty("reason").GetString());
        Assert.Contains(sentence, failed.GetProperty("sentence").GetString()!, StringComparison.Ordinal);
        _fixture.AssertNothingIsLeft();
    }

    [Fact]
    public async Task Clone_ThatTakesTooLong_IsGivenUpAndKilled()
    {
        using var silent = Silent(out var url);
        _fixture.Environment["TOASTER__Agent__CheckoutSeconds"] = "2";
        var build = await BuildAsync("main", url);

        Assert.Contains("could not be cloned within 2 s.", Assert.Single(AgentFixture.Fields(build, "agent.Failed")), StringComparison.Ordinal);
        _fixture.AssertNothingIsLeft();
    }

    [Fact]
    public async Task Cancel_WhileCloning_EndsAtOnce()
    {
        using var silent = Silent(out var url);
        var build = Assign("main", url);
        _fixture.StartAgent();
        await Eventually.UntilAsync(() => AgentFixture.Phases(build).Contains("checkout layers"));

        build.Desired = "cancel";
        await AgentFixture.SealedAsync(build);

        Assert.Equal(["checkout bitbake", "checkout layers", "stop forced"], AgentFixture.Phases(build));
        Assert.Equal([], AgentFixture.Fields(build, "agent.Failed"));
        _fixture.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("layers/nothing", "there is no conf/layer.conf in it")]
    [InlineData("../../../etc", "does not lie in one of the project's repositories")]
    [InlineData("/etc", "does not lie in one of the project's repositories")]
    public async Task LayerThatIsNone_IsTold(string layer, string sentence)
    {
        var build = await BuildAsync("main", layer: layer);

        Assert.Contains(sentence, Assert.Single(AgentFixture.Fields(build, "agent.Failed")).Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private string Layer() => File.ReadAllText(Path.Combine(Assert.Single(Directory.GetDirectories(Path.Combine(_fixture.Work, "projects"))), "1", "sources", "layers", "meta-a", "conf", "layer.conf"));

    private async Task<FakeBuild> BuildAsync(string revision, string? url = null, string layer = "layers/meta-a")
    {
        var build = Assign(revision, url, layer);
        var agent = _fixture.StartAgent();
        await AgentFixture.SealedAsync(build);
        await agent.StopAsync("-TERM");
        return build;
    }

    private FakeBuild Assign(string revision, string? url, string layer = "layers/meta-a")
        => _fixture.Server.Assign(new
        {
            project = "Kitchen",
            directory = (string?)null,
            repositories = new[] { new { name = "bitbake", url = $"file://{Bitbake}", revision = "2.8" }, new { name = "layers", url = url ?? $"file://{Layers}", revision } },
            bitbake = "bitbake",
            layers = new[] { layer },
            machine = "table",
            targets = new[] { "porridge" },
            @continue = false,
            force = false,
            dryRun = false,
        });

    /// <summary>Somebody who listens and says nothing.</summary>
    private static TcpListener Silent(out string url)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/x.git";
        return listener;
    }

    private static void Commit(string repository)
    {
        Git(repository, "add", "-A");
        Git(repository, "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-q", "-m", "x");
    }

    private static string Git(string directory, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", directory, .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return text;
    }
}

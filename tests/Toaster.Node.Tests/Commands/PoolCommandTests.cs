using System.Text;
using System.Text.Json;
using Toaster.Node.Commands;
using Toaster.Node.Terminals;
using Toaster.Node.Tests.Support;
using Toaster.Testing;

namespace Toaster.Node.Tests.Commands;

/// <summary>Pools on the command line, through a running server.</summary>
public sealed class PoolCommandTests : IAsyncLifetime
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
    public async Task Pool_IsMadeFilledLimitedAndDeleted()
    {
        await RunAsync("project", "create", "bench", "--directory", "/b", "--target", "toast");
        await RunAsync("project", "create", "kitchen", "--directory", "/k", "--target", "toast");
        Assert.Equal((0, "The pool fast builds for bench.\n"), await OutAsync("pool", "create", "fast", "--only", "bench", "--description", "new ones"));
        Assert.Equal((0, "The pool fast builds for bench, kitchen.\n"), await OutAsync("pool", "edit", "FAST", "--allow", "kitchen"));
        Assert.Equal((0, "The pool fast builds for kitchen.\n"), await OutAsync("pool", "edit", "fast", "--disallow", "bench"));
        Assert.Equal((0, "The pool fast builds for no project.\n"), await OutAsync("pool", "edit", "fast", "--disallow", "kitchen"));
        Assert.Equal((0, "The pool fast builds for every project.\n"), await OutAsync("pool", "edit", "fast", "--any"));
        Assert.Equal((0, "The pool fast builds for every project.\n"), await OutAsync("pool", "edit", "fast", "--allow", "kitchen"));
        Assert.Equal((0, "The pool default builds for kitchen.\n"), await OutAsync("pool", "edit", "default", "--disallow", "bench"));
        Assert.Equal((0, "The pool quick builds for bench.\n"), await OutAsync("pool", "edit", "fast", "--name", "quick", "--only", "bench"));

        await EnrolAsync("oven", (await RunAsync("admin", "enrol", "--pool", "quick")).Out.Trim());
        Assert.Contains("oven  not here yet  quick", (await RunAsync("node", "list")).Out, StringComparison.Ordinal);
        var pool = (await JsonAsync("pool", "list", "--json")).GetProperty("items")[1];
        Assert.Equal(("quick", "new ones", "bench", "oven"), (
            pool.GetProperty("name").GetString(), pool.GetProperty("description").GetString(), pool.GetProperty("projects")[0].GetProperty("name").GetString(), pool.GetProperty("nodes")[0].GetProperty("name").GetString()));
        Assert.Contains("2   quick    bench       oven   new ones", (await RunAsync("pool", "list")).Out, StringComparison.Ordinal);

        var (code, _, error) = await RunAsync("pool", "delete", "quick", "--yes");
        Assert.Equal((6, true), (code, error.Contains("oven is in the pool quick. Move it to another one first.", StringComparison.Ordinal)));
        Assert.Equal((0, "oven is in the pool default.\n"), await OutAsync("node", "move", "OVEN", "--pool", "default"));
        Assert.Equal(2, (await RunAsync("pool", "delete", "quick")).Code);
        Assert.Equal((0, "The pool quick is deleted.\n"), await OutAsync("pool", "delete", "quick", "--yes"));
    }

    [Fact]
    public async Task Build_WhoseProjectNoPoolAllows_SaysWhatToType()
    {
        await RunAsync("project", "create", "bench", "--directory", "/b", "--target", "toast");
        await EnrolAsync("oven", (await RunAsync("admin", "enrol")).Out.Trim());
        await RunAsync("pool", "edit", "default", "--disallow", "bench");

        var (_, output, _) = await RunAsync("build", "start", "bench");

        Assert.Equal("Build 1 is queued: No pool allows its project, bench. Allow it in one: Farm, Pools, or toaster pool edit POOL --allow 2.\n", output);
        await RunAsync("pool", "edit", "default", "--allow", "2");
        Assert.DoesNotContain("no-pool", (await RunAsync("queue", "--json")).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, "There is no pool \"x\"; toaster pool list shows those there are.", "pool", "edit", "x", "--any")]
    [InlineData(5, "There is no pool", "node", "move", "oven", "--pool", "x")]
    [InlineData(5, "There is no node", "node", "move", "oven", "--pool", "default")]
    [InlineData(5, "There is no pool", "admin", "enrol", "--pool", "x")]
    [InlineData(5, "There is no project", "pool", "create", "x", "--only", "nothing")]
    [InlineData(5, "There is no project", "pool", "edit", "default", "--allow", "nothing")]
    [InlineData(2, "give one of the three", "pool", "edit", "default", "--any", "--allow", "1")]
    [InlineData(2, "A pool's name has", "pool", "create", "a b")]
    [InlineData(6, "Another pool is called Default.", "pool", "create", "Default")]
    [InlineData(6, "keeps its name", "pool", "edit", "default", "--name", "x")]
    [InlineData(6, "it stays", "pool", "delete", "default", "--yes")]
    public async Task Verb_ThatIsRefused_SaysWhy(int code, string says, params string[] arguments)
    {
        var (given, output, error) = await RunAsync(arguments);

        Assert.Equal((code, ""), (given, output));
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    private async Task EnrolAsync(string name, string token)
    {
        using var enrolled = await _server.Http.PostAsync("/agent/v1/enrol", new StringContent($$"""{"token":"{{token}}","name":"{{name}}"}""", Encoding.UTF8, "application/json"));
        Assert.True(enrolled.IsSuccessStatusCode);
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
        var code = await ToasterCommand.RunAsync(["--data", _directory.Path, .. arguments], new Terminal(output, error, () => Stream.Null, false, false), default);
        return (code, output.ToString(), error.ToString());
    }
}

using System.Text;
using System.Text.Json;
using Toaster.Node.Commands;
using Toaster.Node.Terminals;
using Toaster.Node.Tests.Agents;
using Toaster.Node.Tests.Support;
using Toaster.Testing;

namespace Toaster.Node.Tests.Commands;

/// <summary><c>toaster build log</c>, of a build that runs and whose logs come in.</summary>
public sealed class BuildLogCommandTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly MemoryStream _screen = new();
    private RunningServer _server = null!;
    private Recorder _recorder = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.StartAsync(_directory.Path);
        _recorder = new(_server.Http);
        var log = await LiveLog.ReadAsync("demo-coffee");
        await _recorder.OfferAsync();
        await _recorder.SendAsync(1, log.Batch(1, 300));
        await Eventually.UntilAsync(async () => (await _server.Http.GetAsync("/api/v1/builds/1")).IsSuccessStatusCode);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Log_OfBitbakeItself_IsTheCookersElseTheConsoles()
    {
        await PutAsync("console", "console", "typed\n", more: "&complete=1");
        Assert.Equal((0, "typed\n"), await PrintAsync("build", "log", "1"));

        await PutAsync("cooker", "cooker", "baking\u001b[31m\n", more: "&complete=1");
        Assert.Equal((0, "baking\u001b[31m\n"), await PrintAsync("build", "log", "1"));
        Assert.Equal((0, "typed\n"), await PrintAsync("build", "log", "1", "console", "--server", _server.Http.BaseAddress!.ToString()));
    }

    [Fact]
    public async Task Log_OfATask_IsFoundByItsNumberAndByItsNames()
    {
        var task = await TaskAsync();
        var (id, recipe, name) = (task.GetProperty("id").GetInt32(), task.GetProperty("recipe").GetString(), task.GetProperty("task").GetString()!);
        var key = $"{task.GetProperty("recipeFile").GetString()}:{name}";
        Assert.Contains($"No log of {recipe}:{name} was collected", (await RunAsync("build", "log", "1", $"{recipe}:{name}")).Error, StringComparison.Ordinal);
        await PutAsync("t-1", "task", "grinding\n", more: $"&task={Uri.EscapeDataString(key)}&complete=1");

        foreach (var wanted in new[] { $"{id}", $"{recipe}:{name}", $"{recipe}:{name["do_".Length..]}", key, "t-1" })
        {
            _screen.SetLength(0);
            Assert.Equal((0, "grinding\n"), await PrintAsync("build", "log", "1", wanted));
        }
    }

    [Fact]
    public async Task List_NamesThem_AlsoForPrograms()
    {
        await PutAsync("cooker", "cooker", "one\ntwo\n", more: "&complete=1");
        await PutAsync("console", "console", "grows");

        var (_, table, _) = await RunAsync("build", "log", "1", "--list");
        var (_, json, _) = await RunAsync("build", "log", "1", "--list", "--json");

        Assert.Matches(@"cooker +cooker +2 +8 +complete +-", table);
        Assert.Matches(@"console +console +1 +5 +grows +-", table);
        Assert.Equal(2, JsonDocument.Parse(json).RootElement.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Follow_LogGrows_PrintsEachByteOnceUntilItIsComplete()
    {
        var (following, said) = Begin(asTerminal: false, "build", "log", "1", "cooker", "--follow");
        await Eventually.UntilAsync(() => said.ToString().Contains("it is waited for", StringComparison.Ordinal)); // Before there is one.
        await PutAsync("cooker", "cooker", "first\n");
        await Eventually.UntilAsync(() => Shown() == "first\n");
        await PutAsync("cooker", "cooker", "second\n", 6);
        await Eventually.UntilAsync(() => Shown() == "first\nsecond\n");
        await PutAsync("cooker", "cooker", "end", 13, "&complete=1");

        Assert.Equal(0, await following.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal("first\nsecond\nend", Shown());
    }

    [Fact]
    public async Task Follow_BuildEndsAndItsLogDoesNot_Ends()
    {
        await PutAsync("cooker", "cooker", "cut off");
        var (following, _) = Begin(asTerminal: true, "build", "log", "1", "-f");
        await Eventually.UntilAsync(() => Shown() == "cut off");

        await _recorder.SealAsync(new { events = 300, digest = await DigestAsync() });

        Assert.Equal(0, await following.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Theory]
    [InlineData(5, "There is no build 99", "99")]
    [InlineData(5, "No log of bitbake itself was collected of build 1.", "1")]
    [InlineData(5, "Build 1 has no log \"kitchen\"; --list tells which logs there are.", "1", "kitchen")]
    [InlineData(5, "Build 1 has no task 9999", "1", "9999")]
    [InlineData(2, "--list tells which logs there are; it takes neither LOG nor --follow.", "1", "cooker", "--list")]
    [InlineData(2, "A log is plain text; --json goes with --list.", "1", "--json")]
    [InlineData(2, "\"x\" is no number of a build.", "x")]
    [InlineData(2, "--server 7 is no address.", "1", "--server", "7")]
    [InlineData(3, "cannot be reached", "1", "--server", "http://127.0.0.1:1")]
    public async Task Log_ThatCannotBeShown_SaysWhy(int code, string says, params string[] arguments)
    {
        var (given, _, error) = await RunAsync(["build", "log", .. arguments]);

        Assert.Equal((code, ""), (given, Shown()));
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_WithoutAServer_IsReadFromTheDirectory()
    {
        await PutAsync("cooker", "cooker", "kept\n");
        await _server.DisposeAsync();

        Assert.Equal((0, "kept\n"), await PrintAsync("build", "log", "1", "--follow"));
        Assert.Equal((5, ""), await PrintAsync("build", "log", "1", "999"));
        _server = await RunningServer.StartAsync(_directory.Path);
    }

    private string Shown()
    {
        lock (_screen)
        {
            return Encoding.UTF8.GetString(_screen.ToArray());
        }
    }

    private async Task<JsonElement> TaskAsync()
    {
        var tasks = default(JsonElement);
        await Eventually.UntilAsync(async () => (tasks = (await _server.GetAsync("/builds/1/tasks?setscene=false&size=1")).GetProperty("items")).GetArrayLength() == 1);
        return tasks[0];
    }

    private static async Task<string> DigestAsync()
    {
        using var digest = new Toaster.Actors.Agents.StreamDigest();
        var log = await LiveLog.ReadAsync("demo-coffee");
        for (var i = 0; i < 300; i++)
        {
            digest.Add(i + 1, Encoding.UTF8.GetBytes(log.Lines[i]));
        }

        return digest.ToString();
    }

    private async Task PutAsync(string name, string kind, string text, long offset = 0, string more = "")
        => Assert.Equal(200, (await _recorder.PutLogAsync($"{name}?kind={kind}&offset={offset}{more}", Encoding.UTF8.GetBytes(text))).Status);

    private async Task<(int Code, string Shown)> PrintAsync(params string[] arguments)
    {
        _screen.SetLength(0);
        return ((await RunAsync(arguments)).Code, Shown());
    }

    private async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        var output = new StringWriter { NewLine = "\n" };
        var (running, error) = Begin(output, asTerminal: false, arguments);
        return (await running, output.ToString(), error.ToString());
    }

    private (Task<int> Running, StringWriter Error) Begin(bool asTerminal, params string[] arguments) => Begin(new(), asTerminal, arguments);

    private (Task<int> Running, StringWriter Error) Begin(StringWriter output, bool asTerminal, string[] arguments)
    {
        var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(output, error, () => new Screen(_screen), asTerminal, false);
        return (ToasterCommand.RunAsync(["--data", _directory.Path, .. arguments], terminal, default), error);
    }

    /// <summary>Stays open when it is closed, and can be looked at meanwhile.</summary>
    private sealed class Screen(MemoryStream shown) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            lock (shown)
            {
                shown.Write(buffer);
            }
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return default;
        }
    }
}

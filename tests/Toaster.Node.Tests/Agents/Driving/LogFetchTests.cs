using System.Text;
using System.Text.Json;
using Toaster.Node.Agents.Collecting;
using Toaster.Node.Agents.Driving;
using Toaster.Node.Agents.Sending;
using Toaster.Node.Agents.Slots;
using Toaster.Node.Agents.Spooling;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents.Driving;

/// <summary>Logs that are asked of an agent when their build is over.</summary>
public sealed class LogFetchTests : IAsyncLifetime
{
    private const string Compile = "/x/y.bb:do_compile";

    private readonly TemporaryDirectory _directory = new();
    private readonly AgentClient _client = new();
    private FakeAgentServer _server = null!;
    private FakeBuild _build = null!;
    private AttemptFiles _kept = null!;
    private SpoolFiles _spool = null!;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(PathOf("tmp"));
        _server = await FakeAgentServer.StartAsync();
        _build = _server.Assign(new { });
        Directory.CreateDirectory(PathOf("spool"));
        using var spool = Spool.Create(PathOf("spool"), SpoolHeader.Make("bitbake hello", null, null, DateTimeOffset.UnixEpoch));
        spool.Append(Line(1, "agent.Variables", new { variables = new { TMPDIR = new { v = PathOf("tmp") } } }));
        spool.Append(Line(2, "bb.build.TaskStarted", new { _fn = "/x/y.bb", _task = "do_compile", logfile = PathOf("tmp/log.do_compile.7") }));
        spool.Append(Line(3, "bb.build.TaskSucceeded", new { _fn = "/x/y.bb", _task = "do_compile", logfile = PathOf("tmp/log.do_compile.7") }));
        spool.Append(Line(4, "bb.build.TaskStarted", new { _fn = "/x/y.bb", _task = "do_link", logfile = PathOf("tmp/log.link") }));
        spool.Append(Line(5, "bb.build.TaskStarted", new { _fn = "/x/y.bb", _task = "do_silent" }));
        spool.Append(Line(6, "bb.build.TaskStarted", new { _fn = "/x/y.bb", _task = "do_relative", logfile = "log.relative" }));
        spool.Logs.Append(new("task-7", "task", "/x/y.bb:do_kept", "/x/log.kept", 0, 0, true, false, 0), "NOTE: kept\n"u8);
        spool.Logs.Append(new("task-8", "task", Compile, PathOf("tmp/log.do_compile.7"), 0, 0, true, false, 0), "[Toaster: 304 bytes are left out here.]\n"u8);
        spool.Append(Line(7, "bb.build.TaskStarted", new { _fn = "/x/y.bb", _task = "do_kept", logfile = PathOf("tmp/log.kept") }));
        spool.End(new(null, null, null, null, null));
        spool.Change(state => state with { SealedAt = TimeProvider.System.GetUtcNow().AddHours(1) });
        _spool = spool.Files;
        _kept = AttemptFiles.Of(_directory.Path, new(_build.Id, 1));
        _kept.Create(new(_build.Id, 1, "s", _build.Token, new("p", null, null, null, null, null, null, null, ["hello"], null, false, false, false)), _spool, null);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Log_IsSentFromDisk_WithoutSecrets_AndAgainWhenTheAnswerWasLost()
    {
        Write("log.do_compile.7", "one\nexport TOKEN=hunter2 x\nend");
        _server.OnTold.Enqueue(new(503));

        await RunAsync(Compile);
        Assert.Empty(_server.Told);
        await RunAsync(Compile);

        Assert.Equal("one\nexport TOKEN=******* x\nend", _build.Logs["task-2-fetched"]);
        Assert.Equal((Compile, null), Told());
        Assert.Equal(["task-2-fetched", "task-2-fetched"], _build.CompleteLogs);
        Assert.Equal([_spool.Events], Directory.GetFiles(_spool.Directory, "*.ndjson"));
        Assert.Empty(Directory.GetFiles(_kept.Directory, "*.logs"));
    }

    [Fact]
    public async Task Log_ThatIsTooLong_KeepsItsBeginningAndItsEnd()
    {
        Write("log.do_compile.7", string.Concat(Enumerable.Range(0, 1000).Select(n => $"{n:000000000}\n")));

        await RunAsync(new CollectLimits { LogBytes = 1000 }, Compile);

        var text = _build.Logs["task-2-fetched"];
        Assert.StartsWith("000000000\n000000001\n", text, StringComparison.Ordinal);
        Assert.Contains("bytes are left out here.]\n", text, StringComparison.Ordinal);
        Assert.EndsWith("000000999\n", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 900, 1_100);
    }

    [Fact]
    public async Task Log_ThatIsGone_IsSentFromTheSpool_IfThereIsAnythingOfItThere()
    {
        await RunAsync("/x/y.bb:do_kept", Compile);

        Assert.Equal("NOTE: kept\n", _build.Logs["task-7"]);
        Assert.Equal(("/x/y.bb:do_kept", null), Told(0));
        Assert.Equal((Compile, "The file is not there any more."), Told(1));
        Assert.False(_build.Logs.ContainsKey("task-8")); // There was a note only.
    }

    [Fact]
    public async Task File_ThatIsNotWhatWasAnnounced_IsNotRead()
    {
        Write("secret", "root:x\n");
        File.CreateSymbolicLink(PathOf("tmp/log.link"), PathOf("tmp/secret"));

        await RunAsync("/x/y.bb:do_link", "/x/y.bb:do_silent", "/x/y.bb:do_relative", PathOf("tmp/secret"), "/etc/passwd:do_compile");

        Assert.Equal("The file is not read: it is a link.", Told(0).Cannot);
        Assert.All(Enumerable.Range(1, 4), at => Assert.Equal("In its recording no log of this task is named.", Told(at).Cannot));
        Assert.Empty(_build.Logs);
    }

    [Fact]
    public async Task File_ThatIsEmpty_OrYoungerThanTheBuild_IsNotSent()
    {
        Write("log.do_compile.7", "");
        await RunAsync(Compile);
        Assert.Equal("The file is empty.", Told(0).Cannot);

        Write("log.do_compile.7", "another build\n");
        File.SetLastWriteTimeUtc(PathOf("tmp/log.do_compile.7"), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(2));
        await RunAsync(Compile);
        Assert.Equal("The file was written to after the build's end, so it may be of another one.", Told(1).Cannot);
        Assert.Empty(_build.Logs);
    }

    [Fact]
    public async Task Attempt_ThatIsNotKept_IsToldSo_AndSoIsWhatTheServerRefuses()
    {
        Write("log.do_compile.7", "one\n");
        _server.OnLogs.Enqueue(new(413, "\"code\":\"too-many-logs\",\"detail\":\"Enough.\""));
        await RunAsync(Compile);
        Assert.Equal("The server did not take it: Enough.", Told(0).Cannot);

        await new LogFetch(_client, () => new AgentServer(_server.Url, null), Spools(), null).RunAsync([(Ask(Compile), _kept)], default);
        Assert.Equal("It is set to collect no logs (Collect:Logs).", Told(1).Cannot);

        _spool.Delete();
        await RunAsync(Compile);
        await new LogFetch(_client, () => new AgentServer(_server.Url, null), Spools(), new()).RunAsync([(Ask(Compile), null)], default);
        Assert.All([2, 3], at => Assert.StartsWith("It has no recording of this attempt", Told(at).Cannot, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_ThatIsAway_IsAnsweredLater()
    {
        Write("log.do_compile.7", "one\n");
        _server.OnLogs.Enqueue(new(null));
        await RunAsync(Compile);
        Assert.Empty(_server.Told);

        await RunAsync(Compile);
        Assert.Equal((Compile, null), Told());
    }

    /// <summary>Through the whole agent: what bitbake built is over, its recording kept, and the files of another machine are not here.</summary>
    [Fact]
    public async Task Agent_AnswersWhatItsBeatsAsk_WhenTheBuildIsOver()
    {
        await using var fixture = await AgentFixture.StartAsync("", null);
        fixture.Play(("SCRIPT_LOG", RunFixture.Recording("demo-first-build")));
        var build = fixture.Server.Assign(fixture.Spec("porridge"));
        fixture.StartAgent();
        await AgentFixture.SealedAsync(build);
        var fields = JsonDocument.Parse(AgentFixture.Fields(build, "bb.build.TaskStarted")[0]).RootElement;
        var task = $"{fields.GetProperty("_fn").GetString()}:{fields.GetProperty("_task").GetString()}";

        fixture.Server.Asked[(build.Id, task)] = build.Token;
        fixture.Server.Asked[(build.Id, "/etc/passwd:do_read")] = build.Token;
        await Eventually.UntilAsync(() => fixture.Server.Asked.IsEmpty);

        var told = fixture.Server.Told.ToDictionary(one => one.GetProperty("task").GetString()!, one => one.GetProperty("cannot").GetString());
        Assert.Equal("The file is not there any more.", told[task]);
        Assert.Equal("In its recording no log of this task is named.", told["/etc/passwd:do_read"]);
    }

    private Task RunAsync(params string[] tasks) => RunAsync(new CollectLimits(), tasks);

    private Task RunAsync(CollectLimits limits, params string[] tasks)
        => new LogFetch(_client, () => new AgentServer(_server.Url, null), Spools(), limits).RunAsync([.. tasks.Select(task => (Ask(task), (AttemptFiles?)_kept))], default);

    private SpoolDirectory Spools() => new(PathOf("spool"), 1 << 30, TimeProvider.System);

    private AskedLog Ask(string task) => new(_build.Id, 1, task, _build.Token);

    private (string? Task, string? Cannot) Told(int at = 0)
    {
        var told = _server.Told.ElementAt(at);
        return (told.GetProperty("task").GetString(), told.TryGetProperty("cannot", out var cannot) ? cannot.GetString() : null);
    }

    private static byte[] Line(long number, string eventClass, object fields)
        => Encoding.UTF8.GetBytes($$"""{"s":{{number}},"t":0,"l":1,"o":0,"e":1,"c":"{{eventClass}}","f":{{JsonSerializer.Serialize(fields)}}}""" + "\n");

    private void Write(string name, string text) => File.WriteAllText(PathOf("tmp/" + name), text);

    private string PathOf(string name) => Path.Combine(_directory.Path, name);
}

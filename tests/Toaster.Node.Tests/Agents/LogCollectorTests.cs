using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Toaster.Bitbake.Transcoding;
using Toaster.Node.Agents.Collecting;
using Toaster.Node.Agents.Running;
using Toaster.Node.Agents.Spooling;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents;

public sealed class LogCollectorTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();
    private Spool _spool;

    public LogCollectorTests()
    {
        Directory.CreateDirectory(PathOf("spool"));
        _spool = Spool.Create(PathOf("spool"), SpoolHeader.Make("bitbake hello", null, null, DateTimeOffset.UnixEpoch));
    }

    public void Dispose()
    {
        _spool.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Log_OfATask_IsFollowedByWholeLinesWithoutSecrets()
    {
        var logs = New();
        Event(logs, 5, "TaskStarted", "log.do_compile.7");
        Write("log.do_compile.7", "one\nexport TOKEN=hunter2 x\nhal");
        Poll(logs);
        Assert.Equal("one\nexport TOKEN=******* x\n", Sent("task-5"));

        Write("log.do_compile.7", "f\nhttps://me:hunter2@example.org/");
        Event(logs, 9, "TaskFailed", "log.do_compile.7");

        Assert.Equal("one\nexport TOKEN=******* x\nhalf\nhttps://me:*******@example.org/", Sent("task-5"));
        Assert.Equal((true, true), (Last.IsLast, Last.Task == "/x/y.bb:do_compile" && Last.Kind == "task"));
    }

    [Fact]
    public void Log_IsLookedAtOnceASecond()
    {
        var logs = New();
        Event(logs, 5, "TaskStarted", "log.a");
        Write("log.a", "one\n");
        Poll(logs);
        Write("log.a", "two\n");
        logs.Poll();

        Assert.Equal("one\n", Sent("task-5"));
        Poll(logs);
        Assert.Equal("one\ntwo\n", Sent("task-5"));
    }

    [Fact]
    public void Log_ThatBitbakeRemoved_IsNone()
    {
        var logs = New();
        Event(logs, 5, "TaskStarted", "log.a");
        Event(logs, 6, "TaskSucceeded", "log.a");

        Assert.Null(_spool.Logs.Next());
    }

    [Fact]
    public void Log_ThatIsTooLong_KeepsItsBeginningAndItsEnd()
    {
        var logs = New(new() { LogBytes = 1000 });
        Event(logs, 5, "TaskStarted", "log.a");
        Write("log.a", string.Concat(Enumerable.Range(0, 1000).Select(n => $"{n:000000000}\n")));
        Poll(logs);
        Assert.Equal(500, Sent("task-5").Length);
        Event(logs, 6, "TaskSucceeded", "log.a");

        var lines = Sent("task-5").Split('\n');
        Assert.Equal(["000000000", "000000049", "", "[Toaster: 9,010 bytes are left out here.]", "000000951"], [lines[0], lines[49], lines[50], lines[51], lines[52]]);
        Assert.Equal("000000999", lines[^2]);
    }

    [Fact]
    public void Logs_BeyondTheBuildsLimit_AreLeftOutButTheEndOfFailedOnes()
    {
        var logs = New(new() { BuildBytes = 100 });
        foreach (var (name, ended, at) in new[] { ("log.a", "TaskSucceeded", 1), ("log.b", "TaskSucceeded", 3), ("log.c", "TaskFailed", 5) })
        {
            Event(logs, at, "TaskStarted", name, task: name);
            Write(name, new string('x', 299) + "\nend\n");
            Event(logs, at + 1, ended, name, task: name);
        }

        Assert.EndsWith("x\nend\n", Sent("task-1"), StringComparison.Ordinal);
        Assert.Equal("[Toaster: 304 bytes are left out here.]\n", Sent("task-3"));
        Assert.EndsWith("x\nend\n", Sent("task-5"), StringComparison.Ordinal);
    }

    [Fact]
    public void Log_ThatIsNotWhatItSeems_IsNotRead()
    {
        Directory.CreateDirectory(PathOf("tmp"));
        var secret = PathOf("secret");
        File.WriteAllText(secret, "root:x\n");
        File.CreateSymbolicLink(PathOf("tmp/log.link"), secret);
        Directory.CreateSymbolicLink(PathOf("tmp/folder"), _directory.Path);
        using (var fifo = Process.Start("mkfifo", [PathOf("tmp/log.fifo")]))
        {
            fifo.WaitForExit();
        }

        var logs = New();
        foreach (var (name, number) in new[] { ("log.link", 1), ("folder/secret", 3), ("log.fifo", 5), ("../tmp", 7) })
        {
            Event(logs, number, "TaskStarted", name, task: name);
            Event(logs, number + 1, "TaskFailed", name, task: name);
        }

        Assert.Equal("[Toaster: this log cannot be read any further: it is a link.]\n", Sent("task-1"));
        Assert.Equal("[Toaster: this log cannot be read any further: a link leads to it.]\n", Sent("task-3"));
        Assert.Equal("[Toaster: this log cannot be read any further: it is no regular file.]\n", Sent("task-5"));
        Assert.DoesNotContain("root", File.ReadAllText(_spool.Files.Logs), StringComparison.Ordinal);
    }

    [Fact]
    public void Log_BelowATmpdirThatIsALink_IsRead()
    {
        Directory.CreateSymbolicLink(PathOf("link"), PathOf("tmp"));
        var logs = New();
        logs.OnEvent(1, "agent.Variables", Line(1, "agent.Variables", new { variables = new { TMPDIR = new { v = PathOf("link") } } }));
        Write("log.a", "one\n");
        var log = PathOf("link/log.a");
        logs.OnEvent(5, "bb.build.TaskStarted", Line(5, "bb.build.TaskStarted", new { _fn = "/x/y.bb", _task = "do_compile", pid = 7, logfile = log }));
        logs.OnEvent(6, "bb.build.TaskFailed", Line(6, "bb.build.TaskFailed", new { _fn = "/x/y.bb", _task = "do_compile", pid = 7, logfile = log }));

        Assert.Equal("one\n", Sent("task-5"));
    }

    [Fact]
    public void OwnLogs_AreCollectedFromWhereTheBuildBegan()
    {
        Directory.CreateDirectory(PathOf("build"));
        File.WriteAllText(PathOf("build/bitbake-cookerdaemon.log"), "an earlier server\n");
        var logs = New(directory: new(PathOf("build")));
        logs.OnEvent(1, "agent.Variables", Line(1, "agent.Variables", new
        {
            variables = new { TMPDIR = new { v = PathOf("tmp") }, BB_CONSOLELOG = new { v = PathOf("tmp/console.log"), history = new[] { new { variable = "x" } } } },
        }));
        File.AppendAllText(PathOf("build/bitbake-cookerdaemon.log"), "this {'API_KEY': 'hunter2', 'HOME': '/x'}\n");
        Write("console.log", "NOTE: hello\n");
        logs.Finish();

        Assert.Equal("this {'API_KEY': '*******', 'HOME': '/x'}\n", Sent("cooker"));
        Assert.Equal("NOTE: hello\n", Sent("console"));
    }

    [Fact]
    public void BuildStats_AreALineForEachTask()
    {
        Directory.CreateDirectory(PathOf("tmp/stats/2026/hello-1.0-r0"));
        Write("stats/2026/hello-1.0-r0/do_compile", """
            Event: TaskStarted
            Started: 1795246016.94
            utime: 5
            Child rusage ru_utime: 1.25
            Child rusage ru_stime: 0.5
            IO read_bytes: 4096
            IO write_bytes: 12288
            Child rusage ru_maxrss: 9000
            Status: PASSED
            Ended: 1795246018.00

            """);
        var logs = New();
        logs.OnEvent(1, "agent.Variables", Line(1, "agent.Variables", new { variables = new { TMPDIR = new { v = PathOf("tmp") }, BUILDSTATS_BASE = new { v = PathOf("tmp/stats") }, BUILDNAME = new { v = "2026" } } }));
        Event(logs, 5, "TaskSucceeded", "log.none");
        logs.Finish();

        Assert.Equal(
            """{"task":"/x/y.bb:do_compile","started":1795246016.94,"ended":1795246018,"cpuUser":1.25,"cpuSystem":0.5,"diskRead":4096,"diskWrite":12288,"maxRss":9000}""" + "\n",
            Sent("buildstats"));
    }

    [Fact]
    public void Recorder_ThatWasKilled_GoesOnWhereTheSpoolEnds()
    {
        var logs = New();
        Event(logs, 5, "TaskStarted", "log.a");
        Write("log.a", "one\n");
        Poll(logs);
        var files = _spool.Files;
        _spool.Dispose();
        File.AppendAllText(files.Logs, """{"name":"task-5","kind":"task","offset":4,"bytes":100}""" + "\ntorn"); // The write that was cut off.
        _spool = Spool.TryOpen(files)!;
        Write("log.a", "two\n");

        logs = New();
        Event(logs, 5, "TaskStarted", "log.a");
        Event(logs, 6, "TaskSucceeded", "log.a");

        var (ask, nothing) = _spool.Logs.Next()!.Value;
        Assert.Equal(4, ask.Offset);
        Assert.Equal("two\n", Encoding.UTF8.GetString(nothing));
        _spool.Logs.Sent("task-5", 0, wasLast: false); // The server has nothing of it.
        Assert.Equal("one\ntwo\n", Sent("task-5"));
    }

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("{'DEPLOY_PASSWORD': 'it\\'s me', 'PATH': '/bin'}", "{'DEPLOY_PASSWORD': '********', 'PATH': '/bin'}")]
    [InlineData("{'A_TOKEN': \"it's\"}", "{'A_TOKEN': \"****\"}")]
    [InlineData("'A_TOKEN': 'cut", "'A_TOKEN': '***")]
    [InlineData("'A_TOKEN': ", "'A_TOKEN': ")]
    [InlineData("PASSWORD=x PATH=y\nMY_SECRET=z", "PASSWORD=* PATH=y\nMY_SECRET=*")]
    public void Secrets_InPlainText_AreStars(string text, string masked)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        LogSecrets.Mask(bytes);

        Assert.Equal(masked, Encoding.UTF8.GetString(bytes));
    }

    private readonly Dictionary<string, StringBuilder> _sent = [];

    private LogPiece Last { get; set; } = null!;

    /// <summary>What a server has of a log when all that there is was sent.</summary>
    private string Sent(string name)
    {
        while (_spool.Logs.Next() is var (piece, bytes))
        {
            Last = piece;
            var text = _sent.TryGetValue(piece.Name, out var known) ? known : _sent[piece.Name] = new();
            text.Length = (int)piece.Offset;
            text.Append(Encoding.UTF8.GetString(bytes));
            _spool.Logs.Sent(piece.Name, piece.Offset + bytes.Length, piece.IsLast);
        }

        return _sent[name].ToString();
    }

    private void Poll(LogCollector logs)
    {
        _time.Advance(TimeSpan.FromSeconds(1.5));
        logs.Poll();
    }

    private LogCollector New(CollectLimits? limits = null, BuildDirectory? directory = null)
    {
        Directory.CreateDirectory(PathOf("tmp"));
        return new(_spool, limits ?? new(), directory, _time);
    }

    private void Event(LogCollector logs, long number, string kind, string log, string task = "do_compile")
        => logs.OnEvent(number, "bb.build." + kind, Line(number, "bb.build." + kind, new { _fn = "/x/y.bb", _task = task, pid = 7, _package = "hello-1.0-r0", logfile = Path.GetFullPath(PathOf("tmp")) + "/" + log }));

    private static byte[] Line(long number, string eventClass, object fields)
        => Encoding.UTF8.GetBytes($$"""{"s":{{number}},"t":0,"l":1,"o":0,"e":1,"c":"{{eventClass}}","f":{{JsonSerializer.Serialize(fields)}}}""" + "\n");

    private void Write(string name, string text) => File.AppendAllText(PathOf("tmp/" + name), text);

    private string PathOf(string name) => Path.Combine(_directory.Path, name);
}

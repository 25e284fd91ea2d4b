using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Toaster.Actors.Imports;
using Toaster.Bitbake.EventLog;
using Toaster.Bitbake.Transcoding;
using Toaster.Node.Imports;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents;

/// <summary><c>toaster run</c> as a process, with a bitbake that is scripted, against a server that is played.</summary>
public sealed class RunTests : IAsyncLifetime
{
    private RunFixture _run = null!;

    public async Task InitializeAsync() => _run = await RunFixture.StartAsync();

    public async Task DisposeAsync() => await _run.DisposeAsync();

    [Fact]
    public async Task Build_IsRecordedAndSealedWithTheKeysOfAnImport()
    {
        var result = await _run.RunAsync([("SCRIPT_LOG", RunFixture.Recording("demo-fail-fast")), ("SCRIPT_EXIT", "1")], "demo-image");

        Assert.Equal((1, ""), (result.ExitCode, result.Out));
        Assert.Equal(
            [$"toaster: recording build 1: {Shown}/builds/1", $"toaster: recorded build 1: {Shown}/builds/1"], result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var build = _run.Server.Only;
        Assert.EndsWith("bitbake demo-image", build.Source, StringComparison.Ordinal);
        Assert.Equal([.. Lines("demo-fail-fast"), """{"exitCode":1}"""], build.Lines.Select(Fields));
        Assert.Equal("agent.ProcessExited", build.Classes.Last());
        await AssertKeysAsync("demo-fail-fast", [build]);
        Assert.DoesNotContain(Directory.GetFiles(_run.SpoolPath), file => file.EndsWith(".json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Command_KeepsItsInputOutputArgumentsAndExitCode()
    {
        var result = await _run.RunAsync([("SCRIPT_ECHO", "1"), ("SCRIPT_SAYS", "NOTE: hello"), ("SCRIPT_EXIT", "3")], "-k", "a b", "-c", "compile");

        Assert.Equal(3, result.ExitCode);
        Assert.Matches("^-w .*/spool/[0-9a-f]{32}\\.json -k a b -c compile\n\nNOTE: hello\n$", result.Out);
    }

    [Fact]
    public async Task Events_ArriveWhileTheCommandRuns()
    {
        var go = _run.PathOf("go");
        using var process = _run.Start([("SCRIPT_LOG", RunFixture.Recording("demo-first-build")), ("SCRIPT_WAIT", $"40:{go}")], "demo-image");

        await Eventually.UntilAsync(() => _run.Server.Builds is [{ Lines.Count: 40 }]);
        Assert.True(File.Exists(go + ".reached"));
        File.WriteAllText(go, "");
        var result = await process.EndAsync();

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(Lines("demo-first-build").Count + 1, _run.Server.Only.Lines.Count);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("-s")]
    [InlineData("-ke")]
    [InlineData("--status-only")]
    [InlineData("-m")]
    public async Task CommandThatBuildsNothing_IsRunAndNotRecorded(string option)
    {
        var result = await _run.RunAsync([("SCRIPT_ECHO", "1")], option);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith(option == "--version" ? "BitBake Build Tool Core version" : $"{option}\n", result.Out, StringComparison.Ordinal);
        Assert.Empty(_run.Server.Builds);
    }

    [Fact]
    public async Task LogThatTheUserNamed_IsFollowedAndKept()
    {
        var log = _run.PathOf("mine.json");
        var result = await _run.RunAsync([("SCRIPT_LOG", RunFixture.Recording("demo-fail-fast")), ("SCRIPT_ECHO", "1")], "-w", log, "x");

        Assert.StartsWith($"-w {log} x\n", result.Out, StringComparison.Ordinal);
        Assert.Equal(RunFixture.Unpacked("demo-fail-fast"), File.ReadAllBytes(log));
        await AssertKeysAsync("demo-fail-fast", [_run.Server.Only]);
    }

    [Fact]
    public async Task LogThatTheUserNamedBefore_IsReadBehindTheBuildsInIt()
    {
        var log = _run.PathOf("mine.json");
        File.WriteAllBytes(log, RunFixture.Unpacked("demo-first-build"));
        var result = await _run.RunAsync([("SCRIPT_LOG", RunFixture.Recording("demo-fail-fast")), ("BBEVENTLOG", log)], "x");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(Lines("demo-fail-fast"), _run.Server.Only.Lines.SkipLast(1).Select(Fields));
        await AssertKeysAsync("demo-fail-fast", [_run.Server.Only]);
        Assert.Equal(RunFixture.Unpacked("demo-first-build").Length, Place(_run.Server.Only.Lines[0], "o"));
    }

    [Fact]
    public async Task LogThatBitbakeTruncates_IsReadFromItsNewBeginning()
    {
        var log = _run.PathOf("mine.json");
        File.WriteAllBytes(log, RunFixture.Unpacked("demo-first-build"));
        await _run.RunAsync([("SCRIPT_LOG", RunFixture.Recording("demo-kirkstone-first-build")), ("SCRIPT_TRUNCATES", "1")], "-w", log, "x");

        Assert.Equal(Lines("demo-kirkstone-first-build"), _run.Server.Only.Lines.SkipLast(1).Select(Fields));
        await AssertKeysAsync("demo-kirkstone-first-build", [_run.Server.Only]);
    }

    [Fact]
    public async Task SeveralBuildsInOneLog_AreRecordedAsAnImportWould()
    {
        await _run.RunAsync([("SCRIPT_LOG", RunFixture.Recording("demo-several-builds"))], "x");

        await AssertKeysAsync("demo-several-builds", _run.Server.Builds);
        Assert.Equal(Lines("demo-several-builds").Count + 1, _run.Server.Builds.Sum(build => build.Lines.Count));
    }

    [Fact]
    public async Task LogThatStopsInTheMiddleOfALine_IsRecordedToItsLastByte()
    {
        var result = await _run.RunAsync([("SCRIPT_LOG", RunFixture.Recording("demo-first-build")), ("SCRIPT_STOP_AT", "60"), ("SCRIPT_HALF_LINE", "1"), ("SCRIPT_DIES", "1")], "x");

        Assert.Equal(137, result.ExitCode);
        Assert.Equal(["agent.BadLine", "agent.ProcessExited"], _run.Server.Only.Classes.Skip(60));
        Assert.Equal("""{"exitCode":137}""", Fields(_run.Server.Only.Lines[^1]));
    }

    [Fact]
    public async Task BitbakeThatFailsBeforeItWritesALog_IsRecordedWithItsLastLines()
    {
        var console = Path.Combine(_run.BuildDirectory, "tmp", "log", "cooker", "qemux86-64", "console-latest.log");
        var result = await _run.RunAsync([("SCRIPT_SAYS", "ERROR: Nothing PROVIDES 'nope'"), ("SCRIPT_CONSOLE_LOG", console), ("SCRIPT_EXIT", "1")], "nope");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("""{"s":1,"l":0,"o":0,"e":0,"c":"agent.ProcessExited","f":{"exitCode":1,"lines":["ERROR: Nothing PROVIDES \u0027nope\u0027"]}}""", WithoutTime(Assert.Single(_run.Server.Only.Lines)));
        Assert.NotNull(_run.Server.Only.Seal);
    }

    [Fact]
    public async Task ProgramThatIsNotThere_IsSaidAndNotRecorded()
    {
        var result = await ToasterProcess.RunAsync("run", "--data", _run.Data, "--server", $"{_run.Server.Url}", "--", "no-such-program-anywhere");

        Assert.Equal((127, "toaster: no-such-program-anywhere: there is no such program.\n"), (result.ExitCode, result.Error));
        Assert.Empty(_run.Server.Builds);
    }

    [Fact]
    public async Task OtherProgram_GetsTheLogsNameInItsEnvironment()
    {
        var result = await ToasterProcess.RunAsync(
            _run.Environment([("SCRIPT_LOG", RunFixture.Recording("demo-fail-fast"))]),
            "run", "--data", _run.Data, "--server", $"{_run.Server.Url}", "--", "sh", "-c", $"{RunFixture.Bitbake} a; {RunFixture.Bitbake} b; exit 5");

        Assert.Equal(5, result.ExitCode);
        Assert.Equal(2, _run.Server.Builds.Count);
        Assert.All(_run.Server.Builds, build => Assert.NotNull(build.Seal));
    }

    [SkippableFact]
    public async Task Terminal_IsTheCommands_AndNothingIsWrittenToItButTwoLines()
    {
        const string Script = "/usr/bin/script";
        Skip.IfNot(File.Exists(Script), "needs script(1), which gives a program a terminal");
        var start = new ProcessStartInfo(
            Script,
            ["-qec", $"dotnet exec {Path.Combine(AppContext.BaseDirectory, "toaster.dll")} run --data {_run.Data} --server {_run.Server.Url} -- {RunFixture.Bitbake} x", "/dev/null"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in _run.Environment([("SCRIPT_ASKS", "1"), ("SCRIPT_EXIT", "4"), ("TERM", "xterm")]))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(
            (4, $"toaster: recording build 1: {Shown}/builds/1\nterminals: True True True\ntoaster: recorded build 1: {Shown}/builds/1\n"),
            (process.ExitCode, output.Replace("\r", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task CtrlC_IsTheCommands()
    {
        using var process = _run.Start([("SCRIPT_LOG", RunFixture.Recording("demo-stopped-once")), ("SCRIPT_WAIT", "50:SIGINT"), ("SCRIPT_EXIT", "1")], "x");
        await Eventually.UntilAsync(() => _run.Server.Builds is [{ Lines.Count: 50 }]);

        // As a terminal does: every process of the group, and more than once.
        for (var i = 0; i < 3; i++)
        {
            await SignalAsync("-INT", process.Id);
        }

        await SignalAsync("-INT", Child(process.Id));
        var result = await process.EndAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(Lines("demo-stopped-once").Count + 1, _run.Server.Only.Lines.Count);
        Assert.NotNull(_run.Server.Only.Seal);
    }

    [Fact]
    public async Task Terminate_IsHandedOn()
    {
        using var process = _run.Start([("SCRIPT_LOG", RunFixture.Recording("demo-first-build")), ("SCRIPT_WAIT", "50:SIGINT")], "x");
        await Eventually.UntilAsync(() => _run.Server.Builds is [{ Lines.Count: 50 }]);

        await SignalAsync("-TERM", process.Id);
        var result = await process.EndAsync();

        Assert.Equal(143, result.ExitCode);
        Assert.Equal("""{"exitCode":143}""", Fields(_run.Server.Only.Lines[^1]));
    }

    [Fact]
    public async Task ServerThatIsNotThere_CostsNothing_AndTheNextRunDelivers()
    {
        await _run.Server.StopAsync();
        var offline = await _run.RunAsync([("SCRIPT_LOG", RunFixture.Recording("demo-fail-fast")), ("SCRIPT_EXIT", "1")], "first");
        Assert.Equal(1, offline.ExitCode);
        Assert.Contains($"{Lines("demo-fail-fast").Count + 1} events kept in {_run.SpoolPath}, to be sent", offline.Error, StringComparison.Ordinal);

        await _run.Server.ListenAsync();
        var online = await _run.RunAsync([("SCRIPT_LOG", RunFixture.Recording("demo-first-build"))], "second");

        Assert.Contains("toaster: delivered 1 earlier recording.\n", online.Error, StringComparison.Ordinal);
        Assert.All(_run.Server.Builds, build => Assert.NotNull(build.Seal));
        await AssertKeysAsync("demo-fail-fast", [_run.Server.Builds.Single(build => build.Source.EndsWith("first", StringComparison.Ordinal))]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RecorderThatWasKilled_LeavesASpoolThatIsFinishedAndDelivered(bool bitbakeWentOn)
    {
        using (var process = _run.Start([("SCRIPT_LOG", RunFixture.Recording("demo-first-build")), ("SCRIPT_WAIT", "50:SIGINT")], "x"))
        {
            await Eventually.UntilAsync(() => _run.Server.Builds is [{ Lines.Count: 50 }]);
            var child = Child(process.Id);
            await SignalAsync("-KILL", process.Id);
            await SignalAsync("-KILL", child);
            await process.EndAsync();
        }

        var log = Assert.Single(Directory.GetFiles(_run.SpoolPath, "*.json"));
        await _run.RunAsync([("SCRIPT_LOG", RunFixture.Recording("demo-fail-fast"))], "y");
        var killed = _run.Server.Builds[0];
        Assert.Null(killed.Seal); // As long as its log may still be written.

        if (bitbakeWentOn)
        {
            File.WriteAllBytes(log, RunFixture.Unpacked("demo-first-build"));
        }

        File.SetLastWriteTimeUtc(log, DateTime.UnixEpoch);
        await _run.RunAsync([("SCRIPT_LOG", RunFixture.Recording("demo-fail-fast"))], "z");

        Assert.Equal(Lines("demo-first-build").Take(bitbakeWentOn ? int.MaxValue : 50), killed.Lines.Select(Fields));
        Assert.Equal(bitbakeWentOn ? null : "The recorder was stopped.", killed.Seal!.Value.TryGetProperty("cut", out var cut) ? cut.GetString() : null);
        Assert.False(File.Exists(log));
        if (bitbakeWentOn)
        {
            await AssertKeysAsync("demo-first-build", [killed]);
        }
    }

    private string Shown => $"http://localhost:{_run.Server.Url.Port}";

    /// <summary>The fields of every event of a recording, as an import reads them.</summary>
    private static List<string> Lines(string name)
    {
        using var file = File.OpenRead(RunFixture.Recording(name));
        using var log = new EventLogTranscoder(file);
        var output = new ArrayBufferWriter<byte>();
        List<string> lines = [];
        while (log.ReadNext(out _))
        {
            output.ResetWrittenCount();
            log.WriteEvent(1, output);
            lines.Add(Fields(Encoding.UTF8.GetString(output.WrittenSpan)));
        }

        return lines;
    }

    private static string Fields(string line) => line[(line.IndexOf("\",\"f\":", StringComparison.Ordinal) + 6)..^2];

    private static string WithoutTime(string line) => Regex.Replace(line.TrimEnd(), ",\"t\":[0-9]{16}", "");

    private static long Place(string line, string key) => JsonDocument.Parse(line).RootElement.GetProperty(key).GetInt64();

    /// <summary>By these an import of the same log finds the builds.</summary>
    private static async Task AssertKeysAsync(string name, IReadOnlyList<FakeBuild> builds)
    {
        var outline = await new EventLogSource(new EventLogLimits()).OutlineAsync(RunFixture.Recording(name), new Progress<SourceProgress>(), default);
        Assert.Equal(outline.Builds.Count, builds.Count);
        for (var i = 0; i < builds.Count; i++)
        {
            var (source, seal) = (outline.Builds[i], builds[i].Seal!.Value);
            Assert.Equal(
                (source.SourceKey, source.HeadKey, source.KeyBytes, source.HasEnd),
                (seal.GetProperty("sourceKey").GetString(), seal.GetProperty("headKey").GetString(), seal.GetProperty("keyBytes").GetInt64(), seal.GetProperty("hasEnd").GetBoolean()));
        }
    }

    private static int Child(int process)
        => int.Parse(string.Concat(Directory.GetDirectories($"/proc/{process}/task").Select(ChildrenOf)).Split(' ')[0], null);

    // A thread may end while one looks.
    private static string ChildrenOf(string thread)
    {
        try
        {
            return File.ReadAllText($"{thread}/children");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [signal, $"{process}"]);
        await kill.WaitForExitAsync();
    }
}

using System.Text;
using Toaster.Bitbake.EventLog;
using Toaster.Node.Agents.Sending;
using Toaster.Node.Agents.Spooling;
using Toaster.Node.Agents.Watching;
using Toaster.Node.Imports;
using Toaster.Node.Settings;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents;

/// <summary>Builds of a build directory, found by the logs that appear there; what bitbake does is written by hand.</summary>
public sealed class WatchTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _time = new(TimeProvider.System.GetUtcNow()); // Files have times of the real clock.
    private readonly SpoolDirectory _spools;
    private readonly List<Spool> _builds = [];
    private WatchedDirectory _watch;

    public WatchTests()
    {
        Directory.CreateDirectory(PathOf("build/conf"));
        Directory.CreateDirectory(PathOf("build/tmp/log/eventlog"));
        File.WriteAllText(PathOf("build/conf/bblayers.conf"), "");
        _spools = new(PathOf("spool"), long.MaxValue, _time);
        _spools.Create();
        _watch = New();
    }

    public void Dispose()
    {
        _watch.Dispose();
        _builds.ForEach(spool => spool.Dispose());
        _directory.Dispose();
    }

    [Theory]
    [InlineData("demo-first-build")]
    [InlineData("demo-fail-fast")]
    [InlineData("demo-killed")]
    [InlineData("demo-config-error")]
    [InlineData("demo-several-builds")]
    [InlineData("demo-kirkstone-first-build")]
    public async Task Log_ThatAppears_IsRecordedAsAnImportWouldRecordIt(string name)
    {
        Steps(2);
        var bytes = RunFixture.Unpacked(name);
        for (var at = 0; at < bytes.Length; at += 50_000)
        {
            Append("one.json", bytes[at..Math.Min(bytes.Length, at + 50_000)]);
            Steps(1);
        }

        Steps(5);

        await AssertRecordedAsync(name);
        Assert.Equal(0, _watch.Followed);
    }

    [Fact]
    public void Log_ThatWasThereBefore_IsNot()
    {
        Append("old.json", RunFixture.Unpacked("demo-first-build"));
        Steps(5);

        Assert.Empty(_builds);
    }

    [Fact]
    public async Task Build_ThatRunsAlready_IsRecordedFromItsBeginning()
    {
        var (first, rest) = Halves("demo-first-build");
        Append("running.json", first);
        using (Server())
        {
            Steps(3);
            Assert.NotEqual(0, Assert.Single(_builds).Count);
            Append("running.json", rest);
            Steps(10);
            Assert.Null(_builds[0].State.End); // bitbake's server may have more to say.
        }

        Steps(5);
        await AssertRecordedAsync("demo-first-build");
    }

    [Fact]
    public async Task Build_ThatIsAppendedLater_IsOneOfItsOwn()
    {
        Steps(1);
        Append("one.json", RunFixture.Unpacked("demo-first-build"));
        Steps(5);
        await AssertRecordedAsync("demo-first-build");
        Append("one.json", RunFixture.Unpacked("demo-fail-fast"));
        Steps(5);

        Assert.Equal(2, _builds.Count);
        var source = await OutlineAsync("demo-fail-fast");
        Assert.Equal(source[0].SourceKey, _builds[1].State.End!.SourceKey);
    }

    [Fact]
    public async Task Log_ThatIsWrittenAnew_IsABuildOfItsOwn()
    {
        Steps(1);
        Append("one.json", RunFixture.Unpacked("demo-first-build"));
        Steps(5);
        File.Delete(Log("one.json"));
        Append("one.json", RunFixture.Unpacked("demo-circle"));
        Steps(5);

        var source = await OutlineAsync("demo-circle");
        Assert.Equal((2, source[0].SourceKey), (_builds.Count, _builds[^1].State.End!.SourceKey));
    }

    [Fact]
    public async Task TwoLogsAtOnce_AreTwoBuilds()
    {
        Steps(1);
        var (one, two) = (Halves("demo-first-build"), Halves("demo-fail-fast"));
        Append("one.json", one.First);
        Append("two.json", two.First);
        Steps(2);
        Append("two.json", two.Last);
        Append("one.json", one.Last);
        Steps(5);

        var sources = (await OutlineAsync("demo-first-build")).Concat(await OutlineAsync("demo-fail-fast")).Select(source => source.SourceKey);
        Assert.Equal(sources.Order(StringComparer.Ordinal), _builds.Select(build => build.State.End!.SourceKey).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Watcher_ThatWasStopped_GoesOnWithTheSameBuild()
    {
        Steps(1);
        var (first, rest) = Halves("demo-first-build");
        Append("one.json", first);
        Steps(2);
        var key = Assert.Single(_builds).Header.Key;
        Stop();
        Append("one.json", rest);

        _watch = New();
        Steps(5);

        Assert.Equal(key, Assert.Single(_builds).Header.Key);
        await AssertRecordedAsync("demo-first-build");
    }

    [Fact]
    public async Task Build_ThatWasRunWhileNobodyWatched_IsRecordedByTheNext()
    {
        Append("older.json", RunFixture.Unpacked("demo-fail-fast"));
        File.SetLastWriteTimeUtc(Log("older.json"), _time.GetUtcNow().UtcDateTime.AddHours(-1));
        Steps(5);
        Stop();
        Append("news.json", RunFixture.Unpacked("demo-first-build"));
        File.SetLastWriteTimeUtc(Log("news.json"), _time.GetUtcNow().UtcDateTime.AddSeconds(1));

        _watch = New();
        Steps(5);
        await AssertRecordedAsync("demo-first-build");
    }

    [Fact]
    public void Directory_ThatIsWatchedAlready_IsRefused() => Assert.Throws<SettingException>(New);

    [Fact]
    public void Bitbake_ThatWritesNoLog_IsNoticed()
    {
        using var server = Server();
        Steps(40);

        Assert.True(_watch.IsMute);
    }

    [Theory]
    [InlineData("TMPDIR = \"{0}/elsewhere\"")]
    [InlineData("TMPDIR ?= \"${{TOPDIR}}/../elsewhere\"")]
    public void Logs_OfATmpdirElsewhere_AreFound(string line)
    {
        File.WriteAllText(PathOf("build/conf/local.conf"), $"# x\n{string.Format(null, line, _directory.Path)}\n");
        Directory.CreateDirectory(PathOf("elsewhere/log/eventlog"));
        Steps(1);
        File.WriteAllBytes(PathOf("elsewhere/log/eventlog/x.json"), RunFixture.Unpacked("demo-first-build"));
        Steps(5);

        Assert.Single(_builds);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recording_ThatWasKilled_IsFinishedFromTheLogItWasReadFrom(bool isStillThere)
    {
        Steps(1);
        Append("one.json", Halves("demo-first-build").First);
        Steps(2);
        Stop();
        File.WriteAllBytes(Log("one.json"), isStillThere ? RunFixture.Unpacked("demo-first-build") : RunFixture.Unpacked("demo-fail-fast"));
        File.SetLastWriteTimeUtc(Log("one.json"), DateTime.UnixEpoch);
        var files = Assert.Single(_spools.List());
        using var pace = new SenderPace(TimeProvider.System, TimeSpan.Zero);
        using var deliveries = new Deliveries(_ => null, pace, TimeProvider.System);

        new LeftSpools(_spools, deliveries, new(), _time).Begin();
        await deliveries.EndAsync();

        var end = files.ReadState().End!;
        var source = (await OutlineAsync("demo-first-build"))[0];
        Assert.Equal(isStillThere ? (source.SourceKey, null) : (null, "The recorder was stopped."), (end.SourceKey, end.Cut));
    }

    private async Task AssertRecordedAsync(string name)
    {
        var sources = await OutlineAsync(name);
        Assert.Equal(
            sources.Select(source => (source.SourceKey, source.HeadKey, (long?)source.KeyBytes, (bool?)source.HasEnd)),
            _builds.Select(build => build.State.End!).Select(end => (end.SourceKey!, end.HeadKey!, end.KeyBytes, end.HasEnd)));
        var lines = RunFixture.Unpacked(name).AsSpan().Count((byte)'\n');
        Assert.Equal(lines, _builds.Sum(build => build.Count) - _builds.Count(build => Encoding.UTF8.GetString(build.Read(1)).Contains("\"inherited\":true", StringComparison.Ordinal)));
    }

    private static async Task<IReadOnlyList<Actors.Imports.SourceBuild>> OutlineAsync(string name)
        => (await new EventLogSource(new EventLogLimits()).OutlineAsync(RunFixture.Recording(name), new Progress<Actors.Imports.SourceProgress>(), default)).Builds;

    private WatchedDirectory New() => new(PathOf("build"), new(null, null), _spools, new(), null, _builds.Add, _time);

    private void Stop()
    {
        _watch.Dispose();
        _builds.ForEach(spool => spool.Dispose());
        _builds.Clear();
    }

    private void Steps(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _watch.Step([]);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static (byte[] First, byte[] Last) Halves(string name)
    {
        var bytes = RunFixture.Unpacked(name);
        var middle = (bytes.Length / 2) + bytes.AsSpan(bytes.Length / 2).IndexOf((byte)'\n') + 1;
        return (bytes[..middle], bytes[middle..]);
    }

    /// <summary>bitbake's lock, held.</summary>
    private FileStream Server() => new(PathOf("build/bitbake.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);

    private string Log(string name) => PathOf("build/tmp/log/eventlog/" + name);

    private void Append(string name, byte[] bytes)
    {
        using var file = new FileStream(Log(name), FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.Write(bytes);
    }

    private string PathOf(string name) => Path.Combine(_directory.Path, name);
}

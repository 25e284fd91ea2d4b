using System.Text.Json;
using Toaster.Node.Hosting;
using Toaster.Node.Tests.Support;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents;

/// <summary>docs/agent-protocol.md against the running server: builds that are recorded while they run.</summary>
public sealed class LiveBuildTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private RunningServer _server = null!;
    private Recorder _recorder = null!;

    public Task InitializeAsync() => StartAsync();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("demo-coffee", null)]
    [InlineData("demo-failures", "br")]
    [InlineData("demo-kirkstone-first-build", "gzip")]
    [InlineData("demo-cut-mid-line", "br")]
    [InlineData("demo-config-error", null)]
    public async Task LiveBuild_RecordedInBatches_IsTheBuildThatAnImportMakes(string name, string? packing)
    {
        var log = await LiveLog.ReadAsync(name);
        await _recorder.OfferAsync();
        for (var first = 1; first <= log.Lines.Count; first += 37)
        {
            var (status, body) = await _recorder.SendAsync(first, log.Batch(first, 37), packing);
            Assert.Equal((200, Math.Min(first + 37, log.Lines.Count + 1)), (status, body.GetProperty("next").GetInt64()));
        }

        Assert.Equal(200, (await _recorder.SealAsync(Recorder.SealOf(log))).Status);
        var live = await RecordAsync(_server, _recorder.Build);

        using var other = new TemporaryDirectory();
        await using var fresh = await RunningServer.StartAsync(other.Path);
        var import = await fresh.ImportAsync(await File.ReadAllBytesAsync(log.Path));
        var imported = await RecordAsync(fresh, import.GetProperty("builds")[0].GetProperty("id").GetInt64());
        Assert.Equal(imported.GetRawText(), live.GetRawText());
    }

    [Fact]
    public async Task LiveBuild_WhileItRuns_IsShownWithWhatIsKnown()
    {
        var log = await LiveLog.ReadAsync("demo-coffee");
        await _recorder.OfferAsync();
        await _recorder.SendAsync(1, log.Batch(1, 200));

        var build = await UntilAsync(build => build.GetProperty("events").GetInt64() == Readable(log, 200));
        Assert.False(build.GetProperty("isComplete").GetBoolean());
        Assert.False(build.TryGetProperty("completedAt", out _) || build.TryGetProperty("durationSeconds", out _));
        Assert.Equal("bitbake coffee", build.GetProperty("source").GetString());
        Assert.Contains("Running", await _server.Http.GetStringAsync("/builds?q=coffee"), StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await _server.Http.GetAsync($"/builds/{_recorder.Build}")).StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await _server.Http.GetAsync($"/builds/{_recorder.Build}/recorder")).StatusCode);
    }

    [Fact]
    public async Task LogOfALiveBuild_ImportedAfterwards_FindsIt()
    {
        var log = await LiveLog.ReadAsync("demo-coffee");
        await RecordAllAsync(log);

        var import = await _server.ImportAsync(await File.ReadAllBytesAsync(log.Path));

        var build = Assert.Single(import.GetProperty("builds").EnumerateArray());
        Assert.Equal((_recorder.Build, true), (build.GetProperty("id").GetInt64(), build.GetProperty("existing").GetBoolean()));
        Assert.Equal(1, (await _server.GetAsync("/builds")).GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task LogImportedBefore_StaysABuildOfItsOwn()
    {
        var log = await LiveLog.ReadAsync("demo-coffee");
        await _server.ImportAsync(await File.ReadAllBytesAsync(log.Path));

        await RecordAllAsync(log);

        await UntilAsync(build => build.GetProperty("isComplete").GetBoolean());
        Assert.Equal(2, (await _server.GetAsync("/builds")).GetProperty("total").GetInt64());
        await AssertSoundAsync();
    }

    [Fact]
    public async Task LongerLog_OfALiveBuildWithoutItsEnd_ContinuesIt()
    {
        var log = await LiveLog.ReadAsync("demo-coffee");
        var whole = log.Unpack();
        var cutAt = whole.AsSpan(0, whole.Length / 2).LastIndexOf((byte)'\n') + 1;
        var lines = whole.AsSpan(0, cutAt).Count((byte)'\n');
        await _recorder.OfferAsync();
        await _recorder.SendAsync(1, log.Batch(1, lines));
        using var digest = new Toaster.Actors.Agents.StreamDigest();
        for (var i = 0; i < lines; i++)
        {
            digest.Add(i + 1, System.Text.Encoding.UTF8.GetBytes(log.Lines[i]));
        }

        var seal = new
        {
            events = lines,
            digest = digest.ToString(),
            sourceKey = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(whole.AsSpan(0, cutAt))),
            headKey = log.Source.HeadKey,
            keyBytes = cutAt,
            hasEnd = false,
        };
        Assert.Equal(200, (await _recorder.SealAsync(seal)).Status);

        var import = await _server.ImportAsync(await File.ReadAllBytesAsync(log.Path));

        Assert.Equal(_recorder.Build, Assert.Single(import.GetProperty("builds").EnumerateArray()).GetProperty("id").GetInt64());
        Assert.Equal(1, (await _server.GetAsync("/builds")).GetProperty("total").GetInt64());
        Assert.Equal((410, "superseded"), Code(await _recorder.SendAsync(lines + 1, log.Batch(lines + 1, 1))));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Stream_AfterARestart_GoesOnWhereTheStoreIs()
    {
        var log = await LiveLog.ReadAsync("demo-coffee");
        await _recorder.OfferAsync();
        await _recorder.SendAsync(1, log.Batch(1, 100));
        var (build, token) = (_recorder.Build, _recorder.Token);
        await _server.DisposeAsync();
        await StartAsync();

        var (_, offered) = await _recorder.OfferAsync();

        Assert.Equal((build, token, 101L), (_recorder.Build, _recorder.Token, offered.GetProperty("expected").GetInt64()));
        Assert.Equal(200, (await _recorder.SendAsync(101, log.Batch(101, log.Lines.Count))).Status);
        Assert.Equal(200, (await _recorder.SealAsync(Recorder.SealOf(log))).Status);
        Assert.True((await UntilAsync(b => b.GetProperty("isComplete").GetBoolean())).GetProperty("events").GetInt64() == Readable(log, log.Lines.Count));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task DeletedLiveBuild_TakesNothingMore_AndItsKeyIsFree()
    {
        var log = await LiveLog.ReadAsync("demo-coffee");
        await RecordAllAsync(log);
        using var delete = await _server.Http.DeleteAsync($"/api/v1/builds/{_recorder.Build}");
        Assert.Equal(202, (int)delete.StatusCode);
        await UntilGoneAsync();

        Assert.Equal((410, "build-deleted"), Code(await _recorder.SendAsync(1, log.Batch(1, 1))));
        Assert.Equal((401, "token-needed"), Code(await _recorder.SendAsync(1, log.Batch(1, 1)))); // Nobody knows its token any more.
        var deleted = _recorder.Build;
        Assert.Equal(200, (await _recorder.OfferAsync()).Status);
        Assert.NotEqual(deleted, _recorder.Build);
    }

    private async Task RecordAllAsync(LiveLog log)
    {
        await _recorder.OfferAsync();
        Assert.Equal(200, (await _recorder.SendAsync(1, log.Batch(1, log.Lines.Count))).Status);
        Assert.Equal(200, (await _recorder.SealAsync(Recorder.SealOf(log))).Status);
    }

    private async Task StartAsync()
    {
        _server = await RunningServer.StartAsync(_directory.Path, ("DeletionGraceSeconds", "0"));
        _recorder = new(_server.Http);
    }

    private async Task AssertSoundAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/admin/verify?deep=true");
        request.Headers.Authorization = new("Bearer", LocalToken.Read(_directory.Path));
        using var answer = await _server.Http.SendAsync(request);
        Assert.Equal("[]", (await RunningServer.JsonAsync(answer)).GetProperty("findings").GetRawText());
    }

    private async Task<JsonElement> RecordAsync(RunningServer server, long build)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!((await server.GetAsync($"/builds/{build}")).TryGetProperty("isComplete", out var isComplete) && isComplete.GetBoolean()))
        {
            patience.Token.ThrowIfCancellationRequested();
        }

        return await server.GetAsync($"/builds/{build}/record");
    }

    private async Task<JsonElement> UntilAsync(Func<JsonElement, bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            using var answer = await _server.Http.GetAsync($"/api/v1/builds/{_recorder.Build}");
            if (answer.IsSuccessStatusCode && await RunningServer.JsonAsync(answer) is var build && condition(build))
            {
                return build;
            }
        }
    }

    private async Task UntilGoneAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!(await _server.GetAsync($"/builds/{_recorder.Build}/deletion")).TryGetProperty("deletedAt", out _))
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Of the first lines, those a build counts as its events.</summary>
    private static int Readable(LiveLog log, int lines) => log.Lines.Take(lines).Count(line => !line.Contains("\"c\":\"agent.", StringComparison.Ordinal));

    private static (int Status, string? Code) Code((int Status, JsonElement Body) answer) => (answer.Status, answer.Body.GetProperty("code").GetString());
}

using System.Security.Cryptography;
using System.Text;
using Toaster.Actors.Admin.Backup;
using Toaster.Actors.Admin.Verification;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Node.Tests.Support;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents;

/// <summary>Bytes of logs at the server's door: <c>PUT /agent/v1/builds/{b}/{a}/logs/{name}</c>.</summary>
public sealed class AgentLogTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private RunningServer _server = null!;
    private bool _isStopped;
    private Recorder _recorder = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.StartAsync(_directory.Path, ("Limits:LogBytes", "1048576"), ("DeletionGraceSeconds", "0"));
        _recorder = new(_server.Http);
        await _recorder.OfferAsync();
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Bytes_HoweverPacked_AreStoredOnce(string? packing)
    {
        Assert.Equal((200, 6), await PutAsync("cooker", 0, "first\n", packing: packing));
        Assert.Equal((200, 6), await PutAsync("cooker", 0, "first\n", packing: packing));
        Assert.Equal((200, 13), await PutAsync("cooker", 3, "st\nsecond\n"[..10], packing: packing));
        Assert.Equal((200, 13), await PutAsync("cooker", 13, "", packing: packing));
    }

    [Fact]
    public async Task Bytes_ThatDoNotFit_AreAnsweredWithTheLength()
    {
        await PutAsync("cooker", 0, "first\n");

        Assert.Equal((409, 6), await PutAsync("cooker", 7, "x", "hole"));
        Assert.Equal((409, 6), await PutAsync("cooker", 2, "XX", "differs"));
        Assert.Equal((409, 0), await PutAsync("console", 1, "", "hole"));
    }

    [Fact]
    public async Task Log_ThatIsComplete_DoesNotGrow()
    {
        Assert.Equal((200, 6), await PutAsync("cooker", 0, "first\n", more: "&complete=1"));

        Assert.Equal((200, 6), await PutAsync("cooker", 0, "first\n", more: "&complete=1"));
        Assert.Equal((409, 6), await PutAsync("cooker", 6, "more", "differs"));
    }

    [Theory]
    [InlineData("cooker?kind=cooker", 400, "missing-parameter")]
    [InlineData("cooker?kind=cooker&offset=-1", 400, "bad-value")]
    [InlineData("cooker?kind=other&offset=0", 400, "bad-value")]
    [InlineData("t?kind=task&offset=0", 400, "bad-value")]
    [InlineData("cooker?kind=cooker&offset=1048570", 413, "log-too-large")]
    public async Task Request_ThatIsNotRight_IsRefused(string log, int status, string code)
    {
        var (got, body) = await _recorder.PutLogAsync(log, "first line\n"u8.ToArray());

        Assert.Equal((status, code), (got, body.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Bytes_OtherThanTheirDigest_AreRefused()
    {
        var digest = "sha-256=" + Convert.ToBase64String(SHA256.HashData("first\n"u8));

        Assert.Equal(200, (await _recorder.PutLogAsync("a?kind=cooker&offset=0", "first\n"u8.ToArray(), digest: digest)).Status);
        Assert.Equal("bad-digest", (await _recorder.PutLogAsync("a?kind=cooker&offset=6", "other\n"u8.ToArray(), digest: digest)).Body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Token_OfAnotherAttempt_OpensNothing()
    {
        var token = _recorder.Token;
        _recorder.Token = new string('0', token.Length);

        Assert.Equal(401, (await _recorder.PutLogAsync("cooker?kind=cooker&offset=0", "x"u8.ToArray())).Status);
    }

    [Fact]
    public async Task Body_ThatUnpacksToTooMuch_IsRefused()
    {
        Assert.Equal(413, (await _recorder.PutLogAsync("cooker?kind=cooker&offset=0", new byte[5 << 20], "br")).Status);
        Assert.Equal(413, (await _recorder.PutLogAsync("cooker?kind=cooker&offset=0", RandomNumberGenerator.GetBytes(300 << 10))).Status);
    }

    [Fact]
    public async Task Logs_OfAServerThatWasStopped_GoOn()
    {
        await PutAsync("cooker", 0, "first\n");
        await _server.DisposeAsync();
        _server = await RunningServer.StartAsync(_directory.Path);
        _recorder = new(_server.Http);
        await _recorder.OfferAsync();

        Assert.Equal((409, 6), await PutAsync("cooker", 100, "", "hole"));
        Assert.Equal((200, 13), await PutAsync("cooker", 6, "second\n"));
    }

    [Fact]
    public async Task Directory_WithLogs_IsVerifiedBackedUpAndRestored()
    {
        await PutAsync("cooker", 0, "first\n", more: "&complete=1");
        await PutAsync("console", 0, "grows");
        var backup = Path.Combine(_directory.Path, "..", Path.GetFileName(_directory.Path) + "-backup");
        try
        {
            await StopAsync();
            await using (var store = SqliteStore.Open(_directory.Path, new(), TimeProvider.System))
            {
                await new BackupWriter(store, new(_directory.Path, new()), TimeProvider.System).RunAsync(backup, CancellationToken.None);
            }

            var fine = await Verifier.RunAsync(_directory.Path, deep: false, TimeProvider.System, CancellationToken.None);
            Assert.Empty(fine.Findings);
            foreach (var file in LogFiles())
            {
                await File.WriteAllBytesAsync(file, [1, 2, 3]);
            }

            var broken = await Verifier.RunAsync(_directory.Path, deep: false, TimeProvider.System, CancellationToken.None);
            Assert.Contains(broken.Findings, finding => finding.Code == "build-log-damaged");
            await new Restore(backup, _directory.Path, TimeProvider.System).RunAsync(CancellationToken.None);
            Assert.Empty((await Verifier.RunAsync(_directory.Path, deep: false, TimeProvider.System, CancellationToken.None)).Findings);
            Assert.Equal(2, LogFiles().Length);
        }
        finally
        {
            foreach (var kept in Directory.GetDirectories(Path.GetDirectoryName(_directory.Path)!, Path.GetFileName(_directory.Path) + "*").Where(path => path != _directory.Path))
            {
                Directory.Delete(kept, recursive: true);
            }
        }
    }

    [Fact]
    public async Task Build_ThatIsDeleted_TakesItsLogsWithIt()
    {
        await PutAsync("cooker", 0, "first\n", more: "&complete=1");
        await _recorder.SealAsync(new { events = 0, digest = new string('0', 32) });
        using (var answer = await _server.Http.DeleteAsync($"/api/v1/builds/{_recorder.Build}"))
        {
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        Assert.Contains((await _recorder.PutLogAsync("late?kind=cooker&offset=0", "x"u8.ToArray())).Status, new[] { 401, 410 });
        while ((await _server.GetAsync($"/builds/{_recorder.Build}/deletion")).GetProperty("state").GetString() != "Done")
        {
        }

        Assert.False(Directory.Exists(Path.Combine(_directory.Path, "build-logs", "1")));
        await StopAsync();
        Assert.Empty((await Verifier.RunAsync(_directory.Path, deep: false, TimeProvider.System, CancellationToken.None)).Findings);
    }

    private async Task StopAsync()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            await _server.DisposeAsync();
        }
    }

    private string[] LogFiles() => Directory.GetFiles(Path.Combine(_directory.Path, "build-logs"), "*.log", SearchOption.AllDirectories);

    private async Task<(int Status, long Length)> PutAsync(string name, long offset, string text, string? code = null, string? packing = null, string more = "")
    {
        var (status, body) = await _recorder.PutLogAsync($"{name}?kind={name}&offset={offset}{more}", Encoding.UTF8.GetBytes(text), packing);
        Assert.Equal(code, body.TryGetProperty("code", out var got) ? got.GetString() : null);
        return (status, body.TryGetProperty("length", out var length) ? length.GetInt64() : -1);
    }
}

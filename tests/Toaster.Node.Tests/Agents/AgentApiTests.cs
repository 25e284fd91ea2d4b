using System.Text;
using System.Text.Json;
using Toaster.Node.Tests.Support;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents;

/// <summary>Every answer of docs/agent-protocol.md that is no 200, and what may be sent twice.</summary>
public sealed class AgentApiTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private RunningServer _server = null!;
    private Recorder _recorder = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.StartAsync(_directory.Path, ("Limits:LiveBuilds", "2"));
        _recorder = new(_server.Http);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Offer_WithTheSameKey_IsTheSameBuild()
    {
        var (status, first) = await _recorder.OfferAsync();
        var (_, second) = await _recorder.OfferAsync();

        Assert.Equal(200, status);
        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Equal((1, 1L, 0L, "run", false), (
            first.GetProperty("attempt").GetInt32(), first.GetProperty("expected").GetInt64(), first.GetProperty("offset").GetInt64(),
            first.GetProperty("desired").GetString(), first.GetProperty("sealed").GetBoolean()));
        Assert.Equal(1000, first.GetProperty("max").GetInt32());
    }

    [Fact]
    public async Task Offers_ManyAtOnceWithOneKey_AreOneBuild()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => new Recorder(_server.Http).OfferAsync()));

        Assert.Single(answers.Select(answer => answer.Body.GetProperty("build").GetInt64()).Distinct());
    }

    [Theory]
    [InlineData("""{"source":"x"}""", 400, "bad-value")]
    [InlineData("""{"key":"00112233445566778899AABBCCDDEEFF","source":"x"}""", 400, "bad-value")]
    [InlineData("""{"key":"00112233445566778899aabbccddeeff"}""", 400, "bad-value")]
    [InlineData("""{"key":"00112233445566778899aabbccddeeff","source":"x","project":99}""", 404, "no-such-project")]
    [InlineData("""{"key":""", 400, "bad-value")]
    [InlineData("null", 400, "bad-value")]
    public async Task Offer_ThatIsNotRight_IsRefused(string body, int status, string code)
    {
        using var answer = await _server.Http.PostAsync("/agent/v1/builds", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal((status, code), ((int)answer.StatusCode, (await RunningServer.JsonAsync(answer)).GetProperty("code").GetString()));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Offer_OfAFieldFromTheFuture_IsTaken()
        => Assert.Equal(200, (await _recorder.OfferAsync(new { key = Recorder.Key, source = "x", labels = new[] { "fast" } })).Status);

    [Fact]
    public async Task Offer_BeyondTheBuildsAtOnce_WaitsInWords()
    {
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(200, (await _recorder.OfferAsync(new { key = $"{i:x32}", source = "x" })).Status);
        }

        Assert.Equal((429, "busy"), Code(await _recorder.OfferAsync(new { key = $"{9:x32}", source = "x" })));
    }

    [Fact]
    public async Task Batch_SentTwice_IsStoredOnce()
    {
        var log = await LiveLog.ReadAsync("demo-coffee");
        await _recorder.OfferAsync();

        var (_, first) = await _recorder.SendAsync(1, log.Batch(1, 20));
        var (status, again) = await _recorder.SendAsync(1, log.Batch(1, 20));
        var (_, overlapping) = await _recorder.SendAsync(11, log.Batch(11, 20));

        Assert.Equal((200, 21L, 21L), (status, first.GetProperty("next").GetInt64(), again.GetProperty("next").GetInt64()));
        Assert.Equal(first.GetProperty("offset").GetInt64(), again.GetProperty("offset").GetInt64());
        Assert.Equal(31L, overlapping.GetProperty("next").GetInt64());
    }

    [Fact]
    public async Task Batches_ManyAtOnce_AreEachStoredOnce()
    {
        var log = await LiveLog.ReadAsync("demo-coffee");
        await _recorder.OfferAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => _recorder.SendAsync(1, log.Batch(1, 100 + i))));

        Assert.Equal(200, (await _recorder.SendAsync(1, log.Batch(1, log.Lines.Count))).Status);
        Assert.Equal(200, (await _recorder.SealAsync(Recorder.SealOf(log))).Status);
    }

    [Fact]
    public async Task Batch_BehindAHole_IsToldWhereToGoOn()
    {
        var log = await LiveLog.ReadAsync("demo-coffee");
        await _recorder.OfferAsync();
        var (_, stored) = await _recorder.SendAsync(1, log.Batch(1, 10));

        var answer = await _recorder.SendAsync(12, log.Batch(12, 5));

        Assert.Equal((409, "hole"), Code(answer));
        Assert.Equal(11, answer.Body.GetProperty("expected").GetInt64());
        Assert.Equal(stored.GetProperty("offset").GetInt64(), answer.Body.GetProperty("offset").GetInt64());
    }

    [Fact]
    public async Task Batch_WithALineThatIsNoEvent_IsRefusedWithItsPlace_AndNothingOfItIsStored()
    {
        var log = await LiveLog.ReadAsync("demo-coffee");
        await _recorder.OfferAsync();

        var answer = await _recorder.SendAsync(1, [.. log.Batch(1, 3), .. "rubbish\n"u8]);

        Assert.Equal((422, "bad-event", 4), (answer.Status, answer.Body.GetProperty("code").GetString(), answer.Body.GetProperty("line").GetInt32()));
        Assert.Equal(1, (await _recorder.SendAsync(1, [])).Body.GetProperty("next").GetInt64());
    }

    [Fact]
    public async Task Batch_PackedWrongly_IsRefused()
    {
        await _recorder.OfferAsync();

        Assert.Equal((415, "wrong-type"), Code(await _recorder.SendAsync(1, "x\n"u8.ToArray(), "zstd")));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/agent/v1/builds/{_recorder.Build}/1/events?first=1") { Content = new ByteArrayContent("no gzip"u8.ToArray()) };
        request.Content.Headers.ContentEncoding.Add("gzip");
        request.Headers.Authorization = new("Bearer", _recorder.Token);
        using var answer = await _server.Http.SendAsync(request);
        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Batch_UnpackedLargerThanItMayBe_IsRefused()
    {
        await _recorder.OfferAsync();

        Assert.Equal((413, "batch-too-large"), Code(await _recorder.SendAsync(1, new byte[66 << 20], "br")));
    }

    [Fact]
    public async Task Batch_WithoutItsFirstNumber_IsRefused()
    {
        await _recorder.OfferAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/agent/v1/builds/{_recorder.Build}/1/events") { Content = new ByteArrayContent([]) };
        request.Headers.Authorization = new("Bearer", _recorder.Token);
        using var answer = await _server.Http.SendAsync(request);

        Assert.Equal((400, "missing-parameter"), ((int)answer.StatusCode, (await RunningServer.JsonAsync(answer)).GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Stream_WithAnotherAttemptsToken_IsClosed()
    {
        await _recorder.OfferAsync(new { key = $"{1:x32}", source = "x" });
        var token = _recorder.Token;
        await _recorder.OfferAsync(new { key = $"{2:x32}", source = "x" });
        Assert.Equal(200, (await _recorder.SendAsync(1, [])).Status);
        Assert.Equal((401, "token-needed"), Code(await _recorder.SendAsync(1, [], attempt: 2)));

        _recorder.Token = token;
        Assert.Equal((401, "token-needed"), Code(await _recorder.SendAsync(1, [])));
        Assert.Equal((401, "token-needed"), Code(await _recorder.SealAsync(new { events = 0, digest = new string('0', 32) })));
    }

    [Fact]
    public async Task Seal_BeforeTheLastEvent_IsToldWhatIsMissing()
    {
        var log = await LiveLog.ReadAsync("demo-coffee");
        await _recorder.OfferAsync();
        await _recorder.SendAsync(1, log.Batch(1, 10));

        var answer = await _recorder.SealAsync(Recorder.SealOf(log));

        Assert.Equal((409, "missing", 11), (answer.Status, answer.Body.GetProperty("code").GetString(), answer.Body.GetProperty("expected").GetInt32()));
    }

    [Fact]
    public async Task Seal_OfOtherEvents_IsAnAlarm()
    {
        var log = await LiveLog.ReadAsync("demo-coffee");
        await _recorder.OfferAsync();
        await _recorder.SendAsync(1, log.Batch(1, 10));

        Assert.Equal((409, "other-digest"), Code(await _recorder.SealAsync(new { events = 10, digest = new string('0', 32) })));
    }

    [Fact]
    public async Task Seal_SentAgain_IsAnsweredLikeTheFirstTime_AndTheStreamIsClosed()
    {
        var log = await LiveLog.ReadAsync("demo-coffee");
        await _recorder.OfferAsync();
        await _recorder.SendAsync(1, log.Batch(1, log.Lines.Count));
        var first = await _recorder.SealAsync(Recorder.SealOf(log));

        var again = await _recorder.SealAsync(Recorder.SealOf(log));

        Assert.Equal((200, first.Body.GetRawText()), (again.Status, again.Body.GetRawText()));
        Assert.Equal((410, "sealed"), Code(await _recorder.SendAsync(1, log.Batch(1, 1))));
        Assert.True((await _recorder.OfferAsync()).Body.GetProperty("sealed").GetBoolean());
    }

    [Theory]
    [InlineData("""{"events":0}""")]
    [InlineData("""{"digest":"00000000000000000000000000000000"}""")]
    [InlineData("""{"events":-1,"digest":"00000000000000000000000000000000"}""")]
    [InlineData("""{"events":0,"digest":"00000000000000000000000000000000","hasEnd":true}""")]
    [InlineData("""{"events":0,"digest":"00000000000000000000000000000000","sourceKey":"x","headKey":"y","keyBytes":1,"hasEnd":true}""")]
    public async Task Seal_ThatIsNotRight_IsRefused(string body)
    {
        await _recorder.OfferAsync();

        Assert.Equal((400, "bad-value"), Code(await _recorder.SealAsync(JsonDocument.Parse(body).RootElement)));
    }

    private static (int Status, string? Code) Code((int Status, JsonElement Body) answer) => (answer.Status, answer.Body.GetProperty("code").GetString());
}

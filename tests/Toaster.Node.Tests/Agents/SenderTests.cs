using System.Text;
using Toaster.Node.Agents.Sending;
using Toaster.Node.Agents.Spooling;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents;

public sealed class SenderTests : IAsyncLifetime
{
    private static readonly SpoolEnd End = new("source", "head", 12, true, null);

    private readonly TemporaryDirectory _directory = new();
    private readonly AgentClient _client = new();
    private readonly SenderPace _pace = new(TimeProvider.System, TimeSpan.FromSeconds(60));
    private FakeAgentServer _server = null!;
    private Spool _spool = null!;
    private string? _trouble;

    public async Task InitializeAsync()
    {
        _server = await FakeAgentServer.StartAsync();
        _spool = Spool.Create(_directory.Path, SpoolHeader.Make("bitbake hello", null, null, DateTimeOffset.UnixEpoch));
    }

    public async Task DisposeAsync()
    {
        _spool.Dispose();
        _pace.Dispose();
        _client.Dispose();
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Events_ArriveOnceInOrderAndAreSealed()
    {
        _spool.Append(Events.Lines(1, 2500));

        await DeliveredAsync(2500);

        Assert.All(_server.Batches, batch => Assert.InRange(batch.Count, 1, 1000));
        Assert.Equal("bitbake hello", _server.Only.Source);
        Assert.Equal(("source", "head", 12, true), (
            Sealed("sourceKey").GetString(), Sealed("headKey").GetString(), Sealed("keyBytes").GetInt64(), Sealed("hasEnd").GetBoolean()));
        Assert.True(_spool.State.IsDone);
    }

    [Fact]
    public async Task Batches_StayBelow256KibibytesPacked()
    {
        _spool.Append(Events.Lines(1, 900, characters: 1500));
        _spool.Append(Events.Lines(901, 1, characters: 700_000));
        _spool.Append(Events.Lines(902, 5));

        await DeliveredAsync(906);

        Assert.All(_server.Batches.Where(batch => batch.Count > 1), batch => Assert.InRange(batch.Packed, 1, 256 << 10));
        Assert.Contains(_server.Batches, batch => batch is { First: 901, Count: 1, Packed: > 256 << 10 });
    }

    [Fact]
    public async Task Events_ThatComeLater_AreSentWhileTheSpoolGoesOn()
    {
        var sending = Task.Run(() => NewSender().RunAsync(_pace.GiveUp));
        _spool.Append(Events.Lines(1, 1));
        await Eventually.UntilAsync(() => _server.Builds is [{ Lines.Count: 1 }]);
        _spool.Append(Events.Lines(2, 1));
        await Eventually.UntilAsync(() => _server.Builds is [{ Lines.Count: 2 }]);
        _spool.End(End);

        Assert.Equal(Delivery.Sealed, await sending);
    }

    [Theory]
    [InlineData(429, "busy")]
    [InlineData(503, "unavailable")]
    [InlineData(507, "no-space")]
    [InlineData(500, "internal")]
    public async Task ServerThatCannotNow_GetsTheSameAgain(int status, string code)
    {
        _spool.Append(Events.Lines(1, 3));
        _server.OnOffer.Enqueue(new(status, $"\"code\":\"{code}\""));
        _server.OnEvents.Enqueue(new(status, $"\"code\":\"{code}\""));
        _server.OnSeal.Enqueue(new(status, $"\"code\":\"{code}\""));

        await DeliveredAsync(3);
    }

    [Fact]
    public async Task ConnectionThatBreaks_LosesAndDoublesNothing()
    {
        _server.Max = 2;
        _spool.Append(Events.Lines(1, 5));
        _server.OnOffer.Enqueue(new(null));
        _server.OnEvents.Enqueue(new(null));
        _server.OnEvents.Enqueue(new(null, Apply: true)); // Taken, and nobody heard so: it comes again.
        _server.OnSeal.Enqueue(new(null, Apply: true));

        await DeliveredAsync(5);
    }

    [Fact]
    public async Task Hole_IsFilledFromTheSpool()
    {
        _server.Max = 3;
        _spool.Append(Events.Lines(1, 20));
        for (var i = 0; i < 3; i++)
        {
            _server.OnEvents.Enqueue(new(200, $"\"next\":{3 * i + 4},\"desired\":\"run\",\"max\":3", Apply: true));
        }

        // A restore of an older copy: what was answered is gone.
        _server.OnEvents.Enqueue(new(409, "\"code\":\"hole\",\"expected\":3,\"offset\":0") { Before = build => build.Lines.RemoveRange(2, build.Lines.Count - 2) });

        await DeliveredAsync(20);
    }

    [Fact]
    public async Task Seal_OfWhatIsMissing_SendsItAgain()
    {
        _spool.Append(Events.Lines(1, 20));
        _server.OnSeal.Enqueue(new(409, "\"code\":\"missing\",\"expected\":3") { Before = build => build.Lines.RemoveRange(2, build.Lines.Count - 2) });

        await DeliveredAsync(20);
    }

    [Fact]
    public async Task BuildThatTheServerHasLost_IsOfferedAgain()
    {
        _spool.Append(Events.Lines(1, 5));
        _server.OnEvents.Enqueue(new(404, "\"code\":\"no-such-build\"") { Before = _ => _server.Builds.Clear() });
        _server.OnEvents.Enqueue(new(401, "\"code\":\"token-needed\""));

        await DeliveredAsync(5);
    }

    [Theory]
    [InlineData(410, "superseded")]
    [InlineData(410, "sealed")]
    [InlineData(410, "build-deleted")]
    public async Task RecordingThatNobodyWants_StopsAndIsKept(int status, string code)
    {
        _spool.Append(Events.Lines(1, 5));
        _spool.End(End);
        _server.OnEvents.Enqueue(new(status, $"\"code\":\"{code}\",\"detail\":\"Another one has begun.\""));

        Assert.Equal(Delivery.Refused, await SendAsync());
        Assert.Equal((code, "Another one has begun.", 5L), (_spool.State.Refused, _trouble, _spool.Count));
    }

    [Fact]
    public async Task EventsThatAreRefused_AreReplacedAndTheDigestStaysRight()
    {
        _spool.Append(Events.Lines(1, 10));
        _server.OnEvents.Enqueue(new(422, "\"code\":\"bad-event\",\"line\":4,\"problem\":\"it is no object\""));
        _server.OnEvents.Enqueue(new(413, "\"code\":\"event-too-large\",\"line\":7"));

        await DeliveredAsync(10, except: [4, 7]);

        Assert.Equal("""{"s":4,"t":1004,"l":4,"o":40,"e":50,"c":"agent.Unreadable","f":{"class":"m.E","problem":"it is no object"}}""" + "\n", _server.Only.Lines[3]);
        Assert.Equal($$$"""{"s":7,"t":1007,"l":7,"o":70,"e":80,"c":"agent.TooLarge","f":{"class":"m.E","bytes":{{{Events.Lines(7, 1).Length - 1}}}}}""" + "\n", _server.Only.Lines[6]);
    }

    [Fact]
    public async Task BatchThatIsTooLargeForSomebodyOnTheWay_IsHalved()
    {
        _spool.Append(Events.Lines(1, 8));
        _server.OnEvents.Enqueue(new(413));
        _server.OnEvents.Enqueue(new(413));

        await DeliveredAsync(8);

        Assert.Equal([8, 4, 2, 2, 2, 2], _server.Batches.Select(batch => batch.Count));
    }

    [Fact]
    public async Task OtherDigest_KeepsTheSpoolAndSaysSo()
    {
        _spool.Append(Events.Lines(1, 5));
        _spool.End(End);
        _server.OnSeal.Enqueue(new(409, "\"code\":\"other-digest\",\"detail\":\"Not what was sent.\",\"expected\":6"));

        Assert.Equal(Delivery.Left, await SendAsync());
        Assert.Equal(("Not what was sent.", false), (_trouble, _spool.State.IsDone));
    }

    [Fact]
    public async Task ServerThatIsGone_IsTriedUntilItIsBack()
    {
        var sending = Task.Run(SendAsync);
        _spool.Append(Events.Lines(1, 3));
        await Eventually.UntilAsync(() => _server.Builds is [{ Lines.Count: 3 }]);
        await _server.StopAsync();
        _spool.Append(Events.Lines(4, 3));
        _spool.End(End);
        await _server.ListenAsync();

        Assert.Equal(Delivery.Sealed, await sending);
        Assert.Equal(6, _server.Only.Lines.Count);
    }

    [Fact]
    public async Task ServerThatDoesNotComeBack_IsGivenUpOnceTheCommandHasEnded()
    {
        await _server.StopAsync();
        using var pace = new SenderPace(TimeProvider.System, TimeSpan.FromMilliseconds(1));
        _spool.Append(Events.Lines(1, 3));
        _spool.End(End);
        var sender = NewSender(pace);
        var sending = Task.Run(() => sender.RunAsync(pace.GiveUp));
        Assert.Null(await sender.Offered);
        Assert.False(sending.IsCompleted);

        pace.End();

        Assert.Equal(Delivery.Left, await sending);
        Assert.Contains("cannot be reached", sender.Trouble, StringComparison.Ordinal);
        Assert.False(_spool.State.IsDone);
    }

    [Fact]
    public async Task RetryAfter_IsWaitedFor()
    {
        var time = new ManualTimeProvider();
        using var pace = new SenderPace(time, TimeSpan.FromSeconds(60));
        var waiting = pace.WaitAsync(TimeSpan.FromSeconds(20), 0, default);

        time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await waiting;
    }

    [Fact]
    public async Task Logs_ArriveBeforeTheSeal_ThoseOfFailedTasksFirst()
    {
        _spool.Append(Events.Lines(1, 3));
        Log("task-1", 0, new string('a', 300_000));
        Log("task-2", 0, "two", isLast: true);
        Log("task-1", 300_000, "b", isLast: true);
        Log("task-3", 0, "three", isLast: true, isUrgent: true);

        await DeliveredAsync(3);

        Assert.Equal((300_001, "two", "three"), (_server.Only.Logs["task-1"].Length, _server.Only.Logs["task-2"], _server.Only.Logs["task-3"]));
        Assert.Equal(["task-3", "task-1", "task-2"], _server.Only.CompleteLogs);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData(429, "\"code\":\"busy\"")]
    [InlineData(503, "\"code\":\"unavailable\"")]
    [InlineData(401, "\"code\":\"token-needed\"")]
    [InlineData(409, "\"code\":\"hole\",\"length\":0")]
    public async Task Log_ThatCannotBeTakenNow_ComesAgain(int? status, string answer)
    {
        _spool.Append(Events.Lines(1, 3));
        Log("task-1", 0, new string('a', 300_000), isLast: true);
        _server.OnLogs.Enqueue(new(200, "\"length\":245760")); // Which it then does not have.
        _server.OnLogs.Enqueue(new(status, answer));

        await DeliveredAsync(3);

        Assert.Equal(300_000, _server.Only.Logs["task-1"].Length);
    }

    [Theory]
    [InlineData(413, "log-too-large")]
    [InlineData(409, "differs")]
    [InlineData(400, "bad-value")]
    public async Task Log_ThatIsNotWanted_IsLeftOut(int status, string code)
    {
        _spool.Append(Events.Lines(1, 3));
        Log("task-1", 0, "one", isLast: true);
        Log("task-2", 0, "two", isLast: true);
        _server.OnLogs.Enqueue(new(status, $"\"code\":\"{code}\""));

        await DeliveredAsync(3);

        Assert.Equal(["task-2"], _server.Only.Logs.Keys);
    }

    [Fact]
    public async Task Server_ThatKnowsNoLogs_GetsTheEvents()
    {
        await _server.StopAsync();
        _server.TakesLogs = false;
        await _server.ListenAsync();
        _spool.Append(Events.Lines(1, 3));
        Log("task-1", 0, "one", isLast: true);

        await DeliveredAsync(3);
    }

    [Fact]
    public async Task Disk_ThatIsFullForLogs_KeepsNoBuildOpen()
    {
        _spool.Append(Events.Lines(1, 3));
        Log("task-1", 0, "one", isLast: true);
        for (var i = 0; i < 20; i++)
        {
            _server.OnLogs.Enqueue(new(507, "\"code\":\"no-space\""));
        }

        _pace.End();
        await DeliveredAsync(3);
    }

    private void Log(string name, long offset, string text, bool isLast = false, bool isUrgent = false)
        => _spool.Logs.Append(new(name, "task", "/x.bb:do_y", "/x", offset, 0, isLast, isUrgent, 0), Encoding.UTF8.GetBytes(text));

    private Task<Delivery> SendAsync() => SendAsync(NewSender());

    private async Task<Delivery> SendAsync(SpoolSender sender)
    {
        var delivery = await sender.RunAsync(_pace.GiveUp);
        _trouble = sender.Trouble;
        return delivery;
    }

    private async Task DeliveredAsync(int events, params int[] except)
    {
        _spool.End(End);
        Assert.Equal((Delivery.Sealed, null), (await SendAsync(), _trouble));
        var expected = Encoding.UTF8.GetString(_spool.Read(1, int.MaxValue, int.MaxValue).Lines).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line + "\n").ToList();
        Assert.Equal(events, expected.Count);
        Assert.Equal(expected, _server.Only.Lines);
        Assert.Equal(_server.Only.Digest(), Sealed("digest").GetString());
        Assert.Equal(except, Enumerable.Range(1, events).Where(number => _spool.IsReplaced(number)));
    }

    private System.Text.Json.JsonElement Sealed(string name) => _server.Only.Seal!.Value.GetProperty(name);

    private SpoolSender NewSender(SenderPace? pace = null) => new(_spool, _client, () => new(_server.Url, null), pace ?? _pace, TimeProvider.System);
}

using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Testing;
using Toaster.Web.Live;

namespace Toaster.Web.Tests.Live;

/// <summary>One topic: made once for all, resumed by places, never waiting for a reader.</summary>
public sealed class LiveTopicTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ManualTimeProvider _time = new();
    private readonly SemaphoreSlim _lane = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Counted _content = new();
    private readonly LiveHub _hub;
    private readonly LiveTopic _topic;

    public LiveTopicTests()
    {
        _hub = new(new Nothing(), _time, NullLogger<LiveHub>.Instance);
        _topic = new(TopicName.Builds, _content, _lane, _time, NullLogger.Instance, _stop.Token);
    }

    [Fact]
    public async Task Topic_WithoutAReader_IsNotMade()
    {
        _topic.Move(tables: false);
        _topic.Move(tables: true);
        using var reader = Join();
        await UntilAsync(() => _topic.After(null).Count > 0);

        Assert.Equal(1, _content.Made);
    }

    [Fact]
    public async Task ManyMovesAndReaders_AreOneStateInItsTime()
    {
        var readers = Enumerable.Range(0, 200).Select(_ => Join()).ToList();
        await UntilAsync(() => _topic.After(null).Count > 0);
        for (var i = 0; i < 1000; i++)
        {
            _topic.Move(tables: false);
        }

        Assert.Equal(1, _content.Made); // The pause after the first one is not over.
        await UntilAsync(() => _content.Made == 2, advance: true);
        readers.ForEach(reader => reader.Dispose());
    }

    [Fact]
    public async Task ChangesWithoutEnd_AreFourStatesASecond()
    {
        using var reader = Join();

        Assert.True(await TimeOfFortyStatesAsync() >= TimeSpan.FromSeconds(8));
    }

    [Theory]
    [InlineData(1, 3, 5)]
    [InlineData(100, 8, 11)]
    public async Task ChangesWithoutEnd_AreCloserForFewReadersThanForMany(int readers, int least, int most)
    {
        _content.LeastPause = TimeSpan.FromMilliseconds(100);
        var all = Enumerable.Range(0, readers).Select(_ => Join()).ToList();

        Assert.InRange(await TimeOfFortyStatesAsync(), TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));
        all.ForEach(reader => reader.Dispose());
    }

    [Fact]
    public async Task TablesAlone_WaitForSomethingNewer()
    {
        using var reader = Join();
        await UntilAsync(() => _content.Made == 1);
        var made = _content.Made;
        _topic.Move(tables: true);

        await UntilAsync(() => _content.Made == made + 1, advance: true);
        Assert.True(_content.SawTables);
    }

    [Fact]
    public async Task Place_AmongTheFrames_IsResumedWithoutGapOrDuplicate()
    {
        using var reader = Join();
        var first = Assert.Single(await FramesAsync(null));
        for (var i = 0; i < 3; i++)
        {
            await MoveOnAsync();
        }

        var after = _topic.After(first.Seq);

        Assert.False(_topic.IsGap(first.Seq));
        Assert.Equal([first.Seq + 1, first.Seq + 2, first.Seq + 3], after.Select(frame => frame.Seq));
        Assert.All(after, frame => Assert.StartsWith("event: change\n", Text(frame), StringComparison.Ordinal));
        Assert.Empty(_topic.After(after[^1].Seq));
        Assert.Same(after[0], _topic.After(first.Seq)[0]); // One encoding for all.
    }

    [Fact]
    public async Task Place_TooFarBack_IsAGapAndGetsTheWhole()
    {
        using var reader = Join();
        var first = Assert.Single(await FramesAsync(null));
        for (var i = 0; i < 40; i++)
        {
            await MoveOnAsync();
        }

        var whole = Assert.Single(_topic.After(first.Seq));

        Assert.True(_topic.IsGap(first.Seq));
        Assert.StartsWith("event: state\n", Text(whole), StringComparison.Ordinal);
        Assert.Contains("\"same\":\"always\"", Text(whole), StringComparison.Ordinal);
        Assert.Same(whole, _topic.After(null)[0]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(+1)]
    public async Task Place_OfAnotherLife_IsAGap(int side)
    {
        using var reader = Join();
        var first = Assert.Single(await FramesAsync(null));

        Assert.True(_topic.IsGap(first.Seq + (side * 100L)));
        Assert.Single(_topic.After(first.Seq + (side * 100L)));
    }

    [Fact]
    public async Task Change_HoldsOnlyWhatIsNew()
    {
        using var reader = Join();
        var first = Assert.Single(await FramesAsync(null));
        await MoveOnAsync();

        Assert.DoesNotContain("always", Text(_topic.After(first.Seq)[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ContentThatFails_IsTriedAgain()
    {
        _content.Fails = true;
        using var reader = Join();
        await UntilAsync(() => _content.Made == 1);
        _content.Fails = false;
        _topic.Move(tables: false);

        await UntilAsync(() => _topic.After(null).Count == 1, advance: true);
    }

    [Fact]
    public async Task NoSuchThing_IsTheEnd()
    {
        _content.IsGone = true;
        using var reader = Join();

        var end = Assert.Single(await FramesAsync(null));

        Assert.True(end.IsLast);
        Assert.StartsWith("event: end\n", Text(end), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _hub.Dispose();
        _stop.Dispose();
        _lane.Dispose();
    }

    private LiveReader Join()
    {
        var reader = new LiveReader(_hub, 1, [_topic], new Dictionary<TopicName, long>());
        _topic.Add(reader);
        return reader;
    }

    private async Task<IReadOnlyList<LiveFrame>> FramesAsync(long? place)
    {
        await UntilAsync(() => _topic.After(place).Count > 0);
        return _topic.After(place);
    }

    private async Task MoveOnAsync()
    {
        var made = _content.Made;
        var last = _topic.After(null)[0].Seq;
        _topic.Move(tables: false);
        await UntilAsync(() => _content.Made > made && _topic.After(null)[0].Seq > last, advance: true);
    }

    /// <summary>There is always something new. The clock moves only from rest to rest, so the time is exact.</summary>
    private async Task<TimeSpan> TimeOfFortyStatesAsync()
    {
        await UntilAsync(() => _content.Made == 1);
        var started = _time.GetUtcNow();
        await Eventually.UntilAsync(
            () =>
            {
                _topic.Move(tables: false);
                return _content.Made >= 40;
            },
            () =>
            {
                if (_time.ActiveTimers > 0)
                {
                    _time.FireNext(_time.GetUtcNow() + TimeSpan.FromSeconds(1));
                }
            });
        return _time.GetUtcNow() - started;
    }

    private Task UntilAsync(Func<bool> isSo, bool advance = false)
        => Eventually.UntilAsync(isSo, advance ? () => _time.Advance(TimeSpan.FromMilliseconds(50)) : null);

    private static string Text(LiveFrame frame) => Encoding.UTF8.GetString(frame.Bytes.Span);

    private sealed class Counted : ITopicContent
    {
        private int _made;

        public int Made => Volatile.Read(ref _made);

        public bool Fails { get; set; }

        /// <summary>The last time it was made.</summary>
        public bool SawTables { get; private set; }

        public bool IsGone { get; set; }

        public TimeSpan Pause => TimeSpan.FromMilliseconds(250);

        public TimeSpan LeastPause { get; set; } = TimeSpan.FromMilliseconds(250);

        public ValueTask<TopicState?> MakeAsync(bool tablesMoved, CancellationToken ct)
        {
            SawTables = tablesMoved;
            var number = Interlocked.Increment(ref _made);
            return Fails ? throw new InvalidOperationException("on purpose")
                : new(IsGone ? null : new TopicState(new Dictionary<string, string> { ["same"] = "always", ["number"] = $"{number}" }));
        }
    }

    private sealed class Nothing : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}

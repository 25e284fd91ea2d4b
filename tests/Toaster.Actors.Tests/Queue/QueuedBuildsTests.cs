using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Following;
using Toaster.Actors.Kernel;
using Toaster.Actors.Queue;

namespace Toaster.Actors.Tests.Queue;

public sealed class QueuedBuildsTests : QueueFixture
{
    private readonly EventStream _events = new();

    [Fact]
    public async Task List_NamesWhatWaits_InOrder_EachWithItsReason()
    {
        var first = await StartBuildAsync();
        var second = await StartBuildAsync("busybox", "core-image-sato");
        await ShowsAsync(second, view => view.IsWaiting);

        var waiting = await Waiting(new CountedQueue(Toaster.Queue)).ListAsync(default);

        Assert.Equal([(first, "core-image-minimal", 1), (second, "busybox +1", 2)], waiting.Select(build => (build.Id, build.Name, build.Position)));
        Assert.All(waiting, build => Assert.Contains("No agent has come yet", build.Reason, StringComparison.Ordinal));
        Assert.All(waiting, build => Assert.Equal("Kitchen", build.Project));
        Assert.Equal(Time.GetUtcNow().ToUnixTimeMilliseconds() * 1000, waiting[1].Since, 120_000_000.0);
    }

    [Fact]
    public async Task List_AskedByMany_IsReadOnce_UntilItIsOld()
    {
        var queue = new CountedQueue(Toaster.Queue);
        var waiting = Waiting(queue);

        var lists = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => await waiting.ListAsync(default)));
        var reads = queue.Reads;
        await waiting.ListAsync(default);
        Assert.Equal(reads, queue.Reads);
        Assert.All(lists, Assert.Empty);

        Time.Advance(TimeSpan.FromSeconds(2)); // Reasons change with time.
        await waiting.ListAsync(default);
        Assert.Equal(reads + 1, queue.Reads);
    }

    [Fact]
    public async Task Change_IsToldOn_AndReadAnew()
    {
        var queue = new CountedQueue(Toaster.Queue);
        var waiting = Waiting(queue);
        var told = new Heard();
        _events.Subscribe(told);
        Assert.Empty(await waiting.ListAsync(default));

        var id = await StartBuildAsync();
        _events.Publish(new QueueChanged());

        Assert.Equal(1, told.Count);
        Assert.Equal(id, Assert.Single(await waiting.ListAsync(default)).Id);
        Assert.Equal(2, queue.Reads);
    }

    [Fact]
    public async Task Change_WhileItIsRead_IsNotMissed()
    {
        var queue = new CountedQueue(Toaster.Queue);
        var waiting = Waiting(queue);
        queue.Behind = async () =>
        {
            queue.Behind = null;
            await StartBuildAsync();
            _events.Publish(new QueueChanged());
        };

        Assert.Empty(await waiting.ListAsync(default));

        Assert.Single(await waiting.ListAsync(default));
    }

    private QueuedBuilds Waiting(IBuildQueue queue) => new(queue, Toaster.Views, _events, Time);

    private sealed class Heard : ActorRef<WaitingChanged>
    {
        public int Count { get; private set; }

        public override string Path => "/heard";

        public override bool TryTell(WaitingChanged message)
        {
            Count++;
            return true;
        }

        internal override bool Send(Signal signal) => true;
    }

    /// <param name="inner">What is really asked.</param>
    private sealed class CountedQueue(IBuildQueue inner) : IBuildQueue
    {
        private int _reads;

        public int Reads => _reads;

        /// <summary>Happens between the reading and its answer.</summary>
        public Func<Task>? Behind { get; set; }

        public async ValueTask<QueueView> ListAsync(CancellationToken ct)
        {
            Interlocked.Increment(ref _reads);
            var view = await inner.ListAsync(ct);
            await (Behind?.Invoke() ?? Task.CompletedTask);
            return view;
        }

        public ValueTask<BuildId> StartAsync(ProjectId project, BuildOrder order, CancellationToken ct) => inner.StartAsync(project, order, ct);

        public ValueTask<BuildId> RebuildAsync(BuildId id, CancellationToken ct) => inner.RebuildAsync(id, ct);

        public ValueTask CancelAsync(BuildId id, bool force, CancellationToken ct) => inner.CancelAsync(id, force, ct);

        public ValueTask SetPriorityAsync(BuildId id, int priority, CancellationToken ct) => inner.SetPriorityAsync(id, priority, ct);
    }
}

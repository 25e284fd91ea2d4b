using Toaster.Actors.Kernel;

namespace Toaster.Actors.Builds.Following;

/// <summary>Asks the builds' actors, and listens on the event stream.</summary>
internal sealed class LiveBuilds(EventStream events, Func<BuildId, ActorRef<IBuildMessage>> build) : ILiveBuilds
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async ValueTask<LiveBuild?> FindAsync(BuildId id, CancellationToken ct)
    {
        try
        {
            return await build(id).AskAsync<LiveBuild?>(replyTo => new GetLiveBuild(replyTo), Patience, ct);
        }
        catch (Exception e) when (e is TimeoutException or MailboxFullException)
        {
            return null; // Pages have the read tables, too.
        }
    }

    public IDisposable Watch(Action<LiveMove> moved)
    {
        var tables = new Listener<BuildChanged>(events, e => moved(new(e.Id, OfTables: true)));
        var elsewhere = new Listener<BuildMovedElsewhere>(events, e => moved(new(e.Id, OfTables: false)), tables);
        return new Listener<LiveBuild>(events, e => moved(new(e.Id, OfTables: false)), elsewhere);
    }

    public IDisposable WatchWaiting(Action changed) => new Listener<WaitingChanged>(events, _ => changed());

    private sealed class Listener<TEvent> : ActorRef<TEvent>, IDisposable
    {
        private readonly EventStream _events;
        private readonly Action<TEvent> _heard;
        private readonly IDisposable? _other;

        public Listener(EventStream events, Action<TEvent> heard, IDisposable? other = null)
        {
            (_events, _heard, _other) = (events, heard, other);
            events.Subscribe(this);
        }

        public override string Path => "/listener";

        public override bool TryTell(TEvent message)
        {
            _heard(message);
            return true;
        }

        /// <summary>It ends when it is disposed, not with an actor.</summary>
        internal override bool Send(Signal signal) => true;

        public void Dispose()
        {
            _events.Unsubscribe(this);
            _other?.Dispose();
        }
    }
}

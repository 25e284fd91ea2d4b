using System.Globalization;
using Microsoft.Extensions.Logging;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Following;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Kernel;
using Toaster.Actors.Views.Sql;

namespace Toaster.Actors;

/// <summary>
/// Tells other servers of the same database what happened here, and those who wait here what happened there: builds that were recorded,
/// builds whose tables have moved, changes of the queue. Hints alone: everything is also looked at now and then.
/// </summary>
internal sealed partial class ServerHints : IAsyncDisposable
{
    private const string Queue = "q";
    private const char Recorded = 'r'; // Before a build's number: its journal, but not yet its tables.
    private readonly EventStream _events;
    private readonly BuildCursors _cursors;
    private readonly PostgresChannel _channel;
    private readonly Listener<BuildChanged> _builds;
    private readonly Listener<LiveBuild> _recorded;
    private readonly Listener<QueueChanged> _queue;
    private readonly ILogger _log;

    private ServerHints(PostgresStore store, string server, EventStream events, BuildCursors cursors, TimeProvider time, ILogger log)
    {
        (_events, _cursors, _log) = (events, cursors, log);
        _channel = new(store, server, Heard, time);
        _builds = new(e =>
        {
            if (!e.IsElsewhere)
            {
                _channel.Tell(e.Id.Value.ToString(CultureInfo.InvariantCulture));
            }
        });
        _recorded = new(e => _channel.Tell(string.Create(CultureInfo.InvariantCulture, $"{Recorded}{e.Id.Value}")));
        _queue = new(e =>
        {
            if (!e.IsElsewhere)
            {
                _channel.Tell(Queue);
            }
        });
        events.Subscribe(_builds);
        events.Subscribe(_recorded);
        events.Subscribe(_queue);
    }

    public static ServerHints Start(PostgresStore store, string server, EventStream events, BuildCursors cursors, TimeProvider time, ILogger<ServerHints> log)
    {
        var hints = new ServerHints(store, server, events, cursors, time, log);
        hints._channel.Start();
        return hints;
    }

    public ValueTask DisposeAsync()
    {
        _events.Unsubscribe(_builds);
        _events.Unsubscribe(_recorded);
        _events.Unsubscribe(_queue);
        return _channel.DisposeAsync();
    }

    private void Heard(string? word)
    {
        if (word is null)
        {
            Listening(_log);
        }

        if (word is null or Queue)
        {
            _events.Publish(new QueueChanged { IsElsewhere = true });
        }
        else if (word.StartsWith(Recorded) && long.TryParse(word.AsSpan(1), CultureInfo.InvariantCulture, out var recorded))
        {
            _events.Publish(new BuildMovedElsewhere(new(recorded)));
        }
        else if (long.TryParse(word, CultureInfo.InvariantCulture, out var build))
        {
            _cursors.Moved(new(build));
            _events.Publish(new BuildChanged(new(build), 0) { IsElsewhere = true });
        }
    }

    [LoggerMessage(2201, LogLevel.Debug, "Listening to the other servers of the database.")]
    private static partial void Listening(ILogger log);

    private sealed class Listener<TEvent>(Action<TEvent> heard) : ActorRef<TEvent>
    {
        public override string Path => "/hints";

        public override bool TryTell(TEvent message)
        {
            heard(message);
            return true;
        }

        internal override bool Send(Signal signal) => true;
    }
}

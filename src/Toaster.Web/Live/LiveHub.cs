using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Toaster.Actors.Builds.Following;
using Toaster.Web.Api;
using Toaster.Web.Farm;
using Toaster.Web.Projects;

namespace Toaster.Web.Live;

/// <param name="MostReaders">Connections that are open at the same time.</param>
public sealed record LiveLimits(int MostReaders = 5_000)
{
    /// <summary>Quiet connections are written to so often, so that proxies keep them and dead ones are found.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>States that are made at once: one keeps a processor busy, but waits for a database that is another process.</summary>
    public int Lanes { get; init; } = 1;
}

/// <summary>
/// The one place of a server where what goes on is made ready for whoever watches. Hears of every committed move from the actors;
/// what nobody watches costs a look into a table. Never waits for a reader.
/// </summary>
public sealed class LiveHub : IDisposable
{
    private const int MostTopics = 8;

    // Not all readers beat at the same moment.
    private const int BeatTurns = 8;
    private static readonly TimeSpan KeepIdle = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<TopicName, LiveTopic> _topics = new(), _ofProjects = new();
    private readonly ConcurrentDictionary<LiveReader, byte> _readers = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _lane;
    private readonly IServiceProvider _services;
    private readonly LiveLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger<LiveHub> _log;
    private readonly List<IDisposable> _ends = [];
    private int _count;
    private long _resyncs, _opened, _beats;

    public LiveHub(IServiceProvider services, TimeProvider time, ILogger<LiveHub> log, IHostApplicationLifetime? life = null, LiveLimits? limits = null)
    {
        (_services, _time, _log, _limits) = (services, time, log, limits ?? new());
        _lane = new(_limits.Lanes, _limits.Lanes);
        Live = services.GetService<ILiveBuilds>();
        if (Live is not null)
        {
            _ends.Add(Live.Watch(OnMoved));
            _ends.Add(Live.WatchWaiting(OnWaitingChanged));
        }

        // An open stream would hold up the end of the server.
        if (life is not null)
        {
            _ends.Add(life.ApplicationStopping.Register(Stop));
        }

        _ends.Add(time.CreateTimer(_ => Sweep(), null, KeepIdle, KeepIdle));
        _ends.Add(time.CreateTimer(_ => Beat(), null, _limits.Beat / BeatTurns, _limits.Beat / BeatTurns));
    }

    /// <summary>Null: pages are shown from the read tables alone.</summary>
    public ILiveBuilds? Live { get; }

    public int Readers => Volatile.Read(ref _count);

    /// <summary>How often a reader had lost its place since the start.</summary>
    public long Resyncs => Interlocked.Read(ref _resyncs);

    /// <exception cref="ApiProblemException">There are too many readers, or the server stops.</exception>
    internal LiveReader Open(IReadOnlyList<TopicName> names, IReadOnlyDictionary<TopicName, long> places)
    {
        if (names.Count is 0 or > MostTopics)
        {
            throw new ApiProblemException(StatusCodes.Status400BadRequest, "bad-value", $"A stream has 1 to {MostTopics} topics, as in ?topic=builds&topic=farm. Topics are {TopicName.All}.");
        }

        if (_stop.IsCancellationRequested || Interlocked.Increment(ref _count) > _limits.MostReaders)
        {
            Interlocked.Decrement(ref _count);
            throw new ApiProblemException(
                StatusCodes.Status503ServiceUnavailable, "too-many-readers", $"{_limits.MostReaders:N0} pages are open on this server that change by themselves, which is its limit. This page still shows everything when it is loaded again.")
            {
                RetryAfter = TimeSpan.FromSeconds(30),
            };
        }

        LiveTopic[] topics = [.. names.Distinct().Select(Topic)];
        LiveMeter.Readers.Add(1);
        var reader = new LiveReader(this, Interlocked.Increment(ref _opened), topics, places);
        _readers.TryAdd(reader, 0);
        foreach (var topic in topics)
        {
            // One that was swept meanwhile comes back.
            _topics.TryAdd(topic.Name, topic);
            if (topic.Name.Kind is TopicName.ProjectKind or TopicName.ProjectsKind)
            {
                _ofProjects.TryAdd(topic.Name, topic);
            }

            topic.Add(reader);
        }

        if (_stop.IsCancellationRequested)
        {
            reader.Close();
        }

        return reader;
    }

    internal Task RunAsync(LiveReader reader, HttpResponse response, CancellationToken ct) => reader.RunAsync(response.BodyWriter, ct);

    internal void Leave(LiveReader reader, IReadOnlyList<LiveTopic> topics)
    {
        foreach (var topic in topics)
        {
            topic.Remove(reader);
        }

        _readers.TryRemove(reader, out _);
        Interlocked.Decrement(ref _count);
        LiveMeter.Readers.Add(-1);
    }

    internal void CountResync()
    {
        Interlocked.Increment(ref _resyncs);
        LiveMeter.Resyncs.Add(1);
    }

    /// <summary>Ends all streams; whoever reads comes back to the next server.</summary>
    public void Stop()
    {
        _stop.Cancel();
        foreach (var reader in _readers.Keys)
        {
            reader.Close();
        }
    }

    public void Dispose()
    {
        foreach (var end in _ends)
        {
            end.Dispose();
        }

        _stop.Cancel();
    }

    private LiveTopic Topic(TopicName name) => _topics.GetOrAdd(
        name, static (name, hub) => new(name, hub.ContentOf(name), hub._lane, hub._time, hub._log, hub._stop.Token), this);

    private ITopicContent ContentOf(TopicName name) => name.Kind switch
    {
        TopicName.BuildKind => new BuildTopic(new(name.Id), _services),
        TopicName.ProgressKind => new ProgressTopic(new(name.Id), _services),
        TopicName.FarmKind => new FarmTopic(_services),
        TopicName.ProjectsKind => new ProjectsTopic(_services),
        TopicName.ProjectKind => new ProjectTopic(new(name.Id), _services),
        _ => new BuildsTopic(_services),
    };

    private void OnMoved(LiveMove move)
    {
        if (_topics.IsEmpty)
        {
            return;
        }

        _topics.GetValueOrDefault(TopicName.Build(move.Id))?.Move(move.OfTables);
        _topics.GetValueOrDefault(TopicName.Progress(move.Id))?.Move(move.OfTables);
        _topics.GetValueOrDefault(TopicName.Builds)?.Move(move.OfTables);
        if (move.OfTables)
        {
            foreach (var topic in _ofProjects.Values) // Few are watched; whose build it is stands in the tables.
            {
                topic.Move(tables: true);
            }
        }
    }

    private void OnWaitingChanged()
    {
        foreach (var topic in _topics.Values)
        {
            topic.Move(tables: true); // Any of them may be the one that waited.
        }
    }

    private void Beat()
    {
        var turn = Interlocked.Increment(ref _beats) % BeatTurns;
        foreach (var reader in _readers.Keys)
        {
            if (reader.Number % BeatTurns == turn)
            {
                reader.Beat();
            }
        }
    }

    private void Sweep()
    {
        foreach (var (name, topic) in _topics)
        {
            if (topic.IdleSince is { } since && _time.GetElapsedTime(since) > KeepIdle)
            {
                _topics.TryRemove(new(name, topic));
                _ofProjects.TryRemove(new(name, topic));
            }
        }
    }
}

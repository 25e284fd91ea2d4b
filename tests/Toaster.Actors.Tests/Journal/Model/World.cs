using Toaster.Actors.Journal.Sql;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal.Model;

/// <summary>Servers over one store, agents, and everything that was asked and answered. Plays a script, turn by turn, on the calling thread.</summary>
internal sealed partial class World
{
    public const int Servers = 2;
    public const int Builds = 3;

    private readonly IStore _store;
    private readonly bool _isPostgres;
    private readonly SeededDispatcher _dispatcher;
    private readonly ModelServer[] _servers;
    private readonly List<Task> _deeds = [];

    /// <param name="firstBuild">Builds of this number and the next ones are not there yet.</param>
    public World(IStore store, bool isPostgres, int seed, long firstBuild)
    {
        (_store, _isPostgres, FirstBuild) = (store, isPostgres, firstBuild);
        _dispatcher = new(seed);
        _servers = [.. Enumerable.Range(0, Servers).Select(Start)];
    }

    public long FirstBuild { get; }

    public WriteNumbers Writes { get; } = new();

    public IReadOnlyList<ModelAgent> Agents { get; } = [new("one", 1), new("two", 2)];

    public List<Observation> Observations { get; } = [];

    /// <summary>Exceptions that nobody expected.</summary>
    public IEnumerable<Exception> Surprises => _deeds.Where(deed => deed.IsFaulted).Select(deed => deed.Exception!.InnerException!);

    public IEnumerable<Observation> Unanswered => Observations.Where(seen => seen.Answer is null && !seen.Server.Store.IsDead);

    public void Play(Script script)
    {
        foreach (var step in (IEnumerable<Step>)[.. Start(Deed.Return), .. script.IsUnderWay ? Underway : [], .. script.Steps])
        {
            Do(step);
            var turns = step.Turns;
            _dispatcher.RunUntil(() => turns-- == 0);
        }

        foreach (var server in _servers)
        {
            server.Store.NextFails = Failure.None;
        }

        _dispatcher.RunUntilIdle();
        for (var tries = 0; tries < 10 && Unanswered.Any(); tries++)
        {
            Wait(TimeSpan.FromSeconds(4)); // Actors that failed are started again, questions time out.
        }
    }

    private static IEnumerable<Step> Underway => [.. Start(Deed.Order), .. Start(Deed.Work)];

    private static Step[] Start(Deed deed) => [new(deed, 0, 0, 1, -1), new(deed, 1, 1, 1, -1)];

    private BuildId Build(int who) => new(FirstBuild + (who % Builds));

    private ModelServer Start(int number) => new(number, _store, _isPostgres, _dispatcher, Writes);

    private void Begin(Func<Task> deed) => _deeds.Add(_dispatcher.Start(deed));

    private void Wait(TimeSpan time)
    {
        foreach (var server in _servers)
        {
            _dispatcher.Advance(server.Time, time);
        }
    }

    private void Kill(int number)
    {
        _servers[number].Store.IsDead = true;
        foreach (var open in Observations.Where(seen => seen.Answer is null && seen.Server == _servers[number]))
        {
            open.Unknown("its server was killed", Writes.Last);
        }

        _servers[number] = Start(number);
    }

    private Observation See(string what, ModelServer server, BuildId? build = null, Type? row = null)
    {
        var number = Array.IndexOf(_servers, server);
        var seen = new Observation($"server {number}: {what}", build, Writes.Last, row, server);
        Observations.Add(seen);
        return seen;
    }
}

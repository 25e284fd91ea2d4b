using Toaster.Actors.Agents;
using Toaster.Actors.Builds;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Kernel;
using Toaster.Actors.Queue;
using Toaster.Actors.Views.Sql;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal.Model;

/// <summary>One server: all that takes part in recording and giving away builds, over a store that others use, too.</summary>
internal sealed class ModelServer
{
    private readonly Entities _entities;

    public ModelServer(int number, IStore store, bool isPostgres, SeededDispatcher dispatcher, WriteNumbers numbers)
    {
        // Clocks differ; nothing may depend on them.
        Time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero).AddSeconds(3 * number));
        Store = new(store, numbers);
        var system = new ActorSystem(dispatcher, Time);
        var name = $"server-{number}";
        var journal = new GroupedJournal(
            system, isPostgres ? new PostgresJournal(Store, name, numbers) : new SqlJournal(Store, name, numbers), isPostgres ? 2 : 1);
        var tools = new BuildTools(journal, new SqlSnapshots(Store), new SqlBuildTables(Store, new()), Time) { IsShared = true };
        _entities = new(system);
        _entities.Register(EntityKind.Build, id => Props.Of(() => new BuildActor(new(id), tools)));
        var rows = new SqlQueueRows(Store);
        var pulse = new QueuePulse();
        var tokens = new AttemptTokens(new byte[32]);
        Ingest = new(journal, Build, null!, tokens, new() { DataDirectory = "/", DiskReserve = 0 });
        Farm = new(new(Store, Time), rows, pulse, system.EventStream, Build, tokens, Time, null!);
        Queue = system.Spawn(Props.Of(() => new QueueActor(rows, Build, pulse, Time)), "queue");
        Lost = system.Spawn(Props.Of(() => new LostAgents(rows, Build)), "lost-agents");
    }

    public ManualTimeProvider Time { get; }

    public SteppedStore Store { get; }

    public Ingest Ingest { get; }

    public Farm Farm { get; }

    public ActorRef<QueueChanged> Queue { get; }

    public ActorRef<LostAgents.Look> Lost { get; }

    public ActorRef<IBuildMessage> Build(BuildId id) => _entities.Get<IBuildMessage>(new(EntityKind.Build, id.Value));

    public Task<Commit> AskAsync(BuildId id, Func<ActorRef<Commit>, IBuildMessage> command) => Build(id).AskAsync(command, TimeSpan.FromSeconds(30), default);
}

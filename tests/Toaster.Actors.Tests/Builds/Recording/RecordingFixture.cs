using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Actors.Builds;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Actors.Kernel;
using Toaster.Actors.Tests.Journal.Persistence;
using Toaster.Actors.Tests.Views;
using Toaster.Actors.Views;
using Toaster.Actors.Views.Sql;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Builds.Recording;

/// <summary>Builds recorded through their actors into a real store, which stays when the actors go.</summary>
public abstract class RecordingFixture : IAsyncLifetime
{
    protected const string Stream = "stream";
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    protected static readonly BuildId Build1 = new(1);
    protected static readonly PersistenceId Entity1 = new(EntityKind.Build, 1);
    private readonly TemporaryDirectory _directory = new();
    private ActorSystem? _actors;

    private TestDatabase? _database;

    internal IStore Store { get; private set; } = null!;

    /// <summary>On PostgreSQL; else on SQLite.</summary>
    protected virtual bool OnPostgres => false;

    internal JournalDouble Journal { get; private set; } = null!;

    protected ISnapshots Snapshots { get; private set; } = null!;

    protected IBuildViews Views { get; private set; } = null!;

    protected ActorRef<IBuildMessage> Actor { get; private set; } = null!;

    /// <summary>Small, so that short builds have snapshots too.</summary>
    protected virtual int SnapshotEvery => 10;

    public Task InitializeAsync()
    {
        if (OnPostgres)
        {
            _database = TestDatabase.Create();
        }

        Store = _database is null
            ? SqliteStore.Open(_directory.Path, new SqliteStoreOptions(), TimeProvider.System)
            : PostgresStore.Open(_database.Options, TimeProvider.System);
        Snapshots = new SqlSnapshots(Store);
        StartActors();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await (_actors?.TerminateAsync() ?? Task.CompletedTask);
        await (Store?.DisposeAsync() ?? default);
        await (_database?.DisposeAsync() ?? default);
        _directory.Dispose();
    }

    /// <summary>As after a restart of the process that had time to end.</summary>
    protected async Task RestartAsync(Func<Task>? meanwhile = null)
    {
        await _actors!.TerminateAsync();
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        StartActors();
    }

    protected async Task BeginAsync() => await CommitAsync(replyTo => new BeginRecording(
        ProjectId.CommandLine, Stream, new(1), "x.json", "key", 100, "head", true, "digest", replyTo));

    /// <summary>Events from a place on, in batches.</summary>
    protected async Task RecordAsync(IReadOnlyList<AgentEvent> events, int batch = 4)
    {
        foreach (var part in events.Chunk(batch))
        {
            var ndjson = Encoding.UTF8.GetBytes(string.Concat(part.Select(FakeEventSource.Line)));
            await CommitAsync(replyTo => new RecordEvents(Stream, part, ndjson, null, replyTo));
        }
    }

    protected async Task EndAsync(int events) => await CommitAsync(replyTo => new EndRecording(Stream, events, null, replyTo));

    protected async Task CommitAsync(Func<ActorRef<Commit>, IBuildMessage> command)
        => Assert.IsType<Commit.Committed>(await Actor.AskAsync(command, Patience, default));

    /// <summary>The rows show everything that was recorded.</summary>
    protected async Task<string> RowsAsync()
    {
        var head = await Journal.ReadHeadAsync(Entity1, default);
        Assert.True(await Views.WaitForAsync(Build1, head.LastSeq, Patience, default));
        return RowsText.OfBuild((await Views.RowsAsync(Build1, default))!);
    }

    protected static string Expected(IReadOnlyList<AgentEvent> events) => RowsText.OfBuild(TranscodedLog.Fold(events));

    protected ValueTask<long> CountAsync(string table)
        => Store.ReadAsync(connection => connection.Prepared($"SELECT count(*) FROM {table}").Single(row => row.Int64(0)), default);

    private void StartActors()
    {
        _actors = new(ThreadPoolDispatcher.Instance, TimeProvider.System, NullLoggerFactory.Instance);
        Journal = new(OnPostgres ? new PostgresJournal(Store, "test", TimeProvider.System) : new SqlJournal(Store, "test", TimeProvider.System));
        var cursors = new BuildCursors();
        Views = new SqlBuildViews(Store, cursors, TimeProvider.System);
        var tools = new BuildTools(Journal, Snapshots, new SqlBuildTables(Store, cursors), TimeProvider.System) { SnapshotEvery = SnapshotEvery };
        var entities = new Entities(_actors);
        entities.Register(EntityKind.Build, id => Props.Of(() => new BuildActor(new(id), tools)));
        Actor = entities.Get<IBuildMessage>(Entity1);
    }
}

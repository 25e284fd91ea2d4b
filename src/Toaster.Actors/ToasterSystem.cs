using Microsoft.Extensions.Logging;
using Toaster.Actors.Admin;
using Toaster.Actors.Agents;
using Toaster.Actors.Blobs;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Following;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Actors.Kernel;
using Toaster.Actors.Logs;
using Toaster.Actors.Projects;
using Toaster.Actors.Queue;
using Toaster.Actors.Views;
using Toaster.Actors.Views.Sql;

namespace Toaster.Actors;

/// <summary>What a <see cref="ToasterSystem"/> is made of.</summary>
/// <param name="DataDirectory">Holds the database, the kept logs and what is coming in.</param>
/// <param name="ServerName">Stands in the rows this process writes; for diagnosis.</param>
public sealed record ToasterSystemOptions(string DataDirectory, string ServerName)
{
    public ImportLimits Imports { get; init; } = new();

    public SqliteStoreOptions Store { get; init; } = new();

    /// <summary>Where everything but files is stored; null: in the data directory.</summary>
    public PostgresStoreOptions? Db { get; init; }

    /// <summary>With <see cref="Db"/>: logs and received files stay in the data directory, which then other servers do not reach.</summary>
    public bool KeepsFilesInDirectory { get; init; }

    /// <summary>With <see cref="Db"/>: where else than in the database logs and received files are.</summary>
    public IPieces? Pieces { get; init; }

    /// <inheritdoc cref="BuildTools.SnapshotEvery"/>
    public int SnapshotEvery { get; init; } = 100_000;

    /// <summary>
    /// What tokens of attempts are derived from, asked for once the data directory is ours. Random when nothing else is given: then
    /// tokens end with the process.
    /// </summary>
    public Func<ReadOnlyMemory<byte>> InstallationKey { get; init; } = () => System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);

    /// <inheritdoc cref="IngestLimits.MostLive"/>
    public int MostLiveBuilds { get; init; } = 1_000;

    /// <summary>How much of logs beside the event logs is stored.</summary>
    public LogLimits Logs { get; init; } = new();

    /// <inheritdoc cref="BuildTools.DeletionGrace"/>
    public TimeSpan DeletionGrace { get; init; } = TimeSpan.FromSeconds(10);

    // For tests that interrupt a deletion, or an append.
    internal Func<IBuildEraser, IBuildEraser> WrapEraser { get; init; } = eraser => eraser;
    internal Func<IJournal, IJournal> WrapJournal { get; init; } = journal => journal;
    internal int ErasedAtOnce { get; init; } = 5_000;
}

/// <summary>
/// The whole system of one process on its database: journal, actors, read tables, imports. Without HTTP, and without
/// knowing bitbake's files, which come through <see cref="IEventSource"/>.
/// </summary>
public sealed class ToasterSystem : IAsyncDisposable
{
    private readonly IStore _store;
    private readonly StoreLock? _held;
    private readonly ActorSystem _actors;
    private readonly GroupedJournal _journal;
    private readonly Entities _entities;
    private readonly OutdatedTables _outdated;
    private readonly CancellationTokenSource _stop = new();
    private readonly Action _startQueue;
    private Task _rebuilding = Task.CompletedTask;
    private Task _stalled = Task.CompletedTask;
    private Task _watching = Task.CompletedTask;
    private ServerHints? _hints;

    private ToasterSystem(IStore store, StoreLock? held, ToasterSystemOptions options, IEventSource source, TimeProvider time, ILoggerFactory loggers)
    {
        _store = store;
        _held = held;
        _actors = new(ThreadPoolDispatcher.Instance, time, loggers);
        _journal = new(_actors, options.WrapJournal(store is PostgresStore
            ? new PostgresJournal(store, options.ServerName, time) : new SqlJournal(store, options.ServerName, time)));
        _entities = new(_actors);
        var pieces = store is PostgresStore && !options.KeepsFilesInDirectory ? options.Pieces ?? new PostgresPieces(store) : null;
        Files = new(options.DataDirectory, options.Imports) { Shared = pieces is null ? null : new(pieces) };
        var cursors = new BuildCursors();
        var tables = new SqlBuildTables(store, cursors);
        Views = new SqlBuildViews(store, cursors, time);
        _outdated = new(store, _journal, Views, Wake, loggers.CreateLogger<OutdatedTables>());
        Projects = new SqlProjects(store);
        Recordings = new SqlRecordings(store, Files, tables.Version);
        var table = new SqlImportTable(store);
        var slots = _actors.Spawn(Props.Of(() => new ImportSlots(options.Imports.AtOnce)), "imports");
        // A server that starts again in its directory is the same.
        var claims = pieces is null ? null : new ImportClaims(store, $"{Environment.MachineName}:{Files.DataDirectory}");
        var tools = new ImportTools(_journal, source, Files, table, Build, Views, time) { IsShared = store is PostgresStore, Claims = claims };
        IBlobStore blobs = pieces is null ? new DirectoryBlobStore(options.DataDirectory, () => Files.ToDelete("")) : new PieceBlobStore(pieces);
        var builds = new BuildTools(_journal, new SqlSnapshots(store), tables, time)
        {
            SnapshotEvery = options.SnapshotEvery,
            IsShared = store is PostgresStore,
            DeletionGrace = options.DeletionGrace,
            Eraser = options.WrapEraser(new SqlBuildEraser(store, cursors, options.ServerName, Files.DeleteKept, time)
            {
                RowsAtOnce = options.ErasedAtOnce,
                EraseMore = (connection, id) =>
                {
                    SqlLogTable.Delete(connection, id);
                    Toaster.Actors.Agents.LogWishes.Delete(connection, id);
                    blobs.Delete(connection, id);
                },
            }),
        };
        IngestLimits = new() { DataDirectory = options.DataDirectory, DiskReserve = options.Imports.DiskReserve, MostLive = options.MostLiveBuilds };
        Logs = new BuildLogs(new SqlLogTable(store), blobs, options.Logs, CheckDisk);
        LogWishes = new LogWishes(store, Build, Logs, time);
        Upkeep = new BuildUpkeep(_journal, Build, Views, ct => store.ReadAsync<IReadOnlyList<BuildId>>(ListBuilds, ct));
        Live = new LiveBuilds(_actors.EventStream, Build);
        _entities.Register(EntityKind.Build, id => Props.Of(() => new BuildActor(new(id), builds)));
        _entities.Register(EntityKind.Project, id => Props.Of(() => new ProjectActor(new(id), _journal, time)));
        _entities.Register(EntityKind.Import, id => Props.Of(() => new ImportActor(new(id), tools, slots)));
        Administration = new Administration(store, Files, time);
        Imports = new ImportService(_journal, source, Files, table, Import, Views, Projects, time);
        var tokens = new AttemptTokens(store is PostgresStore shared ? shared.InstallationKey : options.InstallationKey());
        Ingest = new Ingest(_journal, Build, Projects, tokens, IngestLimits);
        var queue = new SqlQueueRows(store);
        var pulse = new QueuePulse();
        Queue = new BuildQueue(_journal, queue, Build, Projects, time);
        Waiting = new QueuedBuilds(Queue, Views, _actors.EventStream, time);
        ProjectCommands = new ProjectService(_journal, Project, Projects, async (id, ct) =>
            await queue.LookAsync(ct) is var look && (look.Waiting.Any(item => item.Project == id) || look.Leases.Any(lease => lease.Project == id)));
        Pools = new Pools(store, _actors.EventStream, time);
        Farm = new Farm(new(store, time), queue, pulse, _actors.EventStream, Build, tokens, time, Projects);
        _startQueue = () =>
        {
            _actors.Spawn(Kernel.Props.Of(() => new QueueActor(queue, Build, pulse, time)), "queue");
            _actors.Spawn(Kernel.Props.Of(() => new LostAgents(queue, Build)), "lost-agents");
            if (store is PostgresStore shared)
            {
                _hints = ServerHints.Start(shared, options.ServerName, _actors.EventStream, cursors, time, loggers.CreateLogger<ServerHints>());
                _watching = claims?.WatchAsync(id => Import(id).Tell(new LookAtClaim()), time, _stop.Token) ?? Task.CompletedTask;
                _stalled = StalledTables.RunAsync(store, id => Build(id).Tell(new LookAgain()), time, _stop.Token);
            }
        };
    }

    public IImports Imports { get; }

    public IIngest Ingest { get; }

    public IngestLimits IngestLimits { get; }

    /// <summary>What tasks and bitbake printed, beside the event logs.</summary>
    public IBuildLogs Logs { get; }

    /// <summary>Logs that only an agent has.</summary>
    public ILogWishes LogWishes { get; }

    /// <summary>Builds that Toaster runs.</summary>
    public IBuildQueue Queue { get; }

    /// <summary>The same for pages that follow it.</summary>
    public IWaitingBuilds Waiting { get; }

    /// <summary>Agents.</summary>
    public IFarm Farm { get; }

    /// <summary>Which agents build for whom.</summary>
    public IPools Pools { get; }

    public IProjectCommands ProjectCommands { get; }

    public IBuildViews Views { get; }

    public IRecordings Recordings { get; }

    public IProjects Projects { get; }

    public IBuildUpkeep Upkeep { get; }

    /// <summary>What goes on now.</summary>
    public ILiveBuilds Live { get; }

    public ImportFiles Files { get; }

    public IAdministration Administration { get; }

    /// <summary>The database.</summary>
    public IStore Store => _store;

    /// <summary>Random, the same for all servers of the database; null: there is only this one.</summary>
    public ReadOnlyMemory<byte>? SharedKey => (_store as PostgresStore)?.InstallationKey;

    /// <summary>Told what happens: <see cref="BuildChanged"/>.</summary>
    public EventStream Events => _actors.EventStream;

    /// <summary>
    /// Opens the data directory and goes on with whatever a crash interrupted.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It cannot be used; nothing was changed. The message says why.</exception>
    /// <exception cref="JournalUnavailableException">It went away meanwhile.</exception>
    public static async Task<ToasterSystem> StartAsync(
        ToasterSystemOptions options, IEventSource source, TimeProvider time, ILoggerFactory loggers, CancellationToken ct)
    {
        var (store, held) = Open(options, time);
        ToasterSystem? system = null;
        try
        {
            system = new(store, held, options, source, time, loggers);
            await system.RecoverAsync(ct);
            return system;
        }
        catch (TimeoutException e)
        {
            await system!.DisposeAsync();
            throw new JournalUnavailableException($"{store.Name} was opened, but then did not answer in time; start it again when it does. ({e.Message})", e);
        }
        catch
        {
            await (system?.DisposeAsync() ?? store.DisposeAsync());
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Ends when the database is another one than the one that was opened, restored or a promoted standby: then all of this is void.</summary>
    public Task Replaced => (_store as PostgresStore)?.Replaced ?? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);

    /// <summary>Tells other processes of this machine where this one's server answers.</summary>
    public void WriteLockInfo(string url)
    {
        _held?.WriteInfo(url);
        (_store as SqliteStore)?.WriteLockInfo(url);
    }

    /// <summary>The actor of a build, whether there is one or not.</summary>
    public ActorRef<IBuildMessage> Build(BuildId id) => _entities.Get<IBuildMessage>(new(EntityKind.Build, id.Value));

    /// <summary>The masked log a build was imported from; null when it is not kept.</summary>
    public async ValueTask<FileStream?> OpenLogAsync(BuildId id, CancellationToken ct)
    {
        var status = await Build(id).AskAsync<BuildStatus>(replyTo => new GetBuild(replyTo), TimeSpan.FromSeconds(30), ct);
        return status.State.Recording is { } recording ? await Files.OpenKeptAsync(recording.SourceDigest, ct) : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _rebuilding;
        await _stalled;
        await _watching;
        await (_hints?.DisposeAsync() ?? default);
        _stop.Dispose();
        await _actors.TerminateAsync();
        await _store.DisposeAsync();
        _held?.Dispose();
    }

    /// <summary>The data directory is this process's alone, whatever the database is: its files are.</summary>
    private static (IStore Store, StoreLock? Held) Open(ToasterSystemOptions options, TimeProvider time)
    {
        if (options.Db is null)
        {
            return (SqliteStore.Open(options.DataDirectory, options.Store, time), null);
        }

        var held = SqliteStore.Lock(Path.GetFullPath(options.DataDirectory));
        try
        {
            return (PostgresStore.Open(options.Db, time), held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static List<BuildId> ListBuilds(IStoreConnection connection)
        => connection.Prepared(JournalSql.Ids).Bind(1, (long)EntityKind.Build).All(row => new BuildId(row.Int64(0)));

    private ActorRef<IImportMessage> Import(ImportId id) => _entities.Get<IImportMessage>(new(EntityKind.Import, id.Value));

    /// <summary>Activating is enough: builds catch up with their tables, imports go back into the line.</summary>
    private async Task RecoverAsync(CancellationToken ct)
    {
        var imports = await _journal.ReadOpenAsync(EntityKind.Import, ct);
        Files.DeleteLeftovers(imports.Select(open => new ImportId(open.Value)));
        await _entities.Get<IProjectMessage>(new(EntityKind.Project, ProjectId.CommandLine.Value)).AskAsync<Commit>(
            replyTo => new CreateProject("Command line builds", IsDefault: true, replyTo), TimeSpan.FromSeconds(30), ct);
        foreach (var open in await _journal.ReadOpenAsync(EntityKind.Build, ct))
        {
            Wake(new(open.Value));
        }

        foreach (var open in imports)
        {
            Import(new(open.Value)).Tell(new GetImport(ActorRef<ImportView?>.Nobody));
        }

        _startQueue();
        _rebuilding = Task.Run(() => _outdated.RebuildAsync(SqlBuildTables.CurrentVersion, _stop.Token), CancellationToken.None);
    }

    private void CheckDisk()
    {
        try
        {
            IngestLimits.CheckDisk();
        }
        catch (IngestRefusedException e)
        {
            throw new LogRefusedException(e.Code, e.Message, e);
        }
    }

    private ActorRef<IProjectMessage> Project(ProjectId id) => _entities.Get<IProjectMessage>(new(EntityKind.Project, id.Value));

    private void Wake(BuildId id) => Build(id).Tell(new GetBuild(ActorRef<BuildStatus>.Nobody));
}

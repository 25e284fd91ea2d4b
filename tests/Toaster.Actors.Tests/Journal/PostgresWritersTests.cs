using System.Text;
using Npgsql;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Postgres;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal;

/// <summary>Several servers that write to one database.</summary>
public sealed class PostgresWritersTests : IAsyncLifetime
{
    private static readonly PersistenceId Build1 = new(EntityKind.Build, 1);
    private readonly List<PostgresStore> _stores = [];
    private TestDatabase? _database;

    public Task InitializeAsync()
    {
        _database = TestDatabase.Create();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        await (_database?.DisposeAsync() ?? default);
    }

    [SkippableFact]
    public async Task Append_DecidedOnWhatAnotherServerHasChanged_IsRefused_AndWritesNothing()
    {
        var (a, b) = (Server("a"), Server("b"));
        await a.AppendAsync([Requests.Of(Build1, EntityHead.None, "1")], default);
        var seen = await b.ReadHeadAsync(Build1, default);
        await a.AppendAsync([Requests.To(Build1, seen, new(2, 1, "second", 0, 0), "assigned by a")], default);

        var stale = await b.AppendAsync([Requests.Of(Build1, seen, "stale")], default);
        var oldAttempt = await b.AppendAsync([Requests.Of(Build1, new(2, 0, "", 0, 0), "of the attempt before")], default);

        Assert.Equal(new AppendResult.Conflict(new(2, 1, "second", 0, 0)), Assert.Single(stale));
        Assert.Equal(new AppendResult.Conflict(new(2, 1, "second", 0, 0)), Assert.Single(oldAttempt));
        Assert.Equal(["1", "assigned by a"], await TextsAsync(b, Build1));
    }

    [SkippableFact]
    public async Task Group_WithLosers_WritesTheWinnersAlone()
    {
        var (a, b) = (Server("a"), Server("b"));
        PersistenceId[] builds = [.. Enumerable.Range(1, 5).Select(n => new PersistenceId(EntityKind.Build, n))];
        await a.AppendAsync([.. builds.Select(build => Requests.Of(build, EntityHead.None, "1"))], default);
        var first = new EntityHead(1, 0, "", 0, 0);
        await b.AppendAsync([Requests.Of(builds[1], first, "by b"), Requests.Of(builds[3], first, "by b")], default);

        var results = await a.AppendAsync([.. builds.Select(build => Requests.Of(build, first, "by a", "and a"))], default);

        Assert.Equal([true, false, true, false, true], results.Select(result => result is AppendResult.Committed));
        Assert.Equal(new AppendResult.Conflict(new(2, 0, "", 0, 0)), results[1]);
        Assert.Equal(["1", "by a", "and a"], await TextsAsync(b, builds[0]));
        Assert.Equal(["1", "by b"], await TextsAsync(a, builds[1]));
    }

    [SkippableFact]
    public async Task Groups_OfManyServersOverTheSameBuilds_LeaveExactlyTheRowsThatWon()
    {
        const int Builds = 12, Servers = 3, Rounds = 40;
        var servers = Enumerable.Range(0, Servers).Select(n => Server($"server-{n}")).ToArray();
        PersistenceId[] builds = [.. Enumerable.Range(1, Builds).Select(n => new PersistenceId(EntityKind.Build, n))];
        await servers[0].AppendAsync([.. builds.Select(build => Requests.Of(build, EntityHead.None, "0"))], default);

        var won = (await Task.WhenAll(servers.Select((server, n) => Task.Run(() => WriteAsync(server, n, builds, Rounds))))).SelectMany(wins => wins).ToList();

        foreach (var build in builds)
        {
            var texts = await TextsAsync(servers[0], build);
            Assert.Equal(["0", .. won.Where(win => win.Build == build).OrderBy(win => win.Seq).Select(win => win.Text)], texts);
            Assert.Equal(texts.Count, (await servers[1].ReadHeadAsync(build, default)).LastSeq);
        }

        Assert.InRange(won.Count, Rounds, Builds * Servers * Rounds);
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ConcurrentWriters_OfThreeServers_LeaveExactlyAsManyRowsAsTheyWon(int seed)
        => Assert.Null(await ConcurrentWriters.RunAsync(new InTurns([Server("a"), Server("b"), Server("c")]), seed));

    [SkippableFact]
    public async Task ConcurrentWriters_WithoutCompare_AreFoundOut()
        => await Assert.ThrowsAnyAsync<Exception>(async () => Assert.Null(await ConcurrentWriters.RunAsync(new WithoutCompare(Open()), seed: 1)));

    [SkippableFact]
    public async Task Group_WithoutCompare_IsFoundOut()
    {
        var journal = new GroupWithoutCompare(Open());
        PersistenceId[] builds = [Build1, new(EntityKind.Build, 2)];
        await journal.AppendAsync([.. builds.Select(build => Requests.Of(build, EntityHead.None, "1", "2"))], default);

        // Behind the compare stands a unique index: a second row 2 is refused by it.
        await Assert.ThrowsAsync<PostgresException>(async () => await journal.AppendAsync([.. builds.Select(build => Requests.Of(build, new(1, 0, "", 0, 0), "2 again"))], default));
    }

    [SkippableFact]
    public async Task Row_HeldByALongTransaction_KeepsOnlyItsOwnBuildWaiting()
    {
        var server = Server("a");
        var other = new PersistenceId(EntityKind.Build, 2);
        await server.AppendAsync([Requests.Of(Build1, EntityHead.None, "1"), Requests.Of(other, EntityHead.None, "1")], default);
        await using var holder = new NpgsqlConnection(_database!.ConnectionString + ";Pooling=false");
        await holder.OpenAsync();
        await using (var transaction = await holder.BeginTransactionAsync())
        {
            await new NpgsqlCommand("SELECT 1 FROM entity WHERE kind = 2 AND id = 1 FOR UPDATE", holder).ExecuteScalarAsync();

            var waiting = server.AppendAsync([Requests.Of(Build1, new(1, 0, "", 0, 0), "2")], default).AsTask();
            Assert.IsType<AppendResult.Committed>(Assert.Single(await server.AppendAsync([Requests.Of(other, new(1, 0, "", 0, 0), "2")], default)));
            await transaction.RollbackAsync();

            Assert.IsType<AppendResult.Committed>(Assert.Single(await waiting));
        }

        Assert.Equal(["1", "2"], await TextsAsync(server, Build1));
    }

    [SkippableFact]
    public async Task Database_WithAnotherIncarnation_TakesNothing()
    {
        var (server, other) = (Server("a"), Server("b")); // Each with a connection from before.
        await server.AppendAsync([Requests.Of(Build1, EntityHead.None, "1"), Requests.Of(new(EntityKind.Build, 2), EntityHead.None, "1")], default);
        await other.NextIdAsync(EntityKind.Build, default);
        _database!.Run("UPDATE store SET incarnation = incarnation # 1");
        try
        {
            await Assert.ThrowsAsync<JournalUnavailableException>(async () => await server.AppendAsync([Requests.Of(Build1, new(1, 0, "", 0, 0), "2")], default));
            await Assert.ThrowsAsync<JournalUnavailableException>(async () => await other.AppendAsync(
                [Requests.Of(Build1, new(1, 0, "", 0, 0), "2"), Requests.Of(new(EntityKind.Build, 2), new(1, 0, "", 0, 0), "2")], default));
            Assert.Equal(["1"], await TextsAsync(Server("c"), Build1));
        }
        finally
        {
            _database.Run("UPDATE store SET incarnation = incarnation # 1");
        }
    }

    private static async Task<List<(PersistenceId Build, long Seq, string Text)>> WriteAsync(IJournal server, int writer, PersistenceId[] builds, int rounds)
    {
        var won = new List<(PersistenceId, long, string)>();
        for (var round = 0; round < rounds; round++)
        {
            // Each begins elsewhere in the circle, so that they would lock in different orders.
            var requests = new List<AppendRequest>();
            foreach (var build in builds.Skip(writer * 4).Concat(builds.Take(writer * 4)))
            {
                requests.Add(Requests.Of(build, await server.ReadHeadAsync(build, default), $"{writer}:{round}"));
            }

            var results = await server.AppendAsync(requests, default);
            won.AddRange(requests.Zip(results).Where(pair => pair.Second is AppendResult.Committed).Select(pair => (pair.First.Id, pair.First.Next.LastSeq, $"{writer}:{round}")));
        }

        return won;
    }

    private static async Task<List<string>> TextsAsync(IJournal journal, PersistenceId id)
    {
        var texts = new List<string>();
        await foreach (var row in journal.ReadAsync(id, 1, default))
        {
            texts.Add(Encoding.UTF8.GetString(row.Payload.Span));
        }

        return texts;
    }

    private PostgresJournal Server(string name) => new(Open(), name, TimeProvider.System);

    private PostgresStore Open()
    {
        var store = PostgresStore.Open(_database!.Options, TimeProvider.System);
        _stores.Add(store);
        return store;
    }

    private sealed class WithoutCompare(PostgresStore store) : PostgresJournal(store, "test", TimeProvider.System)
    {
        internal override string CompareAndSetSql
            => Actors.Journal.Sql.JournalSql.CompareAndSet.Replace("last_seq = ?9", "?9 IS NOT NULL", StringComparison.Ordinal);
    }

    private sealed class GroupWithoutCompare(PostgresStore store) : PostgresJournal(store, "test", TimeProvider.System)
    {
        internal override string GroupSql => PostgresGroup.Sql.Replace("e.last_seq = r.expected_seq", "r.expected_seq IS NOT NULL", StringComparison.Ordinal);
    }

    /// <summary>Each call goes to another server.</summary>
    private sealed class InTurns(IJournal[] servers) : IJournal
    {
        private int _turn;

        private IJournal Next => servers[(uint)Interlocked.Increment(ref _turn) % servers.Length];

        public ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<AppendRequest> requests, CancellationToken ct) => Next.AppendAsync(requests, ct);

        public ValueTask<EntityHead> ReadHeadAsync(PersistenceId id, CancellationToken ct) => Next.ReadHeadAsync(id, ct);

        public IAsyncEnumerable<JournalRow> ReadAsync(PersistenceId id, long from, CancellationToken ct) => Next.ReadAsync(id, from, ct);

        public ValueTask<PersistenceId?> FindAsync(Claim claim, CancellationToken ct) => Next.FindAsync(claim, ct);

        public ValueTask<IReadOnlyList<HeldName>> FindByPrefixAsync(string registry, string keyPrefix, int atMost, CancellationToken ct)
            => Next.FindByPrefixAsync(registry, keyPrefix, atMost, ct);

        public ValueTask<IReadOnlyList<PersistenceId>> ReadOpenAsync(EntityKind kind, CancellationToken ct) => Next.ReadOpenAsync(kind, ct);

        public ValueTask<long> NextIdAsync(EntityKind kind, CancellationToken ct) => Next.NextIdAsync(kind, ct);
    }
}

using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Postgres;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal;

/// <summary>A database that is restored to an earlier state, and a standby that takes its place: nothing that was known of it holds.</summary>
public sealed class PostgresLifeTests
{
    private static readonly PersistenceId Build1 = new(EntityKind.Build, 1);

    [SkippableFact]
    public async Task Standby_ThatIsPromoted_IsFound_AndIsNotTakenForTheOneBefore()
    {
        using var primary = PostgresServer.Start(isDurable: false);
        using var standby = primary.Copy(asStandby: true);
        standby.StartAgain();
        var both = new PostgresStoreOptions($"Host={primary.SocketDirectory},{standby.SocketDirectory};Username=postgres;Database=postgres;Target Session Attributes=read-write");
        long incarnation, given;
        await using (var store = PostgresStore.Open(both, TimeProvider.System))
        {
            var journal = new PostgresJournal(store, "test", TimeProvider.System);
            (incarnation, given) = (store.Incarnation, await journal.NextIdAsync(EntityKind.Build, default));
            await AppendAsync(journal, EntityHead.None, "replicated");
            await Eventually.UntilAsync(() => standby.Ask("SELECT to_regclass('build_journal') IS NOT NULL") == "t" && standby.Ask("SELECT count(*) FROM build_journal") == "1");
            await CutOffAsync(standby);
            await AppendAsync(journal, new(1, 0, "", 0, 0), "never replicated");

            primary.Kill();
            standby.Promote();
            await Eventually.UntilAsync(async () =>
            {
                await Assert.ThrowsAsync<JournalUnavailableException>(async () => await AppendAsync(journal, new(2, 0, "", 0, 0), "of the old life"));
                return store.Replaced.IsCompleted;
            });
            await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.ReadHeadAsync(Build1, default));
        }

        await using var next = PostgresStore.Open(both, TimeProvider.System);
        var anew = new PostgresJournal(next, "test", TimeProvider.System);
        Assert.NotEqual(incarnation, next.Incarnation);
        Assert.Equal(1, (await anew.ReadHeadAsync(Build1, default)).LastSeq);
        Assert.True(await anew.NextIdAsync(EntityKind.Build, default) > given + PostgresEra.SkippedIds);
        Assert.IsType<AppendResult.Committed>(await AppendAsync(anew, new(1, 0, "", 0, 0), "of the new life"));

        await using var another = PostgresStore.Open(both, TimeProvider.System);
        Assert.Equal(next.Incarnation, another.Incarnation);
    }

    [SkippableFact]
    public async Task Database_ThatIsSaidToBeRestored_GetsANewLife_OnceForAllServers()
    {
        await using var database = TestDatabase.CreateEmpty();
        await using var store = PostgresStore.Open(database.Options, TimeProvider.System);
        var journal = new PostgresJournal(store, "test", TimeProvider.System);
        var given = await journal.NextIdAsync(EntityKind.Build, default);
        database.Run("INSERT INTO agent (name, state, created_at, session) VALUES ('a', 'ready', 0, 7)");
        database.Run("INSERT INTO queue_item (build_id, project_id, priority, labels, enqueued_at, not_before) VALUES (5, 1, 0, '', 0, 0)");

        await PostgresStore.BeginAnewAsync(database.Options, TimeProvider.System);

        Assert.IsNotType<AppendResult.Committed>(await TryAppendAsync(journal));
        Assert.True(store.Replaced.IsCompleted);
        await using var next = PostgresStore.Open(database.Options, TimeProvider.System);
        Assert.NotEqual(store.Incarnation, next.Incarnation);
        var (session, notBefore) = await next.ReadAsync(
            connection => (
                connection.Prepared("SELECT session FROM agent").Single(row => row.Int64(0)), connection.Prepared("SELECT not_before FROM queue_item").Single(row => row.Int64(0))),
            default);
        Assert.Equal(7 + PostgresEra.SkippedIds, session);
        Assert.True(notBefore > 0, "What waits is given away at once.");
        Assert.True(await new PostgresJournal(next, "test", TimeProvider.System).NextIdAsync(EntityKind.Build, default) > given + PostgresEra.SkippedIds);
    }

    private static async Task<AppendResult> AppendAsync(PostgresJournal journal, EntityHead expected, string text)
        => Assert.Single(await journal.AppendAsync([Requests.Of(Build1, expected, text)], default));

    private static async Task<AppendResult?> TryAppendAsync(PostgresJournal journal)
    {
        try
        {
            return await AppendAsync(journal, EntityHead.None, "of the old life");
        }
        catch (JournalUnavailableException)
        {
            return null;
        }
    }

    private static Task CutOffAsync(PostgresServer standby)
    {
        standby.Ask("ALTER SYSTEM SET primary_conninfo = ''");
        standby.Ask("SELECT pg_reload_conf()");
        return Eventually.UntilAsync(() => standby.Ask("SELECT count(*) FROM pg_stat_wal_receiver") == "0");
    }
}

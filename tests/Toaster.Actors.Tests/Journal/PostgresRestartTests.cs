using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal;

/// <summary>A database server that ends and comes back, one that cannot be used, and schemas of other programs.</summary>
public sealed class PostgresRestartTests
{
    private static readonly PersistenceId Build1 = new(EntityKind.Build, 1);

    [SkippableFact]
    public async Task Store_WhoseServerIsGone_SaysSo_AndGoesOnWhenItIsBack()
    {
        using var server = PostgresServer.Start(isDurable: false);
        await using var store = PostgresStore.Open(new(server.ConnectionString("postgres")), TimeProvider.System);
        var journal = new PostgresJournal(store, "test", TimeProvider.System);
        await journal.AppendAsync([Requests.Of(Build1, EntityHead.None, "1")], default);
        await journal.ReadHeadAsync(Build1, default);

        server.Stop();
        for (var i = 0; i < 6; i++)
        {
            await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.AppendAsync([Requests.Of(Build1, new(1, 0, "", 0, 0), "2")], default));
            await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.ReadHeadAsync(Build1, default));
        }

        server.StartAgain();
        for (var i = 1; i < 6; i++)
        {
            Assert.IsType<AppendResult.Committed>(Assert.Single(await journal.AppendAsync([Requests.Of(Build1, new(i, 0, "", 0, 0), "on")], default)));
            Assert.Equal(i + 1, (await journal.ReadHeadAsync(Build1, default)).LastSeq);
        }
    }

    [SkippableFact]
    public async Task Opening_WhatCannotBeUsed_SaysWhy()
    {
        await using var database = TestDatabase.CreateEmpty();
        Assert.Contains("does not exist", Refused(database.ConnectionString.Replace("Database=", "Database=no_", StringComparison.Ordinal)));
        Assert.Contains("cannot be reached", Refused("Host=/nowhere;Username=x;Database=y"));
        Assert.Contains("names no host", Refused("Username=x"));
        Assert.Contains("not understood", Refused("Hst=x"));
        Assert.DoesNotContain("secret", Refused("Host=/nowhere;Username=x;Password=secret;Database=y"));

        database.Run("CREATE TABLE other (id int)");
        Assert.Contains("another program", Refused(database.ConnectionString));

        database.Run("DROP TABLE other");
        await PostgresStore.Open(database.Options, TimeProvider.System).DisposeAsync();
        database.Run("INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'next', '')");
        Assert.Contains("newer Toaster (schema 9999", Refused(database.ConnectionString));
    }

    [SkippableFact]
    public async Task Servers_ThatStartAtOnce_MakeTheTablesOnce()
    {
        await using var database = TestDatabase.CreateEmpty();

        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => PostgresStore.Open(database.Options, TimeProvider.System))));

        Assert.Single(stores.Select(store => store.Incarnation).Distinct());
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task ServerOfTheVersionBefore_GoesOnWhenTheNextOneAddsToTheSchema_AndIsRefusedOnlyWhenItStartsAgain()
    {
        await using var database = TestDatabase.CreateEmpty();
        await using var old = PostgresStore.Open(database.Options, TimeProvider.System);
        var journal = new PostgresJournal(old, "old", TimeProvider.System);
        await journal.AppendAsync([Requests.Of(Build1, new(0, 0, "", 0, 0), "before")], default);
        var next = PostgresMigrations.All[^1].Number + 1;
        IReadOnlyList<SchemaMigration> migrations =
        [
            .. PostgresMigrations.All, new(next, "add", "ALTER TABLE entity ADD COLUMN note text NOT NULL DEFAULT ''; CREATE TABLE further (id bigint PRIMARY KEY)"),
        ];

        await using var upgraded = PostgresStore.Open(database.Options, TimeProvider.System, migrations);

        Assert.IsType<AppendResult.Committed>(Assert.Single(await journal.AppendAsync([Requests.Of(Build1, new(1, 0, "", 0, 0), "of the old one")], default)));
        Assert.IsType<AppendResult.Committed>(Assert.Single(
            await new PostgresJournal(upgraded, "new", TimeProvider.System).AppendAsync([Requests.Of(Build1, new(2, 0, "", 0, 0), "of the new one")], default)));
        Assert.Equal(3, (await journal.ReadHeadAsync(Build1, default)).LastSeq);
        Assert.Equal(
            $"The database {database.ConnectionString.Split("Database=")[1]} at {database.ConnectionString.Split("Host=")[1].Split(';')[0]}:5432 was written by a newer Toaster (schema {next}, this one knows {next - 1}); install that version or a later one.",
            Refused(database.ConnectionString));
    }

    private static string Refused(string connectionString)
        => Assert.Throws<StoreUnavailableException>(() => PostgresStore.Open(new(connectionString), TimeProvider.System)).Message;
}

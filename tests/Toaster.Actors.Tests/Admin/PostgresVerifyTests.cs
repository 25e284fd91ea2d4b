using Toaster.Actors.Admin.Verification;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Admin;

/// <summary>Damage in a database of PostgreSQL is found as what it is, where it is, and nothing else is.</summary>
public sealed class PostgresVerifyTests(RecordedDirectory recorded) : IClassFixture<RecordedDirectory>
{
    [SkippableTheory]
    [InlineData("DELETE FROM build_journal WHERE entity_id = 1 AND seq_nr = 3", "row-missing", "build-1, journal row 3")]
    [InlineData("UPDATE build_journal SET payload = '\\x00ff00ff' WHERE entity_id = 1 AND seq_nr = 3", "chunk-unreadable", "build-1, journal row 3")]
    [InlineData("UPDATE entity SET agent_seq = agent_seq + 1 WHERE kind = 2 AND id = 1", "head", "build-1, table entity")]
    [InlineData("DELETE FROM registry WHERE registry = 'source-key' AND id = 1", "name-not-held", "build-1, table registry")]
    [InlineData("DELETE FROM open_entity WHERE kind = 3", "not-remembered", "import-3, table open_entity")]
    [InlineData("INSERT INTO queue_item VALUES (1, 1, 0, '', NULL, 0, 0)", "queue-wrong", "build-1, table queue_item")]
    [InlineData("UPDATE projection SET seq = seq + 1 WHERE entity_id = 1", "tables-ahead", "build-1, table projection")]
    [InlineData("DELETE FROM build_summary WHERE build_id = 1", "summary-missing", "build-1, table build_summary")]
    [InlineData("INSERT INTO artifact VALUES (77, 'a', 'b')", "rows-of-nobody", "build-77, table artifact")]
    [InlineData("UPDATE task SET errors = 3 WHERE build_id = 1 AND task_id = 2", "tables-differ", "build-1, table task")]
    [InlineData("UPDATE text SET value = 'do_other' WHERE build_id = 1 AND value = 'do_t3'", "tables-differ", "build-1, table task")]
    [InlineData("DROP INDEX build_journal_seq", "index-missing", "table build_journal")]
    [InlineData("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'task_ord'::regclass", "index-unusable", "table task")]
    public async Task Verify_OfADamagedDatabase_SaysWhatIsWrongWhere(string damage, string code, string place)
    {
        await using var data = await PostgresDirectory.MoveAsync(recorded);
        data.Database.Run(damage);

        var found = await data.VerifyAsync(deep: true);

        Assert.Equal((code, place), (found[0].Code, $"{found[0].Place}"));
        Assert.All(found, finding => Assert.Equal(code, finding.Code));
        Assert.Equal(FindingSeverity.Error, found[0].Severity);
    }

    [SkippableFact]
    public async Task Verify_OfADatabaseWithoutTables_OrOfANewerProgram_IsRefused_AndChangesNothing()
    {
        await using var empty = TestDatabase.CreateEmpty();
        await using var newer = TestDatabase.CreateEmpty();
        await PostgresStore.Open(newer.Options, TimeProvider.System).DisposeAsync();
        newer.Run("INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'next', '')");

        Assert.Contains("holds no Toaster data", await RefusedAsync(empty), StringComparison.Ordinal);
        Assert.Contains("newer Toaster (schema 9999", await RefusedAsync(newer), StringComparison.Ordinal);
        Assert.Equal(0L, empty.Ask("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"));
    }

    [SkippableFact]
    public async Task Verify_OfAnOlderSchema_OnlySaysSo_AndMigrateBringsItUpToDate()
    {
        await using var data = await PostgresDirectory.MoveAsync(recorded);
        var last = PostgresMigrations.All[^1];
        data.Database.Run($"DELETE FROM schema_version WHERE version = {last.Number}");

        Assert.Equal("schema-old", Assert.Single(await data.VerifyAsync()).Code);
        data.Database.Run($"INSERT INTO schema_version (version, name, applied_at) VALUES ({last.Number}, '', '')");
        Assert.Empty((await PostgresStore.MigrateAsync(data.Database.Options, TimeProvider.System)).Steps);
    }

    [SkippableFact]
    public async Task Migrate_OfAnEmptyDatabase_SaysEachStep()
    {
        await using var empty = TestDatabase.CreateEmpty();

        var done = await PostgresStore.MigrateAsync(empty.Options, TimeProvider.System);

        Assert.Equal(PostgresMigrations.All.Select(step => $"{step.Number:000} {step.Name}"), done.Steps);
        Assert.Equal(PostgresMigrations.All[^1].Number, done.Version);
    }

    private static async Task<string> RefusedAsync(TestDatabase database)
        => (await Assert.ThrowsAsync<StoreUnavailableException>(() => Verifier.RunAsync(database.Options, "/nowhere", deep: false, TimeProvider.System, default))).Message;
}

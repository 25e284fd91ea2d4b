using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Views;
using Toaster.Actors.Views.Sql;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Views;

/// <summary>Large change sets of several builds at once, each more than a connection's buffer.</summary>
public sealed class PostgresManyTablesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task Builds_StoredAtOnce_DoNotStandStill()
    {
        await using var database = TestDatabase.Create();
        // PostgreSQL would end what stands still, and it would be done again: here it stays.
        await using var store = PostgresStore.Open(database.Options with { IdleTimeout = TimeSpan.FromHours(1) }, TimeProvider.System);
        var tables = new SqlBuildTables(store, new());
        var facts = new BuildFacts(ProjectId.CommandLine, 1, false, null, null, null);

        await Task.WhenAll(Enumerable.Range(1, 8).Select(async build =>
        {
            for (var i = 0; i < 6; i++)
            {
                Assert.True(await tables.ApplyAsync(new(build), facts, Changes(build * 100 + i), i, i + 1, default));
            }
        })).WaitAsync(Patience);
    }

    private static BuildChanges Changes(int seed)
    {
        var rows = new RandomRows(seed);
        return rows.Changes() with
        {
            Reset = false,
            Tasks = [.. Enumerable.Range(1, 700).Select(id => rows.Task() with { Id = id, Reason = $"reason {seed} {id} {new string('x', id % 90)}" })],
        };
    }
}

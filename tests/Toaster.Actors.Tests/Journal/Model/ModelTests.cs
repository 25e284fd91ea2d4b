using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Testing;
using Xunit.Abstractions;

namespace Toaster.Actors.Tests.Journal.Model;

/// <summary>
/// Append, claim and attempt over random schedules of two servers: what is acknowledged is there once and in order, one attempt has a
/// build, it ends once, refused things leave no trace, and no answer is older than its question.
/// </summary>
public sealed class ModelTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Schedules_OnSqlite_GoAsTheModelSays()
    {
        // In memory where there is such a directory: it is not about disks, and takes half the time.
        using var directory = new TemporaryDirectory(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath());
        await using var store = SqliteStore.Open(directory.Path, new(), TimeProvider.System);

        await RunAsync(new(store), share: 90);
    }

    [SkippableFact]
    public async Task Schedules_OnPostgres_GoAsTheModelSays()
    {
        await using var database = TestDatabase.Create();
        await using var store = PostgresStore.Open(database.Options, TimeProvider.System);

        await RunAsync(new(store), share: 10);
    }

    private async Task RunAsync(ModelRun run, int share)
    {
        // On a thread of its own: turns are played on it, one after the other.
        await Task.Factory.StartNew(() => run.Check(share), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        output.WriteLine(string.Join(", ", run.Tally.Select(count => $"{count.Key} {count.Value:N0}")));
        Assert.True(run.Tally["schedules"] > 0 && run.Tally["AttemptSealed"] > 0 && run.Tally["BuildRequeued"] > 0 && run.Tally["refusals"] > 0);
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Toaster.Actors.Journal;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal;

/// <summary>A database that goes away while a server starts.</summary>
public sealed class PostgresStartTests
{
    [SkippableFact]
    public async Task Start_WhoseDatabaseStopsAnswering_SaysSo_AndSucceedsLater()
    {
        await using var database = TestDatabase.Create();
        using var directory = new TemporaryDirectory();
        var options = new ToasterSystemOptions(directory.Path, "test") { Db = database.Options with { LockTimeout = TimeSpan.FromMilliseconds(50) } };
        var time = new ManualTimeProvider();
        await using (var other = new NpgsqlConnection(database.ConnectionString))
        {
            await other.OpenAsync();
            await using var transaction = await other.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand("LOCK TABLE entity IN ACCESS EXCLUSIVE MODE", other, transaction);
            await hold.ExecuteNonQueryAsync();

            var start = ToasterSystem.StartAsync(options, new FakeEventSource(), time, NullLoggerFactory.Instance, default);
            await Eventually.UntilAsync(() => start.IsCompleted, () => time.Advance(TimeSpan.FromSeconds(1)));

            var refusal = await Assert.ThrowsAsync<JournalUnavailableException>(() => start);
            Assert.Contains("start it again", refusal.Message);
        }

        await using var system = await ToasterSystem.StartAsync(options, new FakeEventSource(), time, NullLoggerFactory.Instance, default);
    }
}

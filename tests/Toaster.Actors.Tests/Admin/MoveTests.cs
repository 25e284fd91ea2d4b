using Microsoft.Data.Sqlite;
using Toaster.Actors.Admin;
using Toaster.Actors.Admin.Move;
using Toaster.Actors.Admin.Verification;
using Toaster.Actors.Blobs;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Admin;

/// <summary>From the embedded database to PostgreSQL.</summary>
public sealed class MoveTests(RecordedDirectory recorded) : IClassFixture<RecordedDirectory>
{
    [SkippableFact]
    public async Task Move_LosesNothing_AndRecordingGoesOn()
    {
        await using var data = await PostgresDirectory.MoveAsync(recorded);

        Assert.Equal((3L, 3L, 1L), (data.Moved.Builds, data.Moved.Imports, data.Moved.Projects));
        Assert.Equal([], await data.VerifyAsync(deep: true));
        Assert.False(File.Exists(data.Files.Database));
        Assert.True(File.Exists(Path.Combine(data.Moved.Kept, "toaster.db")));
        await using (var toaster = await data.StartAsync())
        {
            var ended = await RecordedDirectory.EndAsync(toaster, new(3));
            var more = await RecordedDirectory.ImportAsync(toaster, RecordedDirectory.Build("d", 3));
            Assert.Equal((ImportState.Completed, 21L), (ended.State, Assert.Single(ended.Builds).Events));
            Assert.Equal(4, Assert.Single(more.Builds).Id.Value);
            Assert.Equal(new byte[32], ((PostgresStore)toaster.Store).InstallationKey.ToArray());
        }

        Assert.Equal([], await data.VerifyAsync(deep: true));
    }

    [SkippableFact]
    public async Task Move_WithFilesToS3_LosesNothing()
    {
        await using var service = await FakeS3.StartAsync();
        using var pieces = new S3Pieces(service.Place);
        await using var database = TestDatabase.CreateEmpty();
        using var data = recorded.Copy();

        await new StoreMove(data.Path, new(database.Options, _ => pieces), TimeProvider.System).RunAsync(() => new byte[32], default);

        Assert.Equal(0L, database.Ask("SELECT count(*) FROM blob_piece"));
        Assert.Equal([], (await Verifier.RunAsync(database.Options, data.Path, deep: false, TimeProvider.System, default, pieces)).Findings);
        await using var toaster = await ToasterSystem.StartAsync(
            new(data.Path, "test") { Db = database.Options, Pieces = pieces, Imports = new ImportLimits { DiskReserve = 0 } }, new FakeEventSource(), TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, default);
        Assert.Equal(ImportState.Completed, (await RecordedDirectory.EndAsync(toaster, new(3))).State);
        await using var log = await toaster.OpenLogAsync(new(1), default);
        Assert.True(log!.Length > 20);
        Assert.Equal([], (await Verifier.RunAsync(toaster.Store, toaster.Files, deep: true, TimeProvider.System, default)).Findings);
    }

    [SkippableFact]
    public async Task Move_ToADatabaseWithRecords_OrWithAServer_IsRefused_AndChangesNothing()
    {
        await using var data = await PostgresDirectory.MoveAsync(recorded);
        using var second = recorded.Copy();
        await using var used = TestDatabase.CreateEmpty();

        var full = await Assert.ThrowsAsync<AdministrationException>(() => MoveAsync(second.Path, data.Database));
        await using (PostgresStore.Open(used.Options, TimeProvider.System))
        {
            Assert.Equal("busy", (await Assert.ThrowsAsync<AdministrationException>(() => MoveAsync(second.Path, used))).Code);
        }

        Assert.Equal("not-empty", full.Code);
        Assert.Equal([], await second.VerifyAsync(deep: true));
        Assert.Equal([], await data.VerifyAsync());
        Assert.Equal(3L, (await MoveAsync(second.Path, used)).Builds);
    }

    [SkippableFact]
    public async Task Move_OfADirectoryInUse_OrWithoutData_IsRefused()
    {
        await using var database = TestDatabase.CreateEmpty();
        using var data = recorded.Copy();
        using var empty = new TemporaryDirectory();
        await using (SqliteStore.Open(data.Path, new(), TimeProvider.System))
        {
            Assert.Contains("in use", (await Assert.ThrowsAsync<StoreUnavailableException>(() => MoveAsync(data.Path, database))).Message, StringComparison.Ordinal);
        }

        Assert.Contains("no Toaster data", (await Assert.ThrowsAsync<StoreUnavailableException>(() => MoveAsync(empty.Path, database))).Message, StringComparison.Ordinal);
        Assert.Equal(3L, (await MoveAsync(data.Path, database)).Builds);
    }

    [SkippableFact]
    public async Task Move_ThatIsBrokenOff_LeavesBothAsTheyWere()
    {
        await using var database = TestDatabase.CreateEmpty();
        using var data = recorded.Copy().Sql("INSERT INTO registry (registry, key, kind, id) VALUES ('source-key', x'ff', 2, 99)");

        await Assert.ThrowsAnyAsync<Exception>(() => MoveAsync(data.Path, database)); // Bytes that are no text.

        Assert.Equal(0L, database.Ask("SELECT (SELECT count(*) FROM entity) + (SELECT count(*) FROM build_journal)"));
        data.Sql("DELETE FROM registry WHERE id = 99", rows: 1);
        Assert.Equal(3L, (await MoveAsync(data.Path, database)).Builds);
    }

    [Fact]
    public async Task EveryTable_IsCopied_OrKnownNotToBe()
    {
        using var directory = new TemporaryDirectory();
        await SqliteStore.Open(directory.Path, new(), TimeProvider.System).DisposeAsync();
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(directory.Path, "toaster.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table'";
        using var reader = command.ExecuteReader();
        List<string> tables = [];
        while (reader.Read())
        {
            tables.Add(reader.GetString(0));
        }

        Assert.Equal(tables.Order(StringComparer.Ordinal), CopiedTables.Names.Concat(CopiedTables.Others).Order(StringComparer.Ordinal));
    }

    private static Task<MoveReport> MoveAsync(string directory, TestDatabase database)
        => new StoreMove(directory, PostgresTarget.Whole(database.Options), TimeProvider.System).RunAsync(() => new byte[32], default);
}

using Toaster.Actors.Admin.Backup;
using Toaster.Actors.Admin.Move;
using Toaster.Actors.Admin.Verification;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal.Postgres;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Admin;

/// <summary>A backup of a database of PostgreSQL, restored to either kind.</summary>
public sealed class PostgresBackupTests(RecordedDirectory recorded) : IClassFixture<RecordedDirectory>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Backup => Path.Combine(_directory.Path, "backup");

    private string Restored => Path.Combine(_directory.Path, "restored");

    public void Dispose() => _directory.Dispose();

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Backup_WhileServing_RestoresToAStoreThatGoesOn(bool toPostgres)
    {
        await using var data = await PostgresDirectory.MoveAsync(recorded);
        await using var target = TestDatabase.CreateEmpty();
        BackupReport taken;
        long incarnation;
        await using (var toaster = await data.StartAsync())
        {
            taken = await toaster.Administration.BackupAsync(Backup, default);
            incarnation = toaster.Store.Incarnation;
        }

        var restored = await new Restore(Backup, Restored, TimeProvider.System, toPostgres ? PostgresTarget.Whole(target.Options) : null).RunAsync(default);

        Assert.Equal((3, incarnation), (taken.Manifest.Builds, taken.Manifest.Incarnation));
        Assert.Equal([], await VerifyAsync());
        Assert.NotEqual(incarnation, restored.Incarnation);
        Assert.Equal(!toPostgres, File.Exists(Path.Combine(Restored, "toaster.db")));
        await using (var again = await StartAsync())
        {
            Assert.Equal(ImportState.Completed, (await RecordedDirectory.EndAsync(again, new(3))).State);
            var next = await RecordedDirectory.ImportAsync(again, RecordedDirectory.Build("d", 3));
            Assert.True(Assert.Single(next.Builds).Id.Value > 1_000_000);
        }

        Assert.Equal([], await VerifyAsync());

        async Task<IReadOnlyList<Finding>> VerifyAsync() => (toPostgres
            ? await Verifier.RunAsync(target.Options, Restored, deep: true, TimeProvider.System, default)
            : await Verifier.RunAsync(Restored, deep: true, TimeProvider.System, default)).Findings;

        Task<ToasterSystem> StartAsync() => ToasterSystem.StartAsync(
            new(Restored, "again") { Db = toPostgres ? target.Options : null, Imports = new ImportLimits { DiskReserve = 0 } }, new FakeEventSource(), TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, default);
    }

    [SkippableFact]
    public async Task Rows_ThereAndBack_AreTheSame()
    {
        await using var data = await PostgresDirectory.MoveAsync(recorded);
        await using (var store = PostgresStore.OpenToLook(data.Database.Options))
        {
            await new BackupWriter(store, new(data.Files.Path, new()) { Shared = new(new Actors.Blobs.PostgresPieces(store)) }, TimeProvider.System).RunAsync(Backup, default);
        }

        Assert.Equal(Lines(Path.Combine(data.Moved.Kept, "toaster.db")), Lines(Path.Combine(Backup, "toaster.db")));

        static IEnumerable<string> Lines(string path) => new StoreDump(path, table => table is not ("store" or "schema_version" or "snapshot")).Lines;
    }

    [SkippableFact]
    public async Task Restore_ToADatabaseWithRecords_IsRefused_AndTheDirectoryStays()
    {
        await using var data = await PostgresDirectory.MoveAsync(recorded);
        await using (var store = PostgresStore.OpenToLook(data.Database.Options))
        {
            await new BackupWriter(store, new(data.Files.Path, new()) { Shared = new(new Actors.Blobs.PostgresPieces(store)) }, TimeProvider.System).RunAsync(Backup, default);
        }

        var refused = await Assert.ThrowsAsync<Actors.Admin.AdministrationException>(
            () => new Restore(Backup, data.Files.Path, TimeProvider.System, PostgresTarget.Whole(data.Database.Options)).RunAsync(default));

        Assert.Equal("not-empty", refused.Code);
        Assert.Equal([], await data.VerifyAsync(deep: true));
        Assert.Empty(Directory.GetDirectories(Path.GetDirectoryName(data.Files.Path)!, Path.GetFileName(data.Files.Path) + ".before*"));
    }
}

using Toaster.Actors.Admin.Move;
using Toaster.Actors.Admin.Verification;
using Toaster.Actors.Imports;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Admin;

/// <summary>What a <see cref="RecordedDirectory"/> holds, moved to a database of PostgreSQL.</summary>
internal sealed class PostgresDirectory(RecordedDirectory.Damaged files, TestDatabase database, MoveReport moved) : IAsyncDisposable
{
    public RecordedDirectory.Damaged Files => files;

    public TestDatabase Database => database;

    public MoveReport Moved => moved;

    public static async Task<PostgresDirectory> MoveAsync(RecordedDirectory recorded)
    {
        var database = TestDatabase.CreateEmpty();
        var files = recorded.Copy();
        return new(files, database, await new StoreMove(files.Path, PostgresTarget.Whole(database.Options), TimeProvider.System).RunAsync(() => new byte[32], default));
    }

    public async Task<IReadOnlyList<Finding>> VerifyAsync(bool deep = false)
        => (await Verifier.RunAsync(database.Options, files.Path, deep, TimeProvider.System, default)).Findings;

    /// <summary>A server on it.</summary>
    public Task<ToasterSystem> StartAsync(string? directory = null) => ToasterSystem.StartAsync(
        new(directory ?? files.Path, "test") { Db = database.Options, Imports = new ImportLimits { DiskReserve = 0 } }, new FakeEventSource(), TimeProvider.System,
        Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, default);

    public async ValueTask DisposeAsync()
    {
        files.Dispose();
        await database.DisposeAsync();
    }
}

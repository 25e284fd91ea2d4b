using System.Globalization;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Admin.Move;

/// <summary>What was moved.</summary>
/// <param name="To">Which database.</param>
/// <param name="Kept">The directory that the former database, and files that went, are kept in.</param>
public sealed record MoveReport(string To, long Builds, long Projects, long Imports, long JournalRows, IReadOnlyList<CopiedRows> Tables, string Kept);

/// <summary>
/// Moves the embedded database of a data directory that no process uses into an empty one of PostgreSQL. Either all of it is there afterwards,
/// or nothing has changed.
/// </summary>
public sealed class StoreMove(string dataDirectory, PostgresTarget target, TimeProvider time)
{
    private readonly string _directory = Path.GetFullPath(dataDirectory);

    /// <param name="key">What tokens are derived from in the data directory: they stay good.</param>
    /// <exception cref="StoreUnavailableException">The directory or the database cannot be used. The message says which, and why.</exception>
    /// <exception cref="AdministrationException">The database is not empty, or in use.</exception>
    public async Task<MoveReport> RunAsync(Func<ReadOnlyMemory<byte>> key, CancellationToken ct)
    {
        var path = StoreFiles.DatabasePath(_directory);
        if (!File.Exists(path))
        {
            throw new StoreUnavailableException($"There is no Toaster data in {_directory}. Name another directory with --data.");
        }

        using var held = SqliteStore.Lock(_directory);
        MoveReport report;
        using (var source = SqliteStore.OpenAlone(_directory, time).Connection)
        {
            var copied = await new IntoPostgres(target, time).FillAsync(source, key(), _directory, ct);
            long Number(string sql) => source.Prepared(sql).Single(row => row.Int64(0));
            report = new(
                PostgresStore.NameOf(target.Options.ConnectionString), Number("SELECT count(*) FROM entity WHERE kind = 2"), Number("SELECT count(*) FROM entity WHERE kind = 1"),
                Number("SELECT count(*) FROM entity WHERE kind = 3"), Number("SELECT (SELECT count(*) FROM build_journal) + (SELECT count(*) FROM journal)"), copied, FreeName());
        }

        // Whoever forgets --db from now on finds nothing, instead of what was there.
        StoreFiles.CreateDirectory(report.Kept);
        File.Move(path, StoreFiles.DatabasePath(report.Kept));
        foreach (var folder in target.Pieces is null ? [] : FilesInto.Folders.Where(folder => Directory.Exists(Path.Combine(_directory, folder))))
        {
            Directory.Move(Path.Combine(_directory, folder), Path.Combine(report.Kept, folder));
        }

        return report;
    }

    private string FreeName()
        => Enumerable.Range(1, int.MaxValue).Select(n => Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"moved-{n}"))).First(name => !Path.Exists(name));
}

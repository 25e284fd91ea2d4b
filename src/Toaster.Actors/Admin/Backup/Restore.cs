using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Toaster.Actors.Admin.Move;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Admin.Backup;

/// <summary>
/// Puts a backup in the place of a data directory that no process uses. Everything is checked and copied beside it first; then
/// both change places in one step. What was there is kept.
/// </summary>
/// <param name="target">An empty database of PostgreSQL that the records go to instead; the directory then holds at most the files. Null: everything is in the directory.</param>
public sealed partial class Restore(string backup, string dataDirectory, TimeProvider time, PostgresTarget? target = null)
{
    /// <summary>
    /// Numbers between the last one in the backup and the next one given: builds recorded after it are lost, and nobody who
    /// wrote their number down shall find another build under it.
    /// </summary>
    public const long SkippedIds = 1_000_000;

    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(1);

    private readonly string _backup = Path.GetFullPath(backup);
    private readonly string _directory = RealPath(Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDirectory)));

    /// <exception cref="StoreUnavailableException">A process uses the directory.</exception>
    /// <exception cref="AdministrationException">The backup cannot be used; nothing was changed.</exception>
    public async Task<RestoreReport> RunAsync(CancellationToken ct)
    {
        var manifest = ReadManifest();
        using var held = Directory.Exists(_directory) ? SqliteStore.Lock(_directory) : null;
        var isPlaced = false;
        var part = $"{_directory}.restore-part-{Guid.NewGuid():N}";
        try
        {
            StoreFiles.CreateDirectory(Path.GetDirectoryName(_directory)!);
            StoreFiles.CreateDirectory(part);
            await CopyAsync(manifest, part, ct);
            var incarnation = BeginAnew(manifest, Path.Combine(part, "toaster.db"));
            if (target is not null)
            {
                incarnation = await IntoDatabaseAsync(part, target, ct);
            }

            SyncAll(part);
            isPlaced = true; // From here on the name may stand for what was there before.
            return new(_directory, manifest, PutInPlace(part, held), incarnation);
        }
        catch (IOException e) when (ImportFiles.IsDiskFull(e))
        {
            throw new AdministrationException("no-space", $"The disk that holds {_directory} is full, so nothing was restored and nothing changed. Make room and try again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AdministrationException("bad-directory", $"Nothing was restored and nothing changed: {e.Message}", e);
        }
        finally
        {
            if (!isPlaced && Directory.Exists(part))
            {
                Directory.Delete(part, recursive: true);
            }
        }
    }

    private BackupManifest ReadManifest()
    {
        var path = Path.Combine(_backup, BackupManifest.FileName);
        try
        {
            var manifest = BackupManifest.Read(File.ReadAllBytes(path));
            if (manifest.Format != BackupManifest.ThisFormat)
            {
                throw new JsonException($"its format is {manifest.Format}");
            }

            if (manifest.Version > BackupManifest.ThisVersion || manifest.Schema > SchemaMigrations.All[^1].Number)
            {
                throw new AdministrationException(
                    "newer-backup",
                    $"The backup {_backup} was written by a newer Toaster (schema {manifest.Schema}, this one knows {SchemaMigrations.All[^1].Number}); install that version or a later one.");
            }

            return manifest;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new AdministrationException("no-backup", $"There is no backup in {_backup}: it has no {BackupManifest.FileName}.", e);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new AdministrationException("damaged-backup", $"The backup {_backup} cannot be used: {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Every file the manifest names, each compared with what it says of it; others are none of the backup.</summary>
    private async Task CopyAsync(BackupManifest manifest, string part, CancellationToken ct)
    {
        if (!manifest.Files.Any(file => file.Path == "toaster.db"))
        {
            throw Damaged("its manifest names no toaster.db");
        }

        foreach (var file in manifest.Files)
        {
            if (!IsPlain(file.Path))
            {
                throw Damaged($"its manifest names the file \"{file.Path}\", which does not belong into a data directory");
            }

            var source = Path.Combine(_backup, file.Path);
            if (!File.Exists(source))
            {
                throw Damaged($"its file {file.Path} is missing");
            }

            if (await CopiedFile.CopyAsync(source, part, file.Path, ct) != file)
            {
                throw Damaged($"its file {file.Path} is not what the manifest says: it was changed or cut");
            }
        }
    }

    /// <summary>A new incarnation, so that whoever still knows the old one cannot append; and numbers that were never given.</summary>
    private long BeginAnew(BackupManifest manifest, string database)
    {
        var copy = BackedUpStore.Read(database);
        if ((copy.Incarnation, copy.Builds, copy.JournalRows) != (manifest.Incarnation, manifest.Builds, manifest.JournalRows))
        {
            throw Damaged("its manifest and its database do not say the same");
        }

        using var connection = SqliteStoreConnection.OpenLane(database, new());
        using (var transaction = connection.BeginTransaction(deferred: false))
        {
            connection.Prepared("UPDATE store SET incarnation = ?1").Bind(1, OtherThan(manifest.Incarnation)).Execute();
            foreach (var kind in Enum.GetValues<EntityKind>())
            {
                connection.Prepared("""
                    INSERT INTO id_sequence (kind, next) VALUES (?1, coalesce((SELECT max(id) FROM entity WHERE kind = ?1), 0) + 1 + ?2)
                    ON CONFLICT (kind) DO UPDATE SET next = max(next, (SELECT coalesce(max(id), 0) + 1 FROM entity WHERE kind = ?1)) + ?2
                    """).Bind(1, (long)kind).Bind(2, SkippedIds).Execute();
            }

            transaction.Commit();
        }

        SchemaMigrations.Apply(connection, SchemaMigrations.All, time);
        // Agents are to say what they are at before anything that seems to wait is given away.
        connection.Prepared("UPDATE agent SET session = session + ?1").Bind(1, SkippedIds).Execute();
        connection.Prepared("UPDATE queue_item SET not_before = max(not_before, ?1)").Bind(1, (time.GetUtcNow() + Hold).ToUnixTimeMilliseconds()).Execute();
        return connection.Scalar<long>("SELECT incarnation FROM store");
    }

    /// <summary>All of it or nothing; what it came from is not needed any more.</summary>
    private async Task<long> IntoDatabaseAsync(string part, PostgresTarget place, CancellationToken ct)
    {
        var database = StoreFiles.DatabasePath(part);
        using (var source = SqliteStoreConnection.OpenLane(database, new()))
        {
            await new IntoPostgres(place, time).FillAsync(source, null, part, ct);
        }

        File.Delete(database);
        foreach (var folder in place.Pieces is null ? [] : FilesInto.Folders.Select(folder => Path.Combine(part, folder)).Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }

        await using var store = PostgresStore.OpenToLook(place.Options);
        return store.Incarnation;
    }

    private static long OtherThan(long incarnation)
    {
        var other = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue;
        return other == incarnation ? other ^ 1 : other;
    }

    private static void SyncAll(string part)
    {
        if (Path.Combine(part, StoreFiles.DatabaseName) is var database && File.Exists(database))
        {
            CopiedFile.Sync(database);
        }

        foreach (var folder in Directory.GetDirectories(part, "*", SearchOption.AllDirectories))
        {
            DirectorySync.Flush(folder);
        }

        DirectorySync.Flush(part);
    }

    /// <summary>Where what was there is now; null when there was nothing.</summary>
    private string? PutInPlace(string part, StoreLock? held)
    {
        string? kept = null;
        held?.ForgetHolder(); // Its place is about to be another directory's.
        if (Directory.Exists(_directory) && Directory.EnumerateFileSystemEntries(_directory).Any(entry => Path.GetFileName(entry) != "toaster.lock"))
        {
            kept = FreeName();
            DirectorySwap.Swap(part, _directory, kept);
        }
        else
        {
            if (Directory.Exists(_directory))
            {
                Directory.Delete(_directory, recursive: true); // Empty but for the lock of this restore.
            }

            Directory.Move(part, _directory);
        }

        DirectorySync.Flush(Path.GetDirectoryName(_directory)!);
        return kept;
    }

    private string FreeName()
    {
        for (var n = 1; ; n++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{_directory}.before-restore-{n}");
            if (!Path.Exists(name))
            {
                return name;
            }
        }
    }

    private AdministrationException Damaged(string how) => new("damaged-backup", $"The backup {_backup} is damaged, so nothing was restored: {how}.");

    /// <summary>One of the names that a data directory has: nothing leads out of it.</summary>
    private static bool IsPlain(string path) => path.Split('/') switch
    {
        [var name] => name is "toaster.db" or "admin-token",
        ["build-logs", var build, var attempt, var name] => build.All(char.IsAsciiDigit) && attempt.All(char.IsAsciiDigit) && LogFileName().IsMatch(name),
        ["logs" or "incoming" or "keys", var name] => name.Length > 0 && name[0] != '.' && !name.Contains('\\', StringComparison.Ordinal) && !name.Contains('\0', StringComparison.Ordinal),
        _ => false,
    };

    [GeneratedRegex("^[0-9a-f]{32}\\.log$", RegexOptions.CultureInvariant)]
    private static partial Regex LogFileName();

    /// <summary>A link is followed: it is the directory behind it that is replaced.</summary>
    private static string RealPath(string path)
        => new DirectoryInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path : path;
}

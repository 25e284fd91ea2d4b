using System.Reflection;
using Toaster.Actors.Admin.Move;
using Toaster.Actors.Blobs;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Actors.Logs;

namespace Toaster.Actors.Admin.Backup;

/// <summary>
/// Takes a backup while recording goes on: first the database, through its writer; then the files that this copy of it names,
/// which are kept from being deleted meanwhile. It stands under its name only when it is whole and on disk.
/// </summary>
/// <param name="store">The open store. Of PostgreSQL's a copy of the embedded kind is made, which can be restored to either.</param>
/// <param name="files">Those beside it.</param>
public sealed class BackupWriter(IStore store, ImportFiles files, TimeProvider time)
{
    /// <summary>Files of the data directory that are needed beside database and logs: who may come in, the keys of the forms, which logs were deleted.</summary>
    private static readonly string[] Settings = ["admin-token", "keys/*.xml", $"logs/{DroppedLogs.FileName}"];

    private static readonly string[] Folders = ["", "logs", "incoming", DirectoryBlobStore.Folder];

    private const string DatabaseName = "toaster.db";

    /// <summary>The version of this program, as a manifest names it.</summary>
    internal static string Program { get; } = typeof(BackupWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <exception cref="AdministrationException">The directory cannot take it; nothing half is left.</exception>
    public async Task<BackupReport> RunAsync(string directory, CancellationToken ct)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var part = $"{target}.part-{Guid.NewGuid():N}";
        CheckTarget(target);
        try
        {
            StoreFiles.CreateDirectory(Path.GetDirectoryName(target)!);
            StoreFiles.CreateDirectory(part);
            CheckSpace(part);
            using var held = files.Hold();
            var manifest = await CopyAsync(part, ct);
            await WriteManifestAsync(part, manifest, ct);
            SyncFolders(part);
            PutInPlace(part, target);
            return new(target, manifest);
        }
        catch (IOException e) when (e is StoreFullException || ImportFiles.IsDiskFull(e))
        {
            throw new AdministrationException("no-space", $"The disk that holds {target} is full, so no backup was taken. Make room, or name a directory on another disk.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AdministrationException("bad-directory", $"No backup was taken: {target} cannot be written: {e.Message}", e);
        }
        finally
        {
            Delete(part);
        }
    }

    private async Task<BackupManifest> CopyAsync(string part, CancellationToken ct)
    {
        var database = Path.Combine(part, DatabaseName);
        using var shared = store is PostgresStore pages ? new FromPostgres(pages.Options, time) : null;
        shared?.CopyTo(database, ct);
        await ((store as SqliteStore)?.CopyToAsync(database, ct) ?? Task.CompletedTask);
        var elsewhere = files.Shared?.Pieces is PostgresPieces && shared is not null ? new SharedFiles(shared.Pieces) : files.Shared;
        CopiedFile.Sync(database);
        var copy = BackedUpStore.Read(database);
        List<BackupFile> copied = [await CopiedFile.DigestAsync(part, DatabaseName, ct)];
        List<string> missing = [];
        foreach (var import in copy.Incoming)
        {
            await AddAsync(files.Incoming(import));
        }

        foreach (var digest in copy.Logs.Order(StringComparer.Ordinal))
        {
            await AddAsync(files.Kept(digest), mayLack: copy.NotKept.Contains(digest) || await files.IsDroppedAsync(digest, ct));
        }

        foreach (var log in copy.BuildLogs)
        {
            if (elsewhere is not null && await CopyLogAsync(elsewhere.Pieces, log.Name, part, ct) is { } file)
            {
                copied.Add(file);
                continue;
            }

            await AddAsync(Path.Combine(files.DataDirectory, DirectoryBlobStore.PathOf(log.Name)), mayLack: !log.IsComplete || log.Length == 0);
        }

        foreach (var setting in Settings)
        {
            var folder = Path.Combine(files.DataDirectory, Path.GetDirectoryName(setting)!);
            foreach (var path in Directory.Exists(folder) ? Directory.GetFiles(folder, Path.GetFileName(setting)) : [])
            {
                await AddAsync(path);
            }
        }

        if (elsewhere is not null && await DroppedAsync(elsewhere, part, ct) is { } dropped)
        {
            copied.RemoveAll(file => file.Path == dropped.Path);
            copied.Add(dropped);
        }

        return new(
            BackupManifest.ThisFormat, BackupManifest.ThisVersion, Program, copy.Schema, copy.Incarnation, time.GetUtcNow(),
            copy.Projects, copy.Builds, copy.Imports, copy.Incoming.Count, copy.JournalRows, copied, missing);

        async Task AddAsync(string source, bool mayLack = false)
        {
            var path = Path.GetRelativePath(files.DataDirectory, source).Replace(Path.DirectorySeparatorChar, '/');
            try
            {
                copied.Add(await CopiedFile.CopyAsync(source, part, path, ct));
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                if (elsewhere is not null && await FetchAsync(elsewhere, path, part, ct) is { } file)
                {
                    copied.Add(file);
                }
                else if (!mayLack)
                {
                    missing.Add(path); // A log that is still being read, or is lost.
                }
            }
        }
    }

    /// <summary>Which logs were deleted on purpose, as the file it would be.</summary>
    private static async Task<BackupFile?> DroppedAsync(SharedFiles elsewhere, string part, CancellationToken ct)
    {
        const string Name = $"logs/{DroppedLogs.FileName}";
        if (await elsewhere.NamesAsync("dropped/", ct) is not { Count: > 0 } names)
        {
            return null;
        }

        StoreFiles.CreateDirectory(Path.Combine(part, "logs"));
        await using (var file = StoreFiles.Create(Path.Combine(part, Name)))
        {
            await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(string.Concat(names.Select(name => $"{Path.GetFileName(name)}\n"))), ct);
            file.Flush(flushToDisk: true);
        }

        return await CopiedFile.DigestAsync(part, Name, ct);
    }

    /// <summary>A file that every server reaches.</summary>
    private static async Task<BackupFile?> FetchAsync(SharedFiles elsewhere, string path, string part, CancellationToken ct)
    {
        if (await elsewhere.FindAsync(path, ct) is null)
        {
            return null;
        }

        var target = Path.Combine(part, path);
        StoreFiles.CreateDirectory(Path.GetDirectoryName(target)!);
        await using (var file = StoreFiles.Create(target))
        {
            await elsewhere.FetchAsync(path, file, ct);
            file.Flush(flushToDisk: true);
        }

        return await CopiedFile.DigestAsync(part, path, ct);
    }

    /// <summary>A log in pieces, as the file it would be.</summary>
    private static async Task<BackupFile?> CopyLogAsync(IPieces pieces, LogName name, string part, CancellationToken ct)
    {
        var path = PieceBlobStore.PathOf(name);
        if (await pieces.ListAsync(path, ct) is not { Count: > 0 } places)
        {
            return null;
        }

        var target = Path.Combine(part, path);
        StoreFiles.CreateDirectory(Path.GetDirectoryName(target)!);
        await using (var file = StoreFiles.Create(target))
        {
            foreach (var at in places)
            {
                if (await pieces.FindAsync(path, at, int.MaxValue, ct) is { } piece)
                {
                    await file.WriteAsync(PieceBlobStore.FrameOf(piece), ct);
                }
            }

            file.Flush(flushToDisk: true);
        }

        return await CopiedFile.DigestAsync(part, path, ct);
    }

    private static async Task WriteManifestAsync(string part, BackupManifest manifest, CancellationToken ct)
    {
        await using var file = StoreFiles.Create(Path.Combine(part, BackupManifest.FileName), FileMode.CreateNew);
        await file.WriteAsync(manifest.Write(), ct);
        file.Flush(flushToDisk: true);
    }

    private void CheckTarget(string target)
    {
        if ((target + "/").StartsWith(files.DataDirectory + "/", StringComparison.Ordinal))
        {
            throw new AdministrationException(
                "bad-directory", $"{target} lies in the data directory, so it would be lost with it. Name a directory elsewhere, best on another disk.");
        }

        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new AdministrationException("not-empty", $"{target} is there already and not empty. A backup needs a new directory: name another one.");
        }
    }

    private void CheckSpace(string part)
    {
        var needed = Folders.Select(folder => Path.Combine(files.DataDirectory, folder)).Where(Directory.Exists)
            .SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles("*", folder.EndsWith(DirectoryBlobStore.Folder, StringComparison.Ordinal) ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)).Sum(file => file.Exists ? file.Length : 0);
        var free = new DriveInfo(part).AvailableFreeSpace;
        if (free < needed)
        {
            throw new StoreFullException($"{needed:N0} bytes are needed, {free:N0} are free.");
        }
    }

    private static void SyncFolders(string part)
    {
        foreach (var folder in Directory.GetDirectories(part, "*", SearchOption.AllDirectories))
        {
            DirectorySync.Flush(folder);
        }

        DirectorySync.Flush(part);
    }

    private static void PutInPlace(string part, string target)
    {
        if (Directory.Exists(target))
        {
            Directory.Delete(target); // Empty; if somebody filled it meanwhile, this fails and nothing is lost.
        }

        Directory.Move(part, target);
        DirectorySync.Flush(Path.GetDirectoryName(target)!);
    }

    private static void Delete(string part)
    {
        try
        {
            if (Directory.Exists(part))
            {
                Directory.Delete(part, recursive: true);
            }
        }
        catch (IOException)
        {
            // The disk fails altogether; the name says that it is no backup.
        }
    }
}

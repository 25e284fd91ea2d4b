using Toaster.Actors.Blobs;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Imports;

/// <summary>
/// Where every server shall reach the files, they are stored with <see cref="Shared"/>, too, before anybody is told that they are there; the
/// data directory then only holds what this server works on.
/// </summary>
public sealed partial class ImportFiles
{
    private const string DroppedFolder = "dropped/";

    /// <summary>Null: the files of the data directory are all there are.</summary>
    public SharedFiles? Shared { get; init; }

    internal static string IncomingName(ImportId id) => $"incoming/import-{id}.gz";

    internal static string KeptName(string digest) => $"logs/{digest}.json.gz";

    /// <summary>Brings the received file of an import here, if it is anywhere.</summary>
    public async Task<bool> FetchIncomingAsync(ImportId id, CancellationToken ct)
    {
        if (File.Exists(Incoming(id)) || Shared is null)
        {
            return File.Exists(Incoming(id));
        }

        var part = Incoming(id) + ".part";
        try
        {
            await using (var file = StoreFiles.Create(part))
            {
                if (!await Shared.FetchAsync(IncomingName(id), file, ct))
                {
                    return false;
                }
            }

            File.Move(part, Incoming(id), overwrite: true);
            return true;
        }
        finally
        {
            File.Delete(part);
        }
    }

    public async ValueTask DeleteIncomingAsync(ImportId id, CancellationToken ct)
    {
        File.Delete(Incoming(id));
        if (Shared is not null)
        {
            await Shared.DeleteAsync(IncomingName(id), ct);
        }
    }

    /// <summary>A masked log is complete in its place here: from now on it is kept.</summary>
    public async Task KeepAsync(string digest, CancellationToken ct)
    {
        if (Shared is not null && File.Exists(Kept(digest)))
        {
            await Shared.PutAsync(KeptName(digest), Kept(digest), ct);
            File.Delete(Kept(digest));
        }
    }

    /// <summary>How long the masked log with this digest is; null: it is not kept.</summary>
    public async ValueTask<long?> KeptBytesAsync(string digest, CancellationToken ct)
        => new FileInfo(Kept(digest)) is { Exists: true } file ? file.Length : Shared is null ? null : await Shared.FindAsync(KeptName(digest), ct);

    /// <summary>It was deleted on purpose, with all others.</summary>
    public async ValueTask<bool> IsDroppedAsync(string digest, CancellationToken ct)
        => Dropped.Contains(digest) || (Shared is not null && await Shared.FindAsync(DroppedFolder + digest, ct) is not null);

    /// <summary>The masked log with this digest, to be read from any place; null: it is not kept.</summary>
    /// <exception cref="InvalidDataException">What was stored is damaged.</exception>
    public async Task<FileStream?> OpenKeptAsync(string digest, CancellationToken ct)
    {
        try
        {
            return new(Kept(digest), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1, FileOptions.Asynchronous);
        }
        catch (FileNotFoundException) when (Shared is not null)
        {
            return await FetchAsync(KeptName(digest), ct);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The masked log with this digest goes, in this transaction where it is in the same database.</summary>
    /// <exception cref="IOException">A backup may still want it; to be tried again.</exception>
    public void DeleteKept(IStoreConnection connection, string digest)
    {
        File.Delete(ToDelete(digest));
        Shared?.Delete(connection, KeptName(digest));
    }

    /// <summary>Deletes all kept logs; first it is stored which. Broken off, it is done again to the same end.</summary>
    public async Task<LogAmount> DropAllAsync(CancellationToken ct)
    {
        var here = Dropped.DropAll();
        var (logs, bytes) = (here.Logs, here.Bytes);
        foreach (var name in Shared is null ? [] : await Shared.NamesAsync("logs/", ct))
        {
            var length = await Shared!.FindAsync(name, ct) ?? 0;
            await Shared.PutAsync(DroppedFolder + Path.GetFileName(name)[..^".json.gz".Length], Stream.Null, ct);
            await Shared.DeleteAsync(name, ct);
            (logs, bytes) = (logs + 1, bytes + length);
        }

        return new(logs, bytes);
    }

    /// <summary>A file that is gone when it is closed.</summary>
    private async Task<FileStream?> FetchAsync(string name, CancellationToken ct)
    {
        var file = new FileStream(
            Path.Combine(_incoming, $"fetched-{Guid.NewGuid():N}.part"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16,
            FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        try
        {
            if (await Shared!.FetchAsync(name, file, ct))
            {
                file.Position = 0;
                return file;
            }
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }

        await file.DisposeAsync();
        return null;
    }

    private async Task ShareIncomingAsync(ImportId id, CancellationToken ct)
    {
        if (Shared is null)
        {
            return;
        }

        try
        {
            await Shared.PutAsync(IncomingName(id), Incoming(id), ct);
        }
        catch (Exception e)
        {
            File.Delete(Incoming(id));
            throw e is IOException ? new ImportRefusedException("unavailable", $"{e.Message} Import the file again then.", e) : e;
        }
    }
}

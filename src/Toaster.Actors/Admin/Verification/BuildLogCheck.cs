using Toaster.Actors.Logs;

namespace Toaster.Actors.Admin.Verification;

/// <summary>The logs of builds: those the database names are there and whole, and no other file is there.</summary>
internal sealed class BuildLogCheck(IVerifiedStore store, Findings findings)
{
    private const int Page = 500;

    private readonly HashSet<string> _named = new(StringComparer.Ordinal);

    public async Task RunAsync(CancellationToken ct)
    {
        var files = Files();
        var elsewhere = (store.Shared is { } shared ? await shared.Pieces.NamesAsync(DirectoryBlobStore.Folder + "/", ct) : []).ToHashSet(StringComparer.Ordinal);
        for (var last = default(LogName) with { Name = "" }; ;)
        {
            var from = last;
            var logs = await store.ReadAsync(connection => SqlLogTable.After(connection, from, Page), ct);
            foreach (var log in logs)
            {
                if (elsewhere.Contains(PieceBlobStore.PathOf(log.Name)))
                {
                    await LookElsewhereAsync(log, ct);
                }
                else
                {
                    Look(log);
                }
            }

            if (logs.Count < Page)
            {
                break;
            }

            last = logs[^1].Name;
        }

        foreach (var file in elsewhere.Where(file => !_named.Contains(file)))
        {
            findings.Warn("build-log-unused", new(File: file), $"No build refers to the log {file}.", "it may be deleted");
        }

        // Those there were at the start: the row of a log comes before its file.
        foreach (var file in files.Where(file => !_named.Contains(file) && File.Exists(Path.Combine(store.DataDirectory, file))))
        {
            findings.Warn("build-log-unused", new(File: file), $"No build refers to the file {file}.", "it may be deleted");
        }
    }

    private async Task LookElsewhereAsync(BuildLogView log, CancellationToken ct)
    {
        var file = PieceBlobStore.PathOf(log.Name);
        _named.Add(file);
        findings.Counted(files: 1);
        var (trouble, extent) = await new PieceBlobStore(store.Shared!.Pieces).CheckAsync(log.Name, ct);
        if (trouble is not null)
        {
            Error("build-log-damaged", log, file, trouble);
        }
        else if (log.IsComplete && extent.Length != log.Length && (await store.Shared.Pieces.ListAsync(file, ct)).Count > 0)
        {
            Error("build-log-damaged", log, file, $"has {extent.Length:N0} bytes, but {log.Length:N0} were stored");
        }
    }

    private void Look(BuildLogView log)
    {
        var file = DirectoryBlobStore.PathOf(log.Name);
        _named.Add(file);
        var path = Path.Combine(store.DataDirectory, file);
        if (!File.Exists(path))
        {
            if (log is { IsComplete: true, Length: > 0 })
            {
                Error("build-log-missing", log, file, "is missing");
            }

            return;
        }

        findings.Counted(files: 1);
        if (store.IsLive && !log.IsComplete)
        {
            return; // Its last piece may be half written at this moment.
        }

        try
        {
            if (LogFile.Check(path) is { } trouble && (log.IsComplete || !trouble.StartsWith("cannot", StringComparison.Ordinal)))
            {
                Error("build-log-damaged", log, file, trouble);
            }
            else if (log.IsComplete && LogFile.Open(path).Extent.Length is var length && length != log.Length)
            {
                Error("build-log-damaged", log, file, $"has {length:N0} bytes, but {log.Length:N0} were stored");
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Error("build-log-damaged", log, file, $"cannot be read: {e.Message}");
        }
    }

    private void Error(string code, BuildLogView log, string file, string words) => findings.Error(
        code, new($"build-{log.Name.Build}", File: file), $"A {log.Kind} log of build {log.Name.Build}, {file}, {words}; the build's record does not need it.",
        "restore the file from a backup; until then only this log cannot be read");

    private List<string> Files()
        => Path.Combine(store.DataDirectory, DirectoryBlobStore.Folder) is var folder && Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(store.DataDirectory, path))] : [];
}

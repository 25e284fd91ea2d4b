using System.Globalization;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal;

namespace Toaster.Actors.Admin.Verification;

/// <summary>
/// The files beside the database: each kept log and received file that the database names is there and whole, and none is there
/// that it does not name. Built before the entities are looked at, finished after them.
/// </summary>
internal sealed class DirectoryCheck
{
    private readonly IVerifiedStore _store;
    private readonly Findings _findings;
    private readonly TimeProvider _time;
    private readonly string[] _logs; // Those there were at the start: later ones may belong to builds begun later.
    private readonly DroppedLogs _dropped;
    private IReadOnlyList<string> _logsElsewhere = [];
    private readonly HashSet<UInt128> _named = [];
    private readonly HashSet<UInt128> _whole = [];
    private (PersistenceId Id, ImportProgressState State) _import;

    public DirectoryCheck(IVerifiedStore store, Findings findings, TimeProvider time)
    {
        _store = store;
        _findings = findings;
        _time = time;
        _logs = Files("logs");
        _dropped = new(store.DataDirectory);
    }

    /// <summary>Before the entities are looked at.</summary>
    public async Task BeginAsync(CancellationToken ct) => _logsElsewhere = _store.Shared is { } shared ? await shared.NamesAsync("logs/", ct) : [];

    /// <summary>Every log of a build is one that somebody names.</summary>
    public void Name(BuildRows build)
    {
        foreach (var recording in build.Recordings)
        {
            _named.Add(Key(recording.SourceDigest));
        }
    }

    /// <summary>The log of a build's present recording.</summary>
    public async Task<List<Finding>> LogOfAsync(PersistenceId id, BuildRows build, bool isFirst, CancellationToken ct)
    {
        if (build.Recordings.LastOrDefault() is not { } last || build.Ended is not { Cut: null } || _whole.Contains(Key(last.SourceDigest)))
        {
            return [];
        }

        var import = await ImportAsync(new(EntityKind.Import, last.Import.Value), ct);
        if (import is { Request: not null, Phase: not ImportState.Completed })
        {
            return []; // The log is complete when the last build of its file is.
        }

        var name = $"{last.SourceDigest}.json.gz";
        var path = Path.Combine(_store.DataDirectory, "logs", name);
        var isElsewhere = !File.Exists(path) && await IsElsewhereAsync($"logs/{name}", ct);
        if (!File.Exists(path) && !isElsewhere && (import.IsWithoutLog || await IsDroppedAsync(last.SourceDigest, ct)))
        {
            return []; // It need not be there.
        }

        var trouble = isElsewhere ? await TroubleElsewhereAsync($"logs/{name}", ct) : await TroubleAsync(path, last.SourceDigest, import.Outline, ct);
        if (isFirst)
        {
            _findings.Counted(files: 1);
        }

        if (trouble is null)
        {
            _whole.Add(Key(last.SourceDigest));
            return [];
        }

        return [new(
            FindingSeverity.Error, trouble.Value.Code, new($"{id}", File: $"logs/{name}"),
            $"The kept log of {id}, logs/{name}, {trouble.Value.Words}; its record and pages do not need it.",
            "restore the file from a backup; until then only the export as event log is impossible")];
    }

    /// <summary>The received file of an import that has not ended.</summary>
    public async Task<List<Finding>> FileOfAsync(PersistenceId id, ImportProgressState import, CancellationToken ct)
    {
        var name = $"incoming/import-{id.Value}.gz";
        return id.Kind != EntityKind.Import || import.Request is null || import.HasEnded || File.Exists(Path.Combine(_store.DataDirectory, name)) || await IsElsewhereAsync(name, ct) ? [] :
        [
            new(
                FindingSeverity.Error, "incoming-missing", new($"{id}", File: name),
                $"{id} has not ended, but the file it reads, {name}, is missing.", "cancel the import and import the log again"),
        ];
    }

    /// <summary>After all entities: files that nobody names.</summary>
    public async Task FinishAsync(CancellationToken ct)
    {
        // Who may name a file that nobody seems to name? Not told while a journal cannot be read: somebody might delete it.
        foreach (var path in _logs.Where(path => Path.GetFileName(path) != DroppedLogs.FileName))
        {
            var name = Path.GetFileName(path);
            if (name.EndsWith(".part", StringComparison.Ordinal))
            {
                LeftOver($"logs/{name}");
            }
            else if (!_findings.IsAnyDamaged && !(name.EndsWith(".json.gz", StringComparison.Ordinal) && _named.Contains(Key(name[..^".json.gz".Length]))) && File.Exists(path))
            {
                _findings.Warn("log-unused", new(File: $"logs/{name}"), $"No build refers to the file logs/{name}.", "it may be deleted");
            }
        }

        foreach (var path in Files("incoming"))
        {
            await IncomingAsync(path, Path.GetFileName(path), ct);
        }

        await ElsewhereAsync(ct);

        foreach (var path in Files("").Where(path => path.EndsWith(".next", StringComparison.Ordinal)))
        {
            LeftOver(Path.GetFileName(path));
        }
    }

    /// <summary>The same of files that are not in the directory. One of no import may be just coming in.</summary>
    private async Task ElsewhereAsync(CancellationToken ct)
    {
        foreach (var name in _findings.IsAnyDamaged ? [] : _logsElsewhere.Where(name => !_named.Contains(Key(Path.GetFileName(name)[..^".json.gz".Length]))))
        {
            if (await IsElsewhereAsync(name, ct))
            {
                _findings.Warn("log-unused", new(File: name), $"No build refers to the file {name}.", "it may be deleted");
            }
        }

        foreach (var name in _store.Shared is { } shared ? await shared.NamesAsync("incoming/", ct) : [])
        {
            var id = new PersistenceId(EntityKind.Import, NumberIn(Path.GetFileName(name)));
            var (exists, isOpen) = await _store.ReadAsync(connection => (VerifySql.Find(connection, id) is not null, RegistryCheck.IsOpen(connection, id)), ct);
            if (exists && !isOpen && !_findings.IsDamaged(id) && (await ImportAsync(id, ct)).HasEnded && await IsElsewhereAsync(name, ct))
            {
                _findings.Warn("incoming-unused", new($"{id}", File: name), $"{id} has ended, but its file {name} is still there.", "it may be deleted; it may hold secrets");
            }
        }
    }

    private async ValueTask<bool> IsElsewhereAsync(string name, CancellationToken ct) => _store.Shared is { } shared && await shared.FindAsync(name, ct) is not null;

    private async ValueTask<bool> IsDroppedAsync(string digest, CancellationToken ct) => _dropped.Contains(digest) || await IsElsewhereAsync($"dropped/{digest}", ct);

    private async Task<(string Code, string Words)?> TroubleElsewhereAsync(string name, CancellationToken ct)
    {
        try
        {
            return await _store.Shared!.FetchAsync(name, Stream.Null, ct) ? null : ("log-missing", "is missing");
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return ("log-damaged", $"cannot be read: {e.Message}");
        }
    }

    private async Task IncomingAsync(string path, string name, CancellationToken ct)
    {
        if (name.EndsWith(".part", StringComparison.Ordinal))
        {
            LeftOver($"incoming/{name}");
            return;
        }

        var id = new PersistenceId(EntityKind.Import, NumberIn(name));
        var (exists, isOpen) = await _store.ReadAsync(
            connection => (VerifySql.Find(connection, id) is not null, RegistryCheck.IsOpen(connection, id)), ct);
        var hasEnded = !exists || (await ImportAsync(id, ct)).HasEnded;
        // An import deletes its file before it is forgotten; an upload is there before its import.
        if (isOpen || !hasEnded || _findings.IsDamaged(id) || !File.Exists(path) || (_store.IsLive && !exists && _time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path) < TimeSpan.FromMinutes(1)))
        {
            return;
        }

        _findings.Warn(
            "incoming-unused", new(exists ? $"{id}" : null, File: $"incoming/{name}"),
            exists ? $"{id} has ended, but its file incoming/{name} is still there." : $"No import refers to the file incoming/{name}.",
            "it may be deleted; it may hold secrets");
    }

    /// <summary>Of <c>import-7.gz</c>; 0 when it is named otherwise.</summary>
    private static long NumberIn(string name)
        => name.StartsWith("import-", StringComparison.Ordinal) && name.EndsWith(".gz", StringComparison.Ordinal)
            && long.TryParse(name["import-".Length..^".gz".Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private void LeftOver(string file)
    {
        if (!_store.IsLive)
        {
            _findings.Warn("left-over", new(File: file), $"The file {file} is left over from a write that was cut off.", "it may be deleted");
        }
    }

    private static async Task<(string Code, string Words)?> TroubleAsync(string path, string digest, SourceOutline? outline, CancellationToken ct)
    {
        if (!File.Exists(path))
        {
            return ("log-missing", "is missing");
        }

        try
        {
            var log = await KeptLog.ReadAsync(path, ct);
            return log.Digest == digest || outline is null || outline.Digest != digest || log.Lines == outline.Lines
                ? null : ("log-changed", $"has {log.Lines} lines, but {outline.Lines} were recorded");
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return ("log-damaged", $"cannot be read: {e.Message}");
        }
    }

    private async Task<ImportProgressState> ImportAsync(PersistenceId id, CancellationToken ct)
    {
        if (_import.State is { HasEnded: true } && _import.Id == id)
        {
            return _import.State; // Builds of one file stand together.
        }

        var state = ImportProgressState.New;
        await foreach (var row in VerifySql.RowsAsync(_store, id, long.MaxValue, ct))
        {
            state = state.Apply(row);
        }

        _import = (id, state);
        return state;
    }

    private string[] Files(string folder)
        => Path.Combine(_store.DataDirectory, folder) is var path && Directory.Exists(path) ? Directory.GetFiles(path) : [];

    // The first half of a digest tells files apart, and a million of them stay small.
    private static UInt128 Key(string digest)
        => UInt128.TryParse(digest.AsSpan(0, Math.Min(32, digest.Length)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var key) ? key : UInt128.MaxValue;
}

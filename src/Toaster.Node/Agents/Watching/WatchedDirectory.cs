using Toaster.Bitbake.EventLog;
using Toaster.Node.Agents.Collecting;
using Toaster.Node.Agents.Running;
using Toaster.Node.Agents.Sending;
using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Watching;

/// <summary>
/// Builds that others run in one build directory: finds their event logs as they appear, follows each, and makes a spool of each build.
/// One that runs already is recorded from the beginning of its log.
/// </summary>
/// <param name="began">Is told of each spool that is new, or goes on.</param>
internal sealed class WatchedDirectory(
    string path, WatchOptions options, SpoolDirectory spools, EventLogLimits limits, CollectLimits? collect, Action<Spool> began, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Mute = TimeSpan.FromSeconds(15);

    private readonly BuildDirectory _directory = new(path);
    private readonly Dictionary<string, WatchedLog> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (LogStart Start, WatchedLog? Log, long Length, DateTime Written)> _done = new(StringComparer.Ordinal);
    private readonly WatchMark _mark = new(spools.Path, path);
    private long? _looked;
    private long? _muteSince;
    private string? _words;
    private bool _isFirst = true;

    /// <summary>bitbake runs here, and no log of it is found.</summary>
    public bool IsMute => _muteSince is { } since && time.GetElapsedTime(since) > Mute;

    public string Path => path;

    public int Followed => _open.Count;

    /// <summary>Looks for logs, if it is time to, and reads what there is of each.</summary>
    public void Step(IReadOnlyList<BitbakeProcess> processes)
    {
        if (_looked is not { } looked || time.GetElapsedTime(looked) >= LookEvery)
        {
            _looked = time.GetTimestamp();
            Look(processes);
        }

        foreach (var log in _open.Values.ToList())
        {
            if (!log.Step())
            {
                _open.Remove(log.Path);
                _done[log.Path] = (log.BehindLast, log, 0, default);
                log.Dispose();
            }
        }
    }

    public void Dispose()
    {
        foreach (var log in _open.Values)
        {
            log.Dispose();
        }

        _mark.Dispose();
    }

    private void Look(IReadOnlyList<BitbakeProcess> processes)
    {
        var mine = processes.Where(process => process.Directory == path).ToList();
        _words = mine.Select(process => process.Words).LastOrDefault() ?? _words;
        var recorded = mine.Where(process => process.IsRecorded).Select(process => process.Log).ToHashSet(StringComparer.Ordinal);
        var logs = EventLogs.Below(path).Where(log => !recorded.Contains(log.FullName)).Concat(mine.Where(process => !process.IsRecorded).Select(process => process.Log).OfType<string>().Select(log => new FileInfo(log)).Where(log => log.Exists))
            .DistinctBy(log => log.FullName).OrderBy(log => log.LastWriteTimeUtc).ToList();
        var isRunning = _directory.HasServer();
        if (_isFirst)
        {
            _isFirst = false;
            Resume();
            Attach(logs, isRunning);
        }

        foreach (var log in logs.Where(log => !_open.ContainsKey(log.FullName)))
        {
            if (!_done.TryGetValue(log.FullName, out var done))
            {
                Open(log.FullName, LogStart.OfNewFile);
            }
            else if (done.Log is { } closed ? !closed.IsAsSeen(log) : (log.Length, log.LastWriteTimeUtc) != (done.Length, done.Written))
            {
                Open(log.FullName, log.Length < done.Start.Size ? LogStart.OfNewFile : done.Start);
            }
        }

        _muteSince = isRunning && _open.Count == 0 && recorded.Count == 0 ? _muteSince ?? time.GetTimestamp() : null;
        _mark.Touch(time.GetUtcNow());
    }

    /// <summary>What was being recorded when whoever watched was stopped.</summary>
    private void Resume()
    {
        foreach (var files in spools.List())
        {
            if (files.ReadState() is { IsDone: true } or { End: not null } || Try(() => Spool.TryOpen(files)) is not { } spool)
            {
                continue;
            }

            if (spool.Header.Log is { } log && log.Directory == path && spool.Header.IsWatched && File.Exists(log.Path) && !_open.ContainsKey(log.Path) && LogPlace.IsSame(spool, log.Path, limits))
            {
                Open(log.Path, LogPlace.Of(spool), spool);
                began(spool);
            }
            else
            {
                spool.Dispose(); // Deliveries of what was left behind look after it.
            }
        }
    }

    /// <summary>Logs that were there before: of those only what runs now, or was written since somebody watched last.</summary>
    private void Attach(IReadOnlyList<FileInfo> logs, bool isRunning)
    {
        foreach (var log in logs.Where(log => !_open.ContainsKey(log.FullName)))
        {
            var isNews = _mark.Last is { } last && log.LastWriteTimeUtc > last.UtcDateTime;
            var start = isNews || (isRunning && log == logs[^1]) ? StartOf(log.FullName) : (LogStart?)null;
            if (start is { } begin && begin.Offset < log.Length)
            {
                Open(log.FullName, begin with { Size = begin.Offset });
            }
            else
            {
                _done[log.FullName] = (start ?? LogStart.Find(log.FullName, limits), null, log.Length, log.LastWriteTimeUtc);
            }
        }
    }

    /// <summary>Behind the builds of it that were recorded; of one that nobody watched, behind those that had ended before.</summary>
    private LogStart StartOf(string log)
    {
        var ends = spools.List().Select(files => (Files: files, State: files.ReadState())).Where(spool => spool.State.End is not null)
            .Select(spool => Try(() => LastPlace(spool.Files, log))).OfType<LogStart>().ToList();
        return ends.Count > 0 ? ends.MaxBy(end => end.Offset) : _mark.Last is not null ? LogStart.OfNewFile : LogStart.Find(log, limits, isRunning: true);
    }

    private static LogStart? LastPlace(SpoolFiles files, string log)
    {
        using var spool = Spool.TryOpen(files);
        if (spool is null || spool.Header.Log?.Path != log || spool.Count == 0)
        {
            return null;
        }

        var last = SpoolLine.Head(spool.Read(spool.Count));
        return new(last.End, last.Line + 1, last.End);
    }

    private void Open(string log, LogStart start, Spool? first = null)
    {
        LogFollower? follower = null;
        follower = new LogFollower(log, start, limits, Next, time, collect is null ? null : spool => new(spool, collect, _directory, time), byPlace: first is not null, isLazy: first is null);
        _done.Remove(log);
        _open[log] = new(log, follower, _directory, time);

        Spool Next()
        {
            if (first is { } known)
            {
                first = null;
                return known;
            }

            var begin = follower!.NextStart;
            var header = SpoolHeader.Make(_words ?? $"bitbake in {path}", options.Project, options.Server, time.GetUtcNow()) with
            {
                Log = new(log, begin.Offset, begin.Line, begin.Size, path),
                IsWatched = true,
            };
            var spool = Spool.Create(spools.Path, header);
            began(spool);
            return spool;
        }
    }

    private static T? Try<T>(Func<T?> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return default;
        }
    }
}

/// <summary>Where builds that are watched go.</summary>
/// <param name="Server">Null: the server of the data directory.</param>
internal sealed record WatchOptions(long? Project, Uri? Server);

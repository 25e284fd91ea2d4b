using Toaster.Actors.Logs;
using Toaster.Node.Agents.Running;
using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Collecting;

/// <summary>
/// Collects the logs of one build from disk while it is recorded, into its spool: those of its tasks as events announce them, bitbake's
/// own, and what buildstats wrote. Nothing that goes wrong with a log is a problem of the recording.
/// </summary>
internal sealed class LogCollector
{
    private const long EndOfFailed = 256 << 10;

    private readonly Spool _spool;
    private readonly CollectLimits _limits;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, FollowedLog> _tasks = new(StringComparer.Ordinal);
    private readonly List<FollowedLog> _own = [];
    private Dictionary<string, string> _variables = [];
    private FollowedLog? _console;
    private long _completed;
    private long? _looked;
    private bool _isOver;

    /// <param name="directory">Where bitbake builds, if that is known.</param>
    public LogCollector(Spool spool, CollectLimits limits, BuildDirectory? directory, TimeProvider time)
    {
        (_spool, _limits, _time) = (spool, limits, time);
        if (directory is not null)
        {
            _own.Add(new(spool.Logs, new("cooker", LogKinds.Cooker, null, directory.ServerLog, 0, 0, false, false, directory.ServerLogStart()), directory.Path));
        }
    }

    /// <summary>Events of this class are to be told.</summary>
    public static bool Wants(string? eventClass) => eventClass is "bb.build.TaskStarted" or "bb.build.TaskSucceeded" or "bb.build.TaskFailed" or "bb.build.TaskFailedSilent" or "agent.Variables";

    /// <summary>An event of the build.</summary>
    /// <param name="line">All of it, as docs/events.md writes it.</param>
    public void OnEvent(long number, string eventClass, ReadOnlySpan<byte> line)
    {
        switch (eventClass)
        {
            case "agent.Variables":
                _variables = AnnouncedLogs.Variables(line);
                FollowConsole();
                break;
            case "bb.build.TaskStarted" when AnnouncedLogs.Task(line) is { LogFile: { } log } task:
                Begin(number, task, log);
                break;
            case "bb.build.TaskSucceeded" or "bb.build.TaskFailed" or "bb.build.TaskFailedSilent" when AnnouncedLogs.Task(line) is { } task:
                End(number, task, eventClass != "bb.build.TaskSucceeded");
                break;
        }
    }

    /// <summary>Looks at logs that grow, if it is time to.</summary>
    public void Poll()
    {
        if (_isOver || (_looked is { } looked && _time.GetElapsedTime(looked) < _limits.Every))
        {
            return;
        }

        _looked = _time.GetTimestamp();
        if (HasRoom)
        {
            foreach (var log in _tasks.Values.Concat(_own))
            {
                log.Follow(_limits.LogBytes / 2);
            }
        }
    }

    /// <summary>The build is over.</summary>
    public void Finish()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        foreach (var log in _tasks.Values.Concat(_own))
        {
            Complete(log, isFailed: false);
        }

        if (_spool.Logs.Find("buildstats") is { IsComplete: false } stats)
        {
            Try(() => _spool.Logs.Append(new("buildstats", LogKinds.BuildStats, null, null, stats.Length, 0, true, false, 0), default));
        }
    }

    private bool HasRoom => _limits.HasRoom() && _completed + _tasks.Values.Sum(log => log.Length) < _limits.BuildBytes;

    private void Begin(long number, AnnouncedLogs.TaskFacts task, string log)
    {
        if (System.IO.Path.IsPathRooted(log))
        {
            _tasks[task.Key] = new(_spool.Logs, new($"task-{number}", LogKinds.Task, task.Key, log, 0, 0, false, false, 0), Root);
        }
    }

    private void End(long number, AnnouncedLogs.TaskFacts task, bool isFailed)
    {
        if (!_tasks.ContainsKey(task.Key) && task.LogFile is { } log)
        {
            Begin(number, task, log);
        }

        if (_tasks.Remove(task.Key, out var followed))
        {
            Complete(followed, isFailed);
            _completed += followed.Length;
        }

        if (_variables.TryGetValue("BUILDSTATS_BASE", out var folder) && _variables.TryGetValue("BUILDNAME", out var build) && task.Package is { } package
            && BuildStatsFile.Read(System.IO.Path.Combine(folder, build, package, task.Task), Root, task.Key) is { } stats && HasRoom)
        {
            AppendStats(number, stats);
        }
    }

    private void Complete(FollowedLog log, bool isFailed)
        => Try(() => log.Complete(HasRoom ? _limits.LogBytes : isFailed && _limits.HasRoom() ? log.Length + EndOfFailed : log.Length, isFailed));

    /// <summary>Those of an event that was read before a restart are there already.</summary>
    private void AppendStats(long number, byte[] line)
    {
        var known = _spool.Logs.Find("buildstats");
        if (known is { IsComplete: true } || number <= _spool.Known)
        {
            return;
        }

        Try(() => _spool.Logs.Append(new("buildstats", LogKinds.BuildStats, null, null, known?.Length ?? 0, 0, false, false, 0), line));
    }

    private void FollowConsole()
    {
        if (_console is null && _variables.TryGetValue("BB_CONSOLELOG", out var path) && System.IO.Path.IsPathRooted(path))
        {
            _own.Add(_console = new(_spool.Logs, new("console", LogKinds.Console, null, path, 0, 0, false, false, 0), Root));
        }
    }

    private string? Root => _variables.GetValueOrDefault("TMPDIR");

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            // The spool's disk is full: the events wait for it, logs do not.
        }
    }
}

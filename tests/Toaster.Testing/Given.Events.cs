using System.Text;
using System.Text.Json;
using Toaster.Actors.Builds;

namespace Toaster.Testing;

/// <summary>Small event sequences by hand.</summary>
public static partial class Given
{
    /// <summary>Events as an import would read them: numbered, line after line, a hundred bytes each.</summary>
    public static IReadOnlyList<AgentEvent> Events(params IEnumerable<(string Class, object Fields)> events) =>
        [.. events.Select((e, i) => new AgentEvent(
            i + 1, 0, i + 1, i * 100L, (i + 1) * 100L, e.Class, Encoding.UTF8.GetBytes(e.Fields as string ?? JsonSerializer.Serialize(e.Fields))))];
}

/// <summary>bitbake's events with the fields that matter; any field can be set or added by a JSON-like object.</summary>
public static class Said
{
    public const string HelloFile = "/layers/meta-x/hello_1.0.bb";

    public static (string, object) Init(params string[] targets) => ("bb.event.BuildInit", new { _name = (string?)null, _pkgs = targets });

    public static (string, object) Started(params string[] targets) => ("bb.event.BuildStarted", new { _name = "${DATETIME}", _pkgs = targets });

    public static (string, object) Completed(int total = 0, int failures = 0, int interrupted = 0) =>
        ("bb.event.BuildCompleted", new { total, _failures = failures, _interrupted = interrupted, _pkgs = Array.Empty<string>() });

    public static (string, object) CommandCompleted() => ("bb.command.CommandCompleted", new { pid = 0 });

    public static (string, object) CommandFailed(string error = "", int exitcode = 1) => ("bb.command.CommandFailed", new { error, exitcode });

    public static (string, object) CommandExit(int exitcode) => ("bb.command.CommandExit", new { exitcode });

    /// <summary>The recorder's last word.</summary>
    public static (string, object) Exited(int exitCode, params string[] lines)
        => ("agent.ProcessExited", lines.Length > 0 ? new { exitCode, lines } : new { exitCode });

    /// <summary>The agent's own word of what it does.</summary>
    public static (string, object) Phase(string phase, string detail = "") => ("agent.Phase", new { phase, detail });

    /// <summary>Why the agent could not go on.</summary>
    public static (string, object) AgentFailed(string reason, string sentence, params string[] lines) => ("agent.Failed", new { reason, sentence, lines });

    public static (string, object) CookerExit() => ("bb.cooker.CookerExit", new { pid = 0 });

    public static (string, object) Heartbeat(double time) => ("bb.event.HeartbeatEvent", new Dictionary<string, object> { ["time"] = new Raw(time) });

    /// <summary>runQueueTaskStarted and its kin: <paramref name="word"/> is the end of the class name.</summary>
    public static (string, object) QueueEvent(
        string word, string task = "do_compile", string file = HelloFile, string? reason = null, bool? noexec = null, int? exitcode = null, string hash = "ab12") =>
        ($"bb.runqueue.{(task.EndsWith("_setscene", StringComparison.Ordinal) ? "sceneQueueTask" : "runQueueTask")}{word}", Without(new()
        {
            ["taskfile"] = file,
            ["taskname"] = task,
            ["taskhash"] = hash,
            ["reason"] = reason,
            ["noexec"] = noexec,
            ["exitcode"] = exitcode,
        }));

    /// <summary>bb.build.TaskStarted and its kin.</summary>
    public static (string, object) Worker(
        string word, string task = "do_compile", string file = HelloFile, long pid = 100, double time = 1000.5, string pn = "hello", string pv = "1.0") =>
        ($"bb.build.Task{word}", new Dictionary<string, object?>
        {
            ["_fn"] = file,
            ["_task"] = task,
            ["pid"] = pid,
            ["time"] = new Raw(time),
            ["pn"] = pn,
            ["pv"] = pv,
            ["logfile"] = $"/t/log.{task}.{pid}",
        });

    /// <summary>A task that ran: both words of its start, both of its end.</summary>
    public static IEnumerable<(string, object)> Ran(string task = "do_compile", string file = HelloFile, long pid = 100) =>
        [QueueEvent("Started", task, file, noexec: false), Worker("Started", task, file, pid), Worker("Succeeded", task, file, pid, 1001.5), QueueEvent("Completed", task, file)];

    public static IEnumerable<(string, object)> Broke(string task = "do_compile", string file = HelloFile, long pid = 100, string message = "it broke") =>
        [QueueEvent("Started", task, file, noexec: false), Worker("Started", task, file, pid), Log(40, message, pid), Worker("Failed", task, file, pid, 1001.5), QueueEvent("Failed", task, file, exitcode: 1)];

    public static (string, object) Log(int level, string msg, long taskpid = 0, double created = 1000, object? args = null) =>
        ("logging.LogRecord", new Dictionary<string, object?>
        {
            ["name"] = "BitBake.Main",
            ["msg"] = msg,
            ["args"] = args ?? new Dictionary<string, object> { ["$tuple"] = Array.Empty<object>() },
            ["levelno"] = level,
            ["created"] = new Raw(created),
            ["taskpid"] = taskpid,
            ["pathname"] = "/b/x.py",
            ["lineno"] = 7,
        });

    public static (string, object) Metadata(string type, object data) => ("bb.event.MetadataEvent", new { pid = 0, type, _localdata = data });

    public static (string, object) NoProvider(string item, params string[] dependees) => ("bb.event.NoProvider", new
    {
        _item = item,
        _runtime = false,
        _dependees = dependees,
        _reasons = Array.Empty<string>(),
        _close_matches = Array.Empty<string>(),
    });

    public static (string, object) DiskFull() => ("bb.event.DiskFull", new { _dev = "/dev/sda", _type = "disk", _free = 1048576L, _mountpoint = "/build" });

    public static (string, object) Variables(bool inherited = false, params (string Name, string Value)[] variables) => ("agent.Variables", new
    {
        variables = variables.ToDictionary(v => v.Name, v => (object)new
        {
            v = v.Value,
            doc = (string?)null,
            func = (int?)null,
            history = new[] { new { variable = v.Name, file = "/c/local.conf", line = 3, op = "set", detail = v.Value } },
        }),
        inherited,
    });

    public static (string, object) BadLine(string problem = "line is cut off") => ("agent.BadLine", new { problem, excerpt = "{" });

    public static (string, object) Empty(string eventClass) => (eventClass, new { pid = 0 });

    /// <summary>Python's tuple.</summary>
    public static object Tuple(params object[] items) => new Dictionary<string, object> { ["$tuple"] = items };

    private static Dictionary<string, object?> Without(Dictionary<string, object?> fields) =>
        fields.Where(field => field.Value is not null).ToDictionary(field => field.Key, field => field.Value);

    /// <summary>A fraction is always written with a point.</summary>
    [System.Text.Json.Serialization.JsonConverter(typeof(RawConverter))]
    private readonly record struct Raw(double Value);

    private sealed class RawConverter : System.Text.Json.Serialization.JsonConverter<Raw>
    {
        public override Raw Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetDouble());

        public override void Write(Utf8JsonWriter writer, Raw value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Value.ToString("0.0###########", System.Globalization.CultureInfo.InvariantCulture));
    }
}

using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Toaster.ScriptedBitbake;

/// <summary>What the program does in bitbake's place, from its environment.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>SCRIPT_LOG</term><description>recording (plain or gzip) whose lines it writes; none: it writes no log</description></item>
/// <item><term>SCRIPT_LINES_PER_SECOND</term><description>0 or nothing: at once</description></item>
/// <item><term>SCRIPT_WAIT</term><description><c>N:FILE;...</c>: after N lines, write FILE.reached and wait until FILE exists; <c>N:SIGINT</c>: wait for that signal</description></item>
/// <item><term>SCRIPT_TRUNCATES</term><description>1: as bitbake 2.0, truncates the log at its first BuildStarted and writes all before it then</description></item>
/// <item><term>SCRIPT_STOP_AT</term><description>N: after N lines nothing more is written</description></item>
/// <item><term>SCRIPT_HALF_LINE</term><description>1: then half of the next line is, without its end</description></item>
/// <item><term>SCRIPT_DIES</term><description>1: it ends itself with SIGKILL, in place of an exit code</description></item>
/// <item><term>SCRIPT_DEATHS</term><description>file with a number, from which one is taken before it does</description></item>
/// <item><term>SCRIPT_EXIT</term><description>exit code</description></item>
/// <item><term>SCRIPT_SAYS</term><description>what it prints</description></item>
/// <item><term>SCRIPT_CONSOLE_LOG</term><description>file it prints that to as well</description></item>
/// <item><term>SCRIPT_ASKS</term><description>1: says whether its input, output and errors are a terminal</description></item>
/// <item><term>SCRIPT_SERVER</term><description>
/// as a server, with commas: <c>refuses</c> (says SCRIPT_SAYS and exits with 1), <c>never-comes</c>, <c>is-garbage</c>, <c>hangs</c> (answers nothing
/// once it builds), <c>cannot-parse</c>, <c>is-deaf</c> (takes no orderly stop), <c>is-stubborn</c> (takes none at all), <c>has-child</c> (a process in a session of its own),
/// <c>starts-slowly</c> (a second late), <c>ends-untold</c> (tells its listener of the end, and the log not), <c>forgets-once</c> (does not build when it is asked the first time)
/// </description></item>
/// <item><term>SCRIPT_ECHO</term><description>1: prints what it reads from its input, and its arguments</description></item>
/// </list>
/// </remarks>
internal sealed record Script
{
    /// <summary>With their line feeds.</summary>
    public IReadOnlyList<string> Lines { get; private init; } = [];

    public double LinesPerSecond { get; private init; }

    public IReadOnlyDictionary<int, string> Waits { get; private init; } = new Dictionary<int, string>();

    public bool Truncates { get; private init; }

    public int StopAt { get; private init; }

    public bool HalfLine { get; private init; }

    public bool Dies { get; private init; }

    public string? Deaths { get; private init; }

    public int ExitCode { get; private init; }

    public string? Says { get; private init; }

    public string? ConsoleLog { get; private init; }

    public bool Echoes { get; private init; }

    public bool AsksForTerminals { get; private init; }

    /// <summary>Where the log goes: the option, else the variable; null when neither is there.</summary>
    public string? Log { get; private init; }

    /// <summary>What is special about it as a server.</summary>
    public IReadOnlyList<string> Server { get; private init; } = [];

    public static Script Of(string[] arguments)
    {
        var lines = Text("SCRIPT_LOG") is { } recording ? Read(recording) : [];
        return new()
        {
            Lines = lines,
            LinesPerSecond = double.Parse(Text("SCRIPT_LINES_PER_SECOND") ?? "0", CultureInfo.InvariantCulture),
            Waits = (Text("SCRIPT_WAIT") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(wait => wait.Split(':', 2))
                .ToDictionary(wait => Number(wait[0]), wait => wait[1]),
            Truncates = Text("SCRIPT_TRUNCATES") is "1",
            StopAt = Text("SCRIPT_STOP_AT") is { } stop ? Number(stop) : lines.Count,
            HalfLine = Text("SCRIPT_HALF_LINE") is "1",
            Dies = Text("SCRIPT_DIES") is "1",
            Deaths = Text("SCRIPT_DEATHS"),
            ExitCode = Number(Text("SCRIPT_EXIT") ?? "0"),
            Says = Text("SCRIPT_SAYS"),
            ConsoleLog = Text("SCRIPT_CONSOLE_LOG"),
            Server = (Text("SCRIPT_SERVER") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries),
            AsksForTerminals = Text("SCRIPT_ASKS") is "1",
            Echoes = Text("SCRIPT_ECHO") is "1",
            Log = Array.IndexOf(arguments, "-w") is >= 0 and var option ? arguments[option + 1] : Text("BBEVENTLOG"),
        };
    }

    /// <summary>Ends this process with SIGKILL.</summary>
    public void Die()
    {
        if (Deaths is { } file)
        {
            File.WriteAllText(file, $"{Number(File.ReadAllText(file)) - 1}\n");
        }

        Process.GetCurrentProcess().Kill();
    }

    private static List<string> Read(string recording)
    {
        using var file = File.OpenRead(recording);
        using Stream plain = recording.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(plain, Encoding.Latin1);
        var text = reader.ReadToEnd();
        List<string> lines = [];
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at) is >= 0 and var feed ? feed + 1 : text.Length;
            lines.Add(text[at..end]);
            at = end;
        }

        return lines;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string? Text(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}

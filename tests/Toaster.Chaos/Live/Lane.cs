using Toaster.Node.Agents;
using Toaster.Testing;

namespace Toaster.Chaos.Live;

/// <summary>A build directory with a bitbake of its own that does what the scenario at hand says. One build at a time.</summary>
internal sealed class Lane
{
    private readonly string _root;

    public Lane(string root)
    {
        _root = root;
        BuildDirectory = Path.Combine(root, "build");
        Directory.CreateDirectory(Path.Combine(BuildDirectory, "conf"));
        Directory.CreateDirectory(Path.Combine(root, "bitbake", "bin"));
        Directory.CreateDirectory(Path.Combine(root, "bitbake", "lib", "bb"));
        Directory.CreateDirectory(Path.Combine(root, "meta-none", "conf"));
        File.WriteAllText(Path.Combine(BuildDirectory, "conf", "bblayers.conf"), $"BBLAYERS = \"{root}/meta-none\"\n");
        File.WriteAllText(Path.Combine(BuildDirectory, "conf", "local.conf"), "");
    }

    public string BuildDirectory { get; }

    /// <summary>There once the played bitbake waits to be cancelled.</summary>
    public string Waiting => Go + ".reached";

    /// <summary>The process of its server; null: none runs now.</summary>
    public int? Bitbake // It holds the file: whoever asked for a lock, too, would not get to read it.
        => int.TryParse(Libc.TryRead(Path.Combine(BuildDirectory, "bitbake.lock"))?.Split(' ')[0], out var process) ? process : null;

    /// <summary>Nothing is left of what was built: a line for each thing that is.</summary>
    public IEnumerable<string> Leftovers => new[] { "bitbake.lock", "bitbake.sock", ".toaster-attempt" }
        .Select(name => Path.Combine(BuildDirectory, name)).Where(File.Exists).Select(path => $"{path} is left: {File.ReadAllText(path)}");

    private string Go => Path.Combine(_root, "go");

    private string Deaths => Path.Combine(_root, "deaths");

    /// <param name="pace">Lines of the event log a second.</param>
    public void Prepare(Scenario scenario, int pace)
    {
        File.Delete(Waiting);
        File.Delete(Go);
        File.WriteAllText(Deaths, $"{scenario.Deaths + scenario.Naps}\n");
        var recording = Path.Combine(EventLogs.Own()!, scenario.Recording + ".json.gz");
        var half = Lines(recording) / 2;
        var program = Path.Combine(_root, "bitbake", "bin", "bitbake");
        // A server that never came to build has not died of it: whoever dies counts. An attempt whose agent sleeps starts one server.
        var text = $"""
            #!/bin/sh
            export SCRIPT_LOG='{recording}' SCRIPT_LINES_PER_SECOND={pace}
            {(scenario.IsCancelled ? $"export SCRIPT_WAIT='{half}:{Go}'" : "")}
            n=$(cat '{Deaths}')
            case "$*" in --version) ;; *)
              if [ "$n" -gt 0 ]; then
                {(scenario.Naps > 0 ? $"echo $((n - 1)) > '{Deaths}'; export SCRIPT_WAIT='{half}:{Go}'" : $"export SCRIPT_STOP_AT={half} SCRIPT_DIES=1 SCRIPT_DEATHS='{Deaths}'")}
              fi;;
            esac
            exec '{Path.Combine(AppContext.BaseDirectory, "bitbake")}' "$@"

            """;
        File.WriteAllText(program + ".new", text.ReplaceLineEndings("\n"));
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Processes are stopped and killed here with signals.");
        }

        File.SetUnixFileMode(program + ".new", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Move(program + ".new", program, overwrite: true); // A program that runs is not written.
    }

    /// <summary>What waits goes on.</summary>
    public void GoOn() => File.WriteAllText(Go, "");

    public static int Lines(string recording)
    {
        using var log = new System.IO.Compression.GZipStream(File.OpenRead(recording), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(log);
        var lines = 0;
        while (reader.ReadLine() is not null)
        {
            lines++;
        }

        return lines;
    }
}

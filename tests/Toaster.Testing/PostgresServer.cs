using System.Diagnostics;
using System.Globalization;

namespace Toaster.Testing;

/// <summary>
/// A PostgreSQL server of its own for tests: fresh cluster in a temporary directory, on a Unix socket there, no network. Root
/// runs it as the user <c>postgres</c>, since the server refuses root.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _programs;
    private string _options = "";

    private PostgresServer(string programs) => _programs = programs;

    /// <summary>Directory of its socket; the database <c>postgres</c> takes the user <c>postgres</c> without password.</summary>
    public string SocketDirectory => _directory.Path;

    /// <summary>Of the process that starts all its others.</summary>
    public int ProcessId => int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private string Data => Path.Combine(_directory.Path, "data");

    /// <param name="isDurable">False: it need not outlive the machine, only kill -9 of its processes; much faster.</param>
    public static PostgresServer Start(bool isDurable = true)
    {
        var server = new PostgresServer(Requires.PostgreSql());
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                Run("chown", ["postgres", server._directory.Path], asServer: false);
            }

            Run(server.Program("initdb"), ["-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"], asServer: true);
            server._options = $"-k {server._directory.Path} -c listen_addresses={(isDurable ? "" : " -c fsync=off -c max_connections=300 -c shared_buffers=32MB")}";
            server.StartAgain();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A copy of it as it is now, made while it runs (<c>pg_basebackup</c>), for <see cref="StartAgain"/>: what an operator restores, or a standby
    /// that follows it.
    /// </summary>
    public PostgresServer Copy(bool asStandby)
    {
        var copy = new PostgresServer(_programs);
        copy._options = _options.Replace(SocketDirectory, copy.SocketDirectory, StringComparison.Ordinal);
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", ["postgres", copy._directory.Path], asServer: false);
        }

        Run(Program("pg_basebackup"), ["-h", SocketDirectory, "-U", "postgres", "-D", copy.Data, "-X", "stream", "-c", "fast", "--no-sync", .. asStandby ? ["-R"] : Array.Empty<string>()], asServer: true);
        return copy;
    }

    /// <summary>A standby becomes a server of its own.</summary>
    public void Promote() => Run(Program("pg_ctl"), ["-D", Data, "-w", "promote"], asServer: true);

    /// <summary>Signal 9 to its first process; the others end when they see that it is gone.</summary>
    public void Kill() => Run("kill", ["-9", File.ReadLines(Path.Combine(Data, "postmaster.pid")).First()], asServer: false);

    /// <summary>Begins again after <see cref="Stop"/>.</summary>
    public void StartAgain() => Run(
        Program("pg_ctl"), ["-D", Data, "-w", "-l", Path.Combine(Data, "server.log"), "-o", _options, "start"], asServer: true);

    /// <summary>Ends all its processes at once; what was committed stays.</summary>
    public void Stop() => Run(Program("pg_ctl"), ["-D", Data, "-m", "immediate", "-w", "stop"], asServer: true);

    /// <summary>For Npgsql.</summary>
    public string ConnectionString(string database) => $"Host={SocketDirectory};Username=postgres;Database={database}";

    /// <summary>A user who needs a password, with a database of the same name.</summary>
    public void AddUser(string name, string password)
    {
        Ask($"CREATE ROLE {name} LOGIN PASSWORD '{password}'");
        Ask($"CREATE DATABASE {name} OWNER {name}");
        var doors = Path.Combine(Data, "pg_hba.conf");
        File.WriteAllText(doors, $"local all {name} scram-sha-256\n" + File.ReadAllText(doors));
        Ask("SELECT pg_reload_conf()");
    }

    /// <summary>The answer of one statement, as text without decoration.</summary>
    public string Ask(string sql) => Run(
        Program("psql"), ["-h", SocketDirectory, "-U", "postgres", "-X", "-A", "-t", "-c", sql], asServer: true).Trim();

    public void Dispose()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            Run(Program("pg_ctl"), ["-D", Data, "-m", "immediate", "-w", "stop"], asServer: true, mayFail: true); // It may have been killed.
        }

        _directory.Dispose();
    }

    private string Program(string name) => Path.Combine(_programs, name);

    private static string Run(string program, IReadOnlyList<string> arguments, bool asServer, bool mayFail = false)
    {
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        (start.FileName, IEnumerable<string> before) = asServer && Environment.IsPrivilegedProcess
            ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program])
            : (program, Array.Empty<string>());
        foreach (var argument in before.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        start.WorkingDirectory = "/";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        // A server started by pg_ctl keeps the pipe: its end is not waited for.
        var output = program.EndsWith("pg_ctl", StringComparison.Ordinal) ? "" : process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 || mayFail
            ? output
            : throw new InvalidOperationException($"{Path.GetFileName(program)} ended with {process.ExitCode}: {(errors.IsCompleted ? errors.Result : "")}");
    }
}

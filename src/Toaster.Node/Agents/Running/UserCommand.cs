using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Toaster.Node.Agents.Running;

/// <summary>
/// The command the user wanted to run, with the user's terminal, input and output, as if there were nobody between. Signals of the
/// terminal reach it by themselves; this process outlives them.
/// </summary>
internal sealed class UserCommand : IDisposable
{
    private readonly Process _process;
    private readonly List<PosixSignalRegistration> _ignored;

    private UserCommand(Process process)
    {
        _process = process;
        static void Ignore(PosixSignalContext signal) => signal.Cancel = true;
        _ignored = [PosixSignalRegistration.Create(PosixSignal.SIGHUP, Ignore), PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Ignore)];
    }

    /// <summary>Whether there is a program of this name where the operating system would look for it.</summary>
    public static bool Exists(string program) => program.Contains('/', StringComparison.Ordinal)
        ? File.Exists(program)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <exception cref="CommandStartException">There is no such program, or it cannot be run.</exception>
    public static UserCommand Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return new(Process.Start(start)!);
        }
        catch (Win32Exception e)
        {
            throw CommandStartException.Of(command[0], e);
        }
    }

    /// <summary>Its exit code, as a shell tells it: 128 and the signal when one ended it. <paramref name="terminate"/> is handed on to it.</summary>
    public async Task<int> WaitAsync(CancellationToken terminate)
    {
        await using var handOn = terminate.Register(() => Libc.TryKill(_process.Id, Libc.Terminate));
        await _process.WaitForExitAsync(CancellationToken.None);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        _ignored.ForEach(signal => signal.Dispose());
        _process.Dispose();
    }
}

/// <summary>The command could not be started.</summary>
/// <param name="code">What a shell would exit with.</param>
internal sealed class CommandStartException(string message, int code) : Exception(message)
{
    private const int NoSuchFile = 2;

    public int Code => code;

    public static CommandStartException Of(string program, Win32Exception e) => e.NativeErrorCode == NoSuchFile
        ? new($"{program}: there is no such program.", 127)
        : new($"{program} cannot be run: {e.Message}", 126);
}

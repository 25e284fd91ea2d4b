using System.Diagnostics;
using System.Text.Json;

namespace Toaster.Testing;

/// <summary>What a process of the program said.</summary>
public sealed record ProcessResult(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>The program as a real process; the test project references Toaster.Node.</summary>
public sealed class ToasterProcess : IDisposable
{
    private readonly Process _process;

    private ToasterProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, string? user = null)
    {
        // Tests started in the background of a shell inherit that SIGINT is ignored; the program then would ignore it, too.
        string[] asUser = user is null ? [] : ["setpriv", $"--reuid={user}", $"--regid={user}", "--init-groups"];
        var start = new ProcessStartInfo("env", ["--default-signal=INT,TERM", .. asUser, "dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "toaster.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("TOASTER__", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["TOASTER__Agent__Slots"] = "0"; // A server that a test starts builds nothing, unless it is told to.
        foreach (var (name, value) in environment ?? new Dictionary<string, string> { ["TOASTER__Limits__DiskReserveBytes"] = "0" })
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.StandardInput.Close();
    }

    public int Id => _process.Id;

    public static ToasterProcess Start(params string[] arguments) => new(arguments, null);

    public static ToasterProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) => new(arguments, environment);

    /// <summary>As another user, which only root can.</summary>
    public static ToasterProcess StartAs(string user, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var own = new Dictionary<string, string>(environment) { ["HOME"] = $"/home/{user}", ["USER"] = user, ["LOGNAME"] = user };
        own.TryAdd("PATH", "/usr/local/bin:/usr/bin:/bin");
        return new(arguments, own, user);
    }

    public static Task<ProcessResult> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    public static async Task<ProcessResult> RunAsync(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        using var process = new ToasterProcess(arguments, environment);
        return await process.EndAsync();
    }

    /// <summary>A server on a port of its own; waits until it has said where it is.</summary>
    public static Task<(ToasterProcess Process, Uri Url)> ServeAsync(string data, params string[] further) => ServeAsync(null, data, further);

    /// <inheritdoc cref="ServeAsync(string, string[])"/>
    public static Task<(ToasterProcess Process, Uri Url)> ServeAsync(IReadOnlyDictionary<string, string>? environment, string data, params string[] further)
        => StartedAsync(new(["serve", "--port", "0", "--data", data, .. further], environment));

    /// <summary>As another user, which only root can; null: as the tests run.</summary>
    public static Task<(ToasterProcess Process, Uri Url)> ServeAsUserAsync(string? user, IReadOnlyDictionary<string, string> environment, string data)
        => StartedAsync(user is null ? new(["serve", "--port", "0", "--data", data], environment) : StartAs(user, environment, "serve", "--port", "0", "--data", data));

    private static async Task<(ToasterProcess Process, Uri Url)> StartedAsync(ToasterProcess process)
    {
        var line = await process._process.StandardOutput.ReadLineAsync();
        const string Before = "Toaster is at ";
        return line?.StartsWith(Before, StringComparison.Ordinal) == true
            ? (process, new Uri(line[Before.Length..].Replace("localhost", "127.0.0.1", StringComparison.Ordinal)))
            : throw new InvalidOperationException($"{line} {(await process.EndAsync()).Error}");
    }

    public Task<string?> ReadErrorLineAsync() => _process.StandardError.ReadLineAsync();

    public async Task<ProcessResult> StopAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        return await EndAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit(); // Its files are free only then.
        }

        _process.Dispose();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<ProcessResult> EndAsync()
    {
        var (output, error) = (_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
        await _process.WaitForExitAsync();
        return new(_process.ExitCode, await output, await error);
    }
}

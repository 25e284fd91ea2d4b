using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>The program itself, serving a directory of its own at a free port.</summary>
public sealed partial class ServerProcess : IAsyncDisposable
{
    private const int MostTries = 600;

    // Only so that a hanging server does not hang the tests for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Testing.TemporaryDirectory _data;
    private Process _process;

    private ServerProcess(Process process, Testing.TemporaryDirectory data)
    {
        _data = data;
        _process = process;
        Listen();
    }

    /// <summary>Its data directory.</summary>
    public string Data => _data.Path;

    public HttpClient Http { get; } = new(new HttpClientHandler { AllowAutoRedirect = false });

    public Uri Url => Http.BaseAddress!;

    public static async Task<ServerProcess> StartAsync(params string[] options)
    {
        var data = new Testing.TemporaryDirectory();
        var server = new ServerProcess(Start(data.Path, 0, options), data);
        try
        {
            var line = await server._process.StandardOutput.ReadLineAsync();
            Assert.True(line?.StartsWith("Toaster is at http", StringComparison.Ordinal), $"{line} {string.Join('\n', server._errors)}");
            server.Http.BaseAddress = new(line!.Split(' ')[^1].Replace("localhost", "127.0.0.1", StringComparison.Ordinal));
            await server.UntilAsync("the server is ready", async () => (await server.Http.GetAsync("/readyz")).IsSuccessStatusCode);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills it, and starts another one with the same data at the same port.</summary>
    public async Task RestartAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = Start(Data, Url.Port);
        Listen();
        Assert.StartsWith("Toaster is at http", await _process.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        await UntilAsync("the server is ready again", async () => (await Http.GetAsync("/readyz")).IsSuccessStatusCode);
    }

    public async Task<JsonElement> ApiAsync(string path) => JsonElement.Parse(await Http.GetStringAsync("/api/v1" + path));

    /// <summary>Asks again and again, a bounded number of times.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        for (var i = 0; i < MostTries; i++)
        {
            if (await isSo()) return;
            if (_process.HasExited) break;
            await timer.WaitForNextTickAsync();
        }

        Assert.Fail($"Not so after {MostTries} tries: {what}. {string.Join('\n', _errors)}");
    }

    /// <summary>Asks it to stop as an operating system does, and looks at how it went.</summary>
    public async Task StopAsync()
    {
        Assert.False(_process.HasExited, $"The server had ended before it was asked to: {string.Join('\n', _errors)}");
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]))
        {
            await kill.WaitForExitAsync();
        }

        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        await _process.WaitForExitAsync(patience.Token);
        Assert.True(_process.ExitCode == 0, $"Exit code {_process.ExitCode}: {string.Join('\n', _errors)}");
        Assert.DoesNotContain(_errors, line => Complaint().IsMatch(line));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        Http.Dispose();
        _process.Dispose();
        _data.Dispose();
    }

    private static Process Start(string data, int port, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "toaster.dll"), "serve", "--data", data, "--port", $"{port}", .. options];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["TOASTER__Limits__DiskReserveBytes"] = "0";
        start.Environment["TOASTER__Agent__Slots"] = "0";
        return Process.Start(start)!;
    }

    private void Listen()
    {
        _process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        _process.BeginErrorReadLine();
    }

    [GeneratedRegex(@"^\S+ (fail|crit): |Unhandled exception", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Complaint();
}

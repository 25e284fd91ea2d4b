using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Toaster.Bitbake.XmlRpc;

namespace Toaster.ScriptedBitbake;

/// <summary>A server of bitbake as an agent sees it: its lock, its commands, the event log of a build that is played from a recording.</summary>
internal sealed class ScriptedServer(Script script)
{
    private readonly TaskCompletionSource _ended = new();
    private readonly CancellationTokenSource _orderly = new();
    private readonly CancellationTokenSource _forced = new();
    private Uri? _listener;
    private string? _log;
    private bool _builds;
    private bool _isMasked;
    private bool _forgets = script.Server.Contains("forgets-once");

    public async Task<int> RunAsync()
    {
        using var ignored = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            End(!script.Server.Contains("is-stubborn"));
        });
        if (script.Server.Contains("starts-slowly"))
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }

        using var held = new FileStream("bitbake.lock", FileMode.Create, FileAccess.Write, FileShare.None);
        File.WriteAllText("bitbake.sock", "");
        using var child = script.Server.Contains("has-child") ? Process.Start(new ProcessStartInfo("setsid", ["sleep", "1000"]) { UseShellExecute = false }) : null;
        using IDisposable listener = script.Server.Contains("is-garbage") ? Garbage(out var port) : Listen(out port);
        held.Write(Encoding.ASCII.GetBytes($"{Environment.ProcessId} 127.0.0.1:{port}\n"));
        held.Flush();
        await _ended.Task;
        child?.Kill();
        File.Delete("bitbake.sock");
        File.Delete("bitbake.lock");
        return 0;
    }

    private XmlRpcListener Listen(out int port)
    {
        var listener = new XmlRpcListener(IPAddress.Loopback, Answer);
        port = listener.Port;
        return listener;
    }

    private static TcpListener Garbage(out int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = Task.Run(async () =>
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await client.GetStream().WriteAsync("220 mail.example ready\r\n"u8.ToArray());
            }
        });
        return listener;
    }

    private object? Answer(string method, IReadOnlyList<object?> arguments)
    {
        if (_builds && script.Server.Contains("hangs"))
        {
            Thread.CurrentThread.Join(); // For ever.
        }

        switch (method)
        {
            case "registerEventHandler":
                _listener = new($"http://{arguments[0]}:{arguments[1]}/");
                return _builds ? new object?[] { null, "Cooker is busy: running" } : [1, "OK"];
            case "addClient": return "00";
            case "terminateServer":
                _ = Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System).ContinueWith(_ => End(isAllowed: !script.Server.Contains("is-stubborn")), TaskScheduler.Default); // The answer goes first.
                return null;
            case "runCommand": return Run((List<object?>)arguments[0]!);
            default: return null;
        }
    }

    private object?[] Run(List<object?> command)
    {
        switch (command[0])
        {
            case "updateConfig":
                _log = (string?)((Dictionary<string, object?>)command[1]!).GetValueOrDefault("writeeventlog");
                File.WriteAllText("asked.json", JsonSerializer.Serialize(command[1]));
                return [null, null];
            case "setEventMask":
                _isMasked = true;
                return [true, null];
            case "getAllKeysWithFlags": return [null, "no such thing here"];
            case "getVariable" when script.Server.Contains("cannot-parse"):
                return [null, "Traceback (most recent call last):\nbb.parse.ParseError: ParseError at /b/conf/local.conf:7: unparsed line: 'x'"];
            case "getVariable": return ["build", null];
            case "buildTargets" when _forgets:
                _forgets = false;
                return [true, null];
            case "buildTargets":
                _builds = true;
                File.WriteAllText("built.json", JsonSerializer.Serialize(command));
                _ = Task.Run(PlayAsync);
                return [true, null];
            case "stateShutdown":
                if (!script.Server.Contains("is-deaf") && !script.Server.Contains("is-stubborn"))
                {
                    _orderly.Cancel();
                }

                return [null, null];
            case "stateForceShutdown":
                End(isAllowed: !script.Server.Contains("is-stubborn"));
                return [null, null];
            default: return ["Still alive!", null];
        }
    }

    private void End(bool isAllowed)
    {
        if (isAllowed)
        {
            _forced.Cancel();
            _ended.TrySetResult();
        }
    }

    private async Task PlayAsync()
    {
        var log = new EventLogWriter(_log, script.Truncates);
        for (var line = 0; line < script.StopAt && !_forced.IsCancellationRequested; line++)
        {
            await WaitAsync(line);
            if (_orderly.IsCancellationRequested)
            {
                line = Math.Max(line, script.Lines.ToList().FindLastIndex(IsCommand)); // Its end event is all that is left to say.
            }

            log.Write(script.Lines[line]);
            await TellAsync(script.Lines[line]);
        }

        await WaitAsync(script.StopAt);
        if (script.Server.Contains("ends-untold"))
        {
            await TellAsync(script.Lines.Last(IsCommand));
        }

        if (script.Dies)
        {
            script.Die();
        }

        _builds = false;
    }

    private async Task TellAsync(string line)
    {
        if (_listener is null || (_isMasked && !IsCommand(line)) || !line.StartsWith("{\"class\"", StringComparison.Ordinal))
        {
            return;
        }

        var pickle = Convert.FromBase64String(JsonDocument.Parse(line).RootElement.GetProperty("vars").GetString()!.Replace("\n", "", StringComparison.Ordinal));
        using var client = new XmlRpcClient(_listener, TimeProvider.System);
        try
        {
            await client.CallAsync("event.sendpickle", [pickle], TimeSpan.FromSeconds(10), CancellationToken.None);
        }
        catch (XmlRpcException)
        {
            _listener = null; // As bitbake: who does not answer hears no more.
        }
    }

    private static bool IsCommand(string line) => line.StartsWith("{\"class\": \"bb.command.", StringComparison.Ordinal);

    private async Task WaitAsync(int line)
    {
        if (!script.Waits.TryGetValue(line, out var what))
        {
            return;
        }

        File.WriteAllText(what + ".reached", "");
        while (!File.Exists(what) && !_orderly.IsCancellationRequested && !_forced.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}

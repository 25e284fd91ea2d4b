using System.Diagnostics;
using System.Runtime.InteropServices;
using Toaster.ScriptedBitbake;

// Stands for bitbake in tests: replays a recording into the event log it is told, with faults (Script says which).
if (args is ["--version"])
{
    Console.WriteLine("BitBake Build Tool Core version 2.8.1");
    return 0;
}

if (args.Contains("--server-only"))
{
    return ServerLauncher.Run();
}

if (args is ["--serve"])
{
    return await new ScriptedServer(Script.Of(args)).RunAsync();
}

using var interrupted = new ManualResetEventSlim();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
{
    signal.Cancel = true;
    interrupted.Set();
});
var script = Script.Of(args);
if (script.Echoes)
{
    Console.WriteLine(string.Join(' ', args));
    Console.WriteLine(Console.In.ReadToEnd());
}

if (script.AsksForTerminals)
{
    using var error = new StreamWriter(new FileStream("/dev/tty", FileMode.Open, FileAccess.Write));
    error.WriteLine($"terminals: {!Console.IsInputRedirected} {!Console.IsOutputRedirected} {!Console.IsErrorRedirected}");
}

if (script.Says is { } text)
{
    Console.WriteLine(text);
    if (script.ConsoleLog is { } console)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(console)!);
        File.WriteAllText(console, text + "\n");
    }
}

var log = new EventLogWriter(script.Log, script.Truncates);
var started = Stopwatch.GetTimestamp();
for (var line = 0; line < script.StopAt; line++)
{
    Wait(line);
    log.Write(script.Lines[line]);
    if (script.LinesPerSecond > 0 && TimeSpan.FromSeconds((line + 1) / script.LinesPerSecond) - Stopwatch.GetElapsedTime(started) is var early && early > TimeSpan.Zero)
    {
        interrupted.WaitHandle.WaitOne(early);
    }
}

Wait(script.StopAt);
if (script.HalfLine)
{
    log.Write(script.Lines[script.StopAt][..(script.Lines[script.StopAt].Length / 2)]);
}

if (script.Dies)
{
    script.Die();
}

return script.ExitCode;

void Wait(int line)
{
    if (!script.Waits.TryGetValue(line, out var what))
    {
        return;
    }

    if (what == "SIGINT")
    {
        interrupted.Wait();
        return;
    }

    File.WriteAllText(what + ".reached", "");
    while (!File.Exists(what))
    {
        interrupted.WaitHandle.WaitOne(5);
    }
}

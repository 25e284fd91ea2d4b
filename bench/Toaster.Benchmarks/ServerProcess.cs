using System.Diagnostics;
using System.Globalization;

namespace Toaster.Benchmarks;

/// <summary>A running <c>toaster serve</c> of the published program on a data directory of its own, and what it uses.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri url, string data, TimeSpan started) => (_process, Url, Data, Started) = (process, url, data, started);

    public Uri Url { get; }
    public string Data { get; }

    /// <summary>From the start of the process until it said where it is.</summary>
    public TimeSpan Started { get; }

    public static ServerProcess Start(string toaster, string data, params (string Name, string Value)[] settings)
    {
        string[] arguments = ["serve", "--port", "0", "--data", data];
        var start = toaster.EndsWith(".dll", StringComparison.Ordinal)
            ? new ProcessStartInfo("dotnet", [toaster, .. arguments]) : new ProcessStartInfo(toaster, arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["TOASTER__Limits__DiskReserveBytes"] = "0";
        start.Environment["TOASTER__Agent__Slots"] = "0";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var clock = Stopwatch.StartNew();
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        const string Before = "Toaster is at ";
        var line = process.StandardOutput.ReadLine();
        return line?.StartsWith(Before, StringComparison.Ordinal) != true
            ? throw new InvalidOperationException($"The server did not start: {line}")
            : new(process, new(line[Before.Length..].Replace("localhost", "127.0.0.1", StringComparison.Ordinal)), data, clock.Elapsed);
    }

    /// <summary>CPU seconds of all its threads so far, in hundredths.</summary>
    public double Cpu
    {
        get
        {
            var fields = File.ReadAllText($"/proc/{_process.Id}/stat").Split(") ")[1].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
        }
    }

    /// <summary>MiB it handed to the disk so far.</summary>
    public double WrittenMiB => Field("io", "write_bytes") / 1048576.0;

    public double PeakMiB => Field("status", "VmHWM") / 1024.0;

    public double ResidentMiB => Field("status", "VmRSS") / 1024.0;

    /// <summary>Begins to count the peak anew.</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");

    /// <summary>
    /// Waits until it has used hardly any CPU for a while: what a run leaves behind (tidying, compiling) belongs to that run. One that never
    /// rests is waited for no longer than half a minute.
    /// </summary>
    public async Task QuietAsync()
    {
        var clock = Stopwatch.StartNew();
        for (var (last, quiet) = (Cpu, 0); quiet < 3 && clock.Elapsed < TimeSpan.FromSeconds(30);)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            quiet = Cpu - last < 0.011 ? quiet + 1 : 0;
            last = Cpu;
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private long Field(string file, string name)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/{file}").First(l => l.StartsWith(name + ":", StringComparison.Ordinal));
        return long.Parse(line[(name.Length + 1)..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}

using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Toaster.Benchmarks;

/// <summary>What Python needs at least for the same log on this machine at this moment: decoding all of it, inserting its rows.</summary>
/// <param name="DecodeCpu">CPU seconds of reading, JSON, base64 and unpickling.</param>
/// <param name="Insert">Seconds of inserting the rows in one synced transaction.</param>
/// <param name="Gunzip">Seconds of unpacking, when the log is packed.</param>
internal sealed record Floor(double Events, double Bytes, double DecodeCpu, double Insert, double Gunzip, long Rows, long TableBytes)
{
    /// <summary>
    /// CPU seconds of the original Toaster for a second of the floor's decoding: it took 27.35 s for a log like kirkstone's dry run,
    /// where this floor would have taken 0.14 s.
    /// </summary>
    public const double OriginalPerDecode = 27.35 / 0.14;

    /// <summary>CPU seconds that the original would have needed here.</summary>
    public double Original => DecodeCpu * OriginalPerDecode;

    /// <summary>Runs <paramref name="script"/> (floor.py) over a log.</summary>
    public static Floor Measure(string script, string log, int runs)
    {
        using var python = Process.Start(new ProcessStartInfo("python3", [script, log, "--runs", $"{runs}"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var json = JsonNode.Parse(python.StandardOutput.ReadToEnd())!.AsObject();
        python.WaitForExit();
        double Number(string name) => json[name]!.GetValue<double>();
        return new(
            Number("events"), Number("bytes"), Number("decode_cpu_s"), Number("insert_s"), Number("gunzip_s"),
            (long)Number("rows"), (long)Number("db_bytes"));
    }
}

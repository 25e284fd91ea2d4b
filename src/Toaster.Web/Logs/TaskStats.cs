using System.Buffers;
using System.Text.Json;
using Toaster.Actors;
using Toaster.Actors.Logs;

namespace Toaster.Web.Logs;

/// <summary>What buildstats measured of a task, where the events have no statistics: from the collected files.</summary>
/// <param name="CpuUser">Seconds, of its processes.</param>
/// <param name="DiskRead">Bytes.</param>
/// <param name="Memory">Bytes of the largest process.</param>
public sealed record TaskStats(double? CpuUser, double? CpuSystem, long? DiskRead, long? DiskWrite, long? Memory)
{
    public static async ValueTask<TaskStats?> ReadAsync(IBuildLogs logs, BuildId build, string task, CancellationToken ct)
    {
        if (await logs.FindAsync(build, LogKinds.BuildStats, ct) is not { } log)
        {
            return null;
        }

        var text = logs.Read(log);
        var key = $"\"task\":\"{JsonEncodedText.Encode(task).Value}\",";
        return text.Find(SearchValues.Create([key], StringComparison.Ordinal), 1, long.MaxValue).Numbers is [var number] && text.Lines(number, 1) is [var line] ? Parse(line.Text) : null;
    }

    private static TaskStats? Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            double? Number(string name) => root.TryGetProperty(name, out var value) && value.TryGetDouble(out var number) && number >= 0 ? number : null;
            long? Bytes(string name, double factor = 1) => Number(name) * factor is { } bytes and < 1e18 ? (long)bytes : null;
            return new(Number("cpuUser"), Number("cpuSystem"), Bytes("diskRead"), Bytes("diskWrite"), Bytes("maxRss", 1024));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // Whoever sent it is not our recorder.
        }
    }
}

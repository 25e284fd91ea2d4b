using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Actors;
using Toaster.Actors.Imports;
using Toaster.Bitbake.EventLog;
using Toaster.Node.Imports;

namespace Toaster.Benchmarks;

/// <summary>
/// <c>import LOG... [--runs N] [--dir DIR] [--floor floor.py] [--records DIR]</c>: imports each log N times, each into a fresh data
/// directory of a warm process: from the first byte handed over to the last row committed. Prints figures as JSON, medians by
/// CPU time; with <c>--floor</c> those of decoding and inserting in Python beside them.
/// </summary>
internal static class ImportLog
{
    public static int Run(string[] args)
    {
        var options = new Options(args);
        var logs = options.Words;
        var runs = options.Number("--runs", 5);
        var parent = options.Parent;
        Warm(logs[0], parent);
        foreach (var log in logs)
        {
            var results = Enumerable.Range(0, runs).Select(_ => OnceAsync(log, parent).GetAwaiter().GetResult()).OrderBy(r => r.CpuSeconds).ToList();
            var median = results[runs / 2];
            var output = JsonSerializer.SerializeToNode(median)!.AsObject();
            output["log"] = Path.GetFileName(log);
            output["runs"] = runs;
            output["secondsMin"] = results.Min(r => r.Seconds);
            output["secondsMax"] = results.Max(r => r.Seconds);
            output["eventsPerSecond"] = Math.Round(median.Events / median.Seconds);
            output["eventsPerCpuSecond"] = Math.Round(median.Events / median.CpuSeconds);
            output["writtenPerLogByte"] = Math.Round((double)median.BytesWritten / median.LogBytes, 3);
            if (options.Text("--floor") is { } script)
            {
                AddFloor(output, Floor.Measure(script, log, runs), median);
            }

            Console.WriteLine(output.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        }

        return 0;
    }

    private static void Warm(string log, string parent)
    {
        for (var i = 0; i < 3; i++)
        {
            OnceAsync(log, parent).GetAwaiter().GetResult(); // The compiler's runs.
        }
    }

    private static async Task<Figures> OnceAsync(string log, string parent)
    {
        var directory = Directory.CreateDirectory(Path.Combine(parent, $"toaster-bench-{Guid.NewGuid():N}")).FullName;
        try
        {
            await using var toaster = await ToasterSystem.StartAsync(
                new(directory, "bench") { Imports = new ImportLimits { DiskReserve = 0 } }, new EventLogSource(new EventLogLimits()),
                TimeProvider.System, NullLoggerFactory.Instance, default);
            var written = BytesWritten();
            var allocated = GC.GetTotalAllocatedBytes();
            var cpu = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            await using var file = File.OpenRead(log);
            var started = await toaster.Imports.StartAsync(Path.GetFileName(log), file, null, default);
            ImportView? ended = null;
            while (ended is not { HasEnded: true })
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
                ended = await toaster.Imports.FindAsync(started.Id, default);
            }

            var seconds = clock.Elapsed.TotalSeconds;
            var cpuSeconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
            var bytesWritten = BytesWritten() - written;
            allocated = GC.GetTotalAllocatedBytes() - allocated;
            var (journal, tables) = Sizes(toaster.Store.Name);
            var kept = Directory.GetFiles(Path.Combine(directory, "logs")).Sum(f => new FileInfo(f).Length);
            return new(
                ended.Builds.Sum(b => b.Events), UnpackedLength(log), Math.Round(seconds, 4), Math.Round(cpuSeconds, 4), bytesWritten, journal, tables,
                kept, allocated, Process.GetCurrentProcess().PeakWorkingSet64);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Payload bytes of the journal, and pages of everything that is not the journal's.</summary>
    private static (long Journal, long Tables) Sizes(string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly");
        connection.Open();
        return (
            Scalar(connection, "SELECT coalesce(sum(length(payload)), 0) FROM build_journal"),
            Scalar(connection, "SELECT sum(pgsize) FROM dbstat WHERE name NOT LIKE '%journal%'"));
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        try
        {
            return (long)command.ExecuteScalar()!;
        }
        catch (SqliteException)
        {
            return -1; // The bundled library has no dbstat.
        }
    }

    private static long UnpackedLength(string log)
    {
        using var file = File.OpenRead(log);
        using var stream = log.EndsWith(".gz", StringComparison.Ordinal)
            ? new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Decompress) : (Stream)file;
        var buffer = new byte[1 << 16];
        long length = 0;
        for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            length += read;
        }

        return length;
    }

    /// <summary>What this process handed to the disk.</summary>
    private static long BytesWritten() => File.ReadLines("/proc/self/io")
        .Where(line => line.StartsWith("write_bytes:", StringComparison.Ordinal))
        .Select(line => long.Parse(line["write_bytes:".Length..], CultureInfo.InvariantCulture)).First();

    private static void AddFloor(JsonObject output, Floor floor, Figures ours)
    {
        output["floorDecodeCpuSeconds"] = floor.DecodeCpu;
        output["floorInsertSeconds"] = floor.Insert;
        output["floorRows"] = floor.Rows;
        output["floorTableBytes"] = floor.TableBytes;
        output["cpuSecondsPerFloor"] = Math.Round(ours.CpuSeconds / (floor.DecodeCpu + floor.Insert), 2);
        output["originalScaledCpuSeconds"] = Math.Round(floor.Original, 1);
    }


    private sealed record Figures(
        long Events, long LogBytes, double Seconds, double CpuSeconds, long BytesWritten, long JournalBytes, long TableBytes, long KeptLogBytes,
        long AllocatedBytes, long PeakResidentBytes);
}

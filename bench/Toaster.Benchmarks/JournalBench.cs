using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Benchmarks;

/// <summary>
/// Group appends to the embedded store: 16 builds, one chunk each per group, events of about 400 bytes, packed by brotli
/// beforehand. Says events, appends and commits per second, and what reached the disk per event.
/// </summary>
internal static class JournalBench
{
    private const int Group = 16;
    private const int InFlight = 2;

    public static int Run(string[] args) => RunAsync(args).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args)
    {
        var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
        Console.WriteLine("page  chunk  packed B   events/s  appends/s  groups/s  written B/event  stored B/event");
        foreach (var pageSize in new[] { 4096, 8192 })
        {
            foreach (var events in new[] { 50, 500, 5_000 })
            {
                await MeasureAsync(pageSize, events, TimeSpan.FromSeconds(seconds));
            }
        }

        return 0;
    }

    private static async Task MeasureAsync(int pageSize, int events, TimeSpan length)
    {
        var directory = Directory.CreateTempSubdirectory("toaster-bench-").FullName;
        try
        {
            var payload = Payload(events);
            var before = BytesWritten();
            long groups;
            TimeSpan took;
            await using (var store = SqliteStore.Open(directory, new SqliteStoreOptions { PageSize = pageSize }, TimeProvider.System))
            {
                (groups, took) = await AppendAsync(new SqlJournal(store, "bench", TimeProvider.System), events, payload, length);
            }

            var total = (double)groups * Group * events;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{pageSize,4}  {events,5}  {payload.Length,8}  {total / took.TotalSeconds,9:0}  {groups * Group / took.TotalSeconds,9:0}  "
                + $"{groups / took.TotalSeconds,8:0}  {(BytesWritten() - before) / total,15:0.0}  {DirectorySize(directory) / total,14:0.0}"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Two groups are under way at a time: one is gathered while the other is being synced.</summary>
    private static async Task<(long Groups, TimeSpan Took)> AppendAsync(SqlJournal journal, int events, byte[] payload, TimeSpan length)
    {
        long groups = 0;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(lane => Task.Run(async () =>
        {
            var heads = new EntityHead[Group];
            Array.Fill(heads, EntityHead.None);
            while (Stopwatch.GetElapsedTime(started) < length)
            {
                var requests = heads.Select((head, n) => Request(new(EntityKind.Build, (lane * Group) + n + 1), head, events, payload)).ToList();
                var results = await journal.AppendAsync(requests, default);
                heads = [.. results.Select(result => ((AppendResult.Committed)result).Head)];
                Interlocked.Increment(ref groups);
            }
        })));
        return (groups, Stopwatch.GetElapsedTime(started));
    }

    private static AppendRequest Request(PersistenceId id, EntityHead head, int events, byte[] payload) => new(
        id,
        head,
        head with { LastSeq = head.LastSeq + 1, AgentSeq = head.AgentSeq + events, SourceOffset = head.SourceOffset + (events * 400) },
        [new NewRow(RowKind.Chunk, head.AgentSeq + 1, events, 1, payload)]);

    private static byte[] Payload(int events)
    {
        var random = new Random(1);
        var text = new StringBuilder();
        for (var n = 1; n <= events; n++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                {"s":{{n}},"t":{{1_700_000_000 + (n * 0.013):0.000}},"l":{{n + 4}},"o":{{n * 640}},"e":{{(n + 1) * 640}},"c":"bb.build.TaskSucceeded","f":{"_task":"do_{{(random.Next(2) == 0 ? "compile" : "package_write_rpm")}}","_package":"recipe-{{random.Next(3_000)}}-1.{{random.Next(30)}}-r0","_mc":"","_fn":"/srv/build/poky/meta/recipes-core/recipe-{{random.Next(3_000)}}/recipe_1.{{random.Next(30)}}.bb","logfile":"/srv/build/tmp/work/core2-64-poky-linux/recipe/1.0-r0/temp/log.{{random.Next(1_000_000)}}","pid":{{random.Next(4_000_000)}} } }

                """);
        }

        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
        {
            brotli.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }

        return packed.ToArray();
    }

    private static long BytesWritten()
        => long.Parse(File.ReadLines("/proc/self/io").First(line => line.StartsWith("write_bytes:", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    private static double DirectorySize(string directory) => new DirectoryInfo(directory).GetFiles().Sum(file => file.Length);
}

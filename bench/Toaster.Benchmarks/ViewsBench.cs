using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Toaster.Actors;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Actors.Views;
using Toaster.Actors.Views.Sql;

namespace Toaster.Benchmarks;

/// <summary>
/// <c>views [--builds N]</c>: applies N large builds and 1,000 summaries to the read tables, and prints rows per second, sizes
/// and query times as JSON. <c>views --store DIR</c>: query times of a copy of a seeded data directory, of its newest build and of
/// both ends of the list of builds.
/// </summary>
internal static class ViewsBench
{
    private const int Listed = 1_000;
    private static readonly BuildSize Size = BuildSize.CoreImageMinimal;
    private static readonly BuildFacts Facts = new(ProjectId.CommandLine, 1, true, "bench.json", null, null);

    public static int Run(string[] args)
    {
        var output = (Of("--store") is { } store ? StoreAsync(store) : RunAsync(int.Parse(Of("--builds") ?? "10"))).GetAwaiter().GetResult();
        Console.WriteLine(output.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return 0;

        string? Of(string option) => Array.IndexOf(args, option) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
    }

    private static async Task<JsonObject> StoreAsync(string directory)
    {
        await using var store = SqliteStore.Open(directory, new SqliteStoreOptions(), TimeProvider.System);
        var views = new SqlBuildViews(store, new BuildCursors(), TimeProvider.System);
        var builds = (await views.ListAsync(new(new(1, 1)), default)).Page.Total;
        var id = new BuildId(builds);
        var output = new JsonObject();
        foreach (var (name, sort, search) in new[] { ("", "started", (string?)null), ("ByTarget", "target", null), ("ByDuration", "duration", null), ("Search", "started", "minimal") })
        {
            output[$"list25First{name}"] = await TimeAsync(async () => await views.ListAsync(new(new(1, 25), search, sort), default));
            output[$"list25Last{name}"] = await TimeAsync(async () => await views.ListAsync(new(new((int)((builds + 24) / 25), 25), search, sort), default));
        }

        foreach (var sort in new[] { "name", "layer", "tasks", "license" })
        {
            output[$"recipes25By{sort}"] = await TimeAsync(async () => await views.RecipesAsync(id, new(new(1, 25), Sort: sort), default));
        }

        output["recipes25AtFirst"] = await TimeAsync(async () => await new SqlBuildViews(store, new BuildCursors(), TimeProvider.System).RecipesAsync(id, new(new(1, 25)), default));
        output["recipes25Search"] = await TimeAsync(async () => await views.RecipesAsync(id, new(new(1, 25), Search: "native"), default));
        output["recipes25OfAnotherBuild"] = await TimeAsync(async () => await views.RecipesAsync(new(1 + Random.Shared.NextInt64(builds - 1)), new(new(1, 25)), default));
        return output;
    }

    private static async Task<JsonObject> RunAsync(int builds)
    {
        var directory = Directory.CreateTempSubdirectory("toaster-bench-");
        try
        {
            await using var store = SqliteStore.Open(directory.FullName, new SqliteStoreOptions(), TimeProvider.System);
            var cursors = new BuildCursors();
            var tables = new SqlBuildTables(store, cursors);
            var before = await PagesAsync(store);
            var output = new JsonObject { ["rowsOfABuild"] = Size.Rows, ["apply"] = await ApplyAsync(tables, builds) };
            output["bytesOfABuild"] = (await PagesAsync(store) - before) / builds;
            for (var i = builds; i < Listed; i++)
            {
                await tables.ApplyAsync(new(i + 1), Facts, new() { Summary = SyntheticBuild.Summary(i, Size) }, 0, 1, default);
            }

            var views = new SqlBuildViews(store, cursors, TimeProvider.System);
            output["queries"] = await QueriesAsync(views, new(builds));
            await tables.ApplyAsync(new(Listed + 1), Facts, SyntheticImage.Changes(), 0, 1, default);
            output["imageFolder"] = await TimeAsync(async () => await views.ImageFilesAsync(new(Listed + 1), SyntheticImage.Name, new(new(1, 150), "/usr/lib/group7/part3"), default));
            output["imageSearch150"] = await TimeAsync(async () => await views.ImageFilesAsync(new(Listed + 1), SyntheticImage.Name, new(new(1, 150), Search: "file-1"), default));
            return output;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<JsonObject> ApplyAsync(SqlBuildTables tables, int builds)
    {
        var seconds = new List<double>();
        var cpu = new List<double>();
        long allocated = 0;
        for (var i = 0; i < builds; i++)
        {
            var changes = new SyntheticBuild(i, Size).Changes(i);
            var (cpuBefore, garbageBefore) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
            var clock = Stopwatch.StartNew();
            await tables.ApplyAsync(new(i + 1), Facts, changes, 0, 1, default);
            seconds.Add(clock.Elapsed.TotalSeconds);
            cpu.Add((Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds);
            allocated = GC.GetTotalAllocatedBytes() - garbageBefore;
        }

        return new()
        {
            ["milliseconds"] = Math.Round(Median(seconds) * 1000, 1),
            ["rowsPerSecond"] = Math.Round(Size.Rows / Median(seconds)),
            ["rowsPerSecondBest"] = Math.Round(Size.Rows / seconds.Min()),
            ["rowsPerCpuSecond"] = Math.Round(Size.Rows / Median(cpu)),
            ["allocatedBytes"] = allocated,
        };
    }

    private static async Task<JsonObject> QueriesAsync(SqlBuildViews views, BuildId id) => new()
    {
        ["find"] = await TimeAsync(async () => await views.FindAsync(id, default)),
        ["tasks25"] = await TimeAsync(async () => await views.TasksAsync(id, new(new(1, 25)), default)),
        ["tasks150"] = await TimeAsync(async () => await views.TasksAsync(id, new(new(1, 150)), default)),
        ["tasks25ByRecipe"] = await TimeAsync(async () => await views.TasksAsync(id, new(new(1, 25), Sort: "recipe"), default)),
        ["tasks25Search"] = await TimeAsync(async () => await views.TasksAsync(id, new(new(1, 25), Search: "compile"), default)),
        ["task"] = await TimeAsync(async () => await views.TaskAsync(id, Size.Tasks / 2, default)),
        ["variables100"] = await TimeAsync(async () => await views.VariablesAsync(id, new(new(1, 100)), default)),
        ["variables100Search"] = await TimeAsync(async () => await views.VariablesAsync(id, new(new(1, 100), Search: "abc"), default)),
        ["variables100OfFile"] = await TimeAsync(async () => await views.VariablesAsync(
            id, new(new(1, 100), File: "/home/builder/poky-kirkstone/meta/classes/class1.bbclass"), default)),
        ["variable"] = await TimeAsync(async () => await views.VariableAsync(id, "VARIABLE_NAME_2000:append", default)),
        ["recipes25"] = await TimeAsync(async () => await views.RecipesAsync(id, new(new(1, 25)), default)),
        ["list25of1000"] = await TimeAsync(async () => await views.ListAsync(new(new(1, 25)), default)),
        ["list150of1000"] = await TimeAsync(async () => await views.ListAsync(new(new(1, 150)), default)),
        ["list25of1000Search"] = await TimeAsync(async () => await views.ListAsync(new(new(1, 25), Search: "minimal"), default)),
        ["rows"] = await TimeAsync(async () => await views.RowsAsync(id, default)),
    };

    private static async Task<JsonObject> TimeAsync(Func<Task<object?>> query)
    {
        var times = new List<double>();
        for (var i = 0; i < 130; i++)
        {
            var clock = Stopwatch.StartNew();
            if (await query() is null) throw new InvalidOperationException("Nothing was found.");
            // The first runs are the compiler's.
            if (i >= 30) times.Add(clock.Elapsed.TotalMilliseconds);
        }

        return new() { ["medianMs"] = Math.Round(Median(times), 3), ["minMs"] = Math.Round(times.Min(), 3), ["p95Ms"] = Math.Round(times.Order().ElementAt(94), 3) };
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    private static ValueTask<long> PagesAsync(SqliteStore store) => store.ReadAsync(
        connection => connection.Prepared("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()").Single(row => row.Int64(0)), default);
}

using System.Diagnostics;
using System.Globalization;
using Toaster.Actors;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Actors.Views;
using Toaster.Actors.Views.Sql;

namespace Toaster.Benchmarks;

/// <summary>
/// A data directory with so many synthetic builds, written through the projector's own row writers, and kept between runs.
/// </summary>
/// <param name="Builds">All of <paramref name="Tasks"/> tasks and 200 variables but the last.</param>
/// <param name="LastTasks">Tasks of the last one, the newest, which has 2,341 variables.</param>
internal sealed record SeededStore(int Builds, int Tasks, int LastTasks)
{
    private const int FewVariables = 200;

    /// <summary><c>BUILDSxTASKS</c>, or <c>BUILDSxTASKS+LAST</c>.</summary>
    public static SeededStore Parse(string text)
    {
        var parts = text.Split('x', '+').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new(parts[0], parts[1], parts.Length > 2 ? parts[2] : parts[1]);
    }

    public override string ToString() => LastTasks == Tasks ? $"{Builds}x{Tasks}" : $"{Builds}x{Tasks}+{LastTasks}";

    /// <summary>Where it is; makes what is missing of it.</summary>
    public async Task<string> EnsureAsync(string cache)
    {
        var directory = Directory.CreateDirectory(Path.Combine(cache, $"tables-v{SqlBuildTables.CurrentVersion}-{this}")).FullName;
        await using var store = SqliteStore.Open(directory, new SqliteStoreOptions(), TimeProvider.System);
        var tables = new SqlBuildTables(store, new BuildCursors());
        var clock = Stopwatch.StartNew();
        for (var i = await CountAsync(store); i < Builds; i++)
        {
            var size = i == Builds - 1 ? BuildSize.Of(LastTasks, BuildSize.CoreImageMinimal.Variables) : BuildSize.Of(Tasks, FewVariables);
            var facts = new BuildFacts(ProjectId.CommandLine, 1, true, "bench.json", null, null);
            await tables.ApplyAsync(new(i + 1), facts, new SyntheticBuild(i, size).Changes(i), 0, 1, default);
            if (clock.Elapsed > TimeSpan.FromSeconds(20))
            {
                clock.Restart();
                await Console.Error.WriteLineAsync($"{this}: {i + 1} builds");
            }
        }

        return directory;
    }

    private static async Task<int> CountAsync(SqliteStore store)
        => (int)await store.ReadAsync(c => c.Prepared("SELECT count(*) FROM build_summary").Single(row => row.Int64(0)), default);
}

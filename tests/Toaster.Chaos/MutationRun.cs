using System.Diagnostics;
using Toaster.Chaos.Live;
using Toaster.Testing;

namespace Toaster.Chaos;

/// <summary>What became of one mutation.</summary>
/// <param name="Found">In the rig's words, what was wrong; null: the rig noticed nothing.</param>
/// <param name="Kills">It took; of live builds: so many faults.</param>
/// <param name="Zombies">That went well before.</param>
public sealed record MutationResult(Mutation Mutation, string? Found, int Kills, int Zombies)
{
    /// <summary>Of the model test, up to the one that broke the model; null: it was another rig.</summary>
    public int? Schedules { get; init; }

    /// <summary>When it was caught.</summary>
    public string When => Schedules is { } schedules ? $"by schedule {schedules} of the model test"
        : Mutation.Zombies > 0 ? $"by zombie {Zombies + 1}" : $"after {Kills} kills";
}

/// <summary>Builds the program with each fault in a copy of the sources, and lets the rig loose on it.</summary>
/// <param name="rig"><c>program</c> or <c>model</c>; null: whatever a mutation names.</param>
public sealed class MutationRun(int seed, string? only, string? rig, TextWriter log)
{
    private static readonly string[] Copied =
    [
        "src", "config", "recordings", .. ModelRig.Sources, "Directory.Build.props", "Directory.Packages.props", "global.json", "BannedSymbols.txt", ".editorconfig",
    ];

    /// <summary>The root of the sources this rig was built from.</summary>
    public static string Sources => Path.GetDirectoryName(EventLogs.Own())
        ?? throw new ChaosFailure("The sources are not above the rig's own folder.");

    /// <summary>Results in the order of <see cref="Mutation.All"/>.</summary>
    public async Task<IReadOnlyList<MutationResult>> RunAsync()
    {
        using var directory = new TemporaryDirectory();
        var sources = Path.Combine(directory.Path, "toaster");
        CopySources(sources);
        List<MutationResult> results = [];
        foreach (var mutation in Mutation.All.Where(mutation => only is null || mutation.Name == only))
        {
            if (mutation.HasProgram && rig is null or "program")
            {
                await mutation.ApplyAsync(sources, undo: false);
                var program = Path.Combine(directory.Path, mutation.Name);
                await BuildAsync(sources, program);
                await mutation.ApplyAsync(sources, undo: true);
                Add(await TryAsync(mutation, program, Path.Combine(directory.Path, mutation.Name + "-data")));
            }

            if (mutation.Schedules > 0 && rig is null or "model")
            {
                await mutation.ApplyAsync(sources, undo: false);
                Add(await ModelRig.TryAsync(mutation, sources, seed));
                await mutation.ApplyAsync(sources, undo: true);
            }
        }

        return results;

        void Add(MutationResult result)
        {
            log.WriteLine($"{result.Mutation.Name}: {(result.Found is { } found ? $"caught {result.When}. {found}" : "NOT CAUGHT")}");
            results.Add(result);
        }
    }

    private Task<MutationResult> TryAsync(Mutation mutation, string program, string data)
        => mutation.LiveBuilds > 0 ? TryLiveAsync(mutation, program) : TryKillsAsync(mutation, program, data);

    private async Task<MutationResult> TryLiveAsync(Mutation mutation, string program)
    {
        using var run = new LiveRun(new() { Seed = seed, Builds = mutation.LiveBuilds, Program = program, Patience = TimeSpan.FromSeconds(20) }, TextWriter.Null);
        var result = await run.RunAsync(default);
        return new(
            mutation, result.IsFine ? null : $"{result.Builds} live builds: {result.Lost} lost, {result.Twice} twice, {result.Wrong} with another end, {result.Stuck} stuck. {result.Details[0]}",
            result.Faults.Values.Sum(), 0);
    }

    private async Task<MutationResult> TryKillsAsync(Mutation mutation, string program, string data)
    {
        var result = await new ChaosRun(
            new ChaosOptions
            {
                Seed = seed,
                Kills = mutation.Kills,
                Phase = mutation.Phase,
                Way = mutation.Way,
                Zombies = mutation.Zombies,
                Program = program,
                Data = data,
                Parallel = 1,
                LargeEvery = 0,
            },
            TextWriter.Null).RunAsync();
        return new(mutation, result.Failure, result.Kills, result.Zombies);
    }

    private static void CopySources(string target)
    {
        foreach (var name in Copied)
        {
            var source = Path.Combine(Sources, name);
            foreach (var file in Directory.Exists(source) ? Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories) : [source])
            {
                var relative = Path.GetRelativePath(Sources, file);
                if (!relative.Split('/').Any(part => part is "bin" or "obj"))
                {
                    var to = Path.Combine(target, relative);
                    Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                    File.Copy(file, to);
                }
            }
        }
    }

    private static async Task BuildAsync(string sources, string output)
    {
        var start = new ProcessStartInfo(
            "dotnet", ["build", "src/Toaster.Node", "-c", "Release", "-v", "q", "-nologo", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-o", output])
        {
            WorkingDirectory = sources,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var build = Process.Start(start)!;
        var text = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        if (build.ExitCode != 0)
        {
            throw new ChaosFailure($"The mutated program does not build:\n{text}");
        }
    }
}

using System.Globalization;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Benchmarks;

/// <summary>How large a synthetic build is.</summary>
internal sealed record BuildSize(int Tasks, int Dependencies, int Recipes, int RecipeDependencies, int Variables, int History)
{
    /// <summary>A dry run of core-image-minimal (kirkstone).</summary>
    public static readonly BuildSize CoreImageMinimal = new(3_595, 10_800, 294, 2_115, 2_341, 4_558);

    /// <summary>A build of so many tasks, everything else in proportion; variables as given.</summary>
    public static BuildSize Of(int tasks, int variables) => new(
        tasks, tasks * 3, Math.Max(1, tasks * 294 / 3_595), tasks * 2_115 / 3_595, variables, variables * 2);

    public int Rows => 1 + Tasks + Dependencies + Recipes + RecipeDependencies + Variables + History + 3 + 2;
}

/// <summary>Rows with the text lengths of a dry run of core-image-minimal (kirkstone). The same seed and size, the same rows.</summary>
internal sealed class SyntheticBuild(int seed, BuildSize size)
{
    private const long Start = 1_700_000_000_000_000;
    private static readonly string[] TaskNames =
    [
        "do_fetch", "do_unpack", "do_patch", "do_prepare_recipe_sysroot", "do_configure", "do_compile", "do_install", "do_populate_sysroot",
        "do_package", "do_packagedata", "do_package_write_rpm", "do_package_qa", "do_populate_lic",
    ];

    private readonly Random _random = new(seed);

    public static SummaryRow Summary(int number, BuildSize size) => new()
    {
        Outcome = (BuildOutcome)((number % 5) + 1),
        Reason = "none",
        Verdict = new([new("Built "), new("core-image-minimal", "tasks?outcome=succeeded"), new($" in {number} minutes.")], [new("3,595 tasks ran.")]),
        BitbakeVersion = "2.0.0",
        Machine = "qemux86-64",
        Distro = "poky",
        DistroVersion = "4.0.33",
        BuildName = $"2026010112{number:00000}",
        Targets = [new("", "core-image-minimal", null)],
        StartedAt = Start + (number * 60_000_000L),
        CompletedAt = Start + (number * 60_000_000L) + 1_234_567_890,
        Tasks = new() { Real = size.Tasks, Succeeded = size.Tasks, Executed = size.Tasks, Total = size.Tasks },
        Warnings = 3,
        Variables = size.Variables,
        VariableHistory = size.History,
        Events = 31_266,
        Parse = new(884, 0, 884, 50, 0, 1_400, 0),
        Dependencies = new(size.Tasks, size.Dependencies, size.Dependencies),
        Phases = [.. Names.Select(name => new PhaseRow(name, Start, Start + 5_000_000, 884, 884, "done"))],
        EventCounts = Enumerable.Range(0, 25).ToDictionary(i => $"bb.event.SomethingHappened{i}", i => i * 117L),
        MetadataCounts = Names.ToDictionary(name => name, _ => 4L),
        LogLevels = new Dictionary<string, long> { ["20"] = 60, ["29"] = 3 },
    };

    public BuildChanges Changes(int number) => new()
    {
        Summary = Summary(number, size),
        Tasks = [.. Enumerable.Range(1, size.Tasks).Select(TaskRow)],
        TaskDependencies = [.. Enumerable.Range(0, size.Dependencies).Select(i => new TaskDependencyRow(
            2 + (i % (size.Tasks - 1)), 1 + _random.Next(1 + (i % (size.Tasks - 1)))))],
        Messages = [.. Enumerable.Range(0, 3).Select(i => new MessageRow(100 + i, 29, Text(200), null, null, Start, null, "BitBake", null, null))],
        Layers = [.. Enumerable.Range(0, 2).Select(i => new LayerRow($"/home/builder/poky/meta{i}", $"meta{i}", "kirkstone", Hash()[..40], 5, null))],
        Recipes = [.. Enumerable.Range(0, size.Recipes).Select(i => new RecipeRow(
            "", Recipe(i), Version(i), File(i), $"meta{i % 2}", i == 7, null, null, null, null, null))],
        RecipeDependencies = [.. Enumerable.Range(0, size.RecipeDependencies).Select(i => new RecipeDependencyRow(
            "", Recipe(i % size.Recipes), Recipe(_random.Next(size.Recipes)), null))],
        Variables = [.. Enumerable.Range(0, size.Variables).Select(Variable)],
    };

    private static string[] Names => ["loading-cache", "parsing", "preparing", "shared-state", "tasks", "finishing"];

    private static string Recipe(int i) => $"recipe-{(i % 3 == 0 ? "native-" : "")}{i:000}";

    private static string Version(int i) => $"{i % 9}.{i % 13}.{i}";

    private static string File(int i) => $"{(i % 3 == 0 ? "virtual:native:" : "")}/home/builder/poky-kirkstone/meta/recipes-group{i % 20}/{Recipe(i)}/{Recipe(i)}_{Version(i)}.bb";

    private TaskRow TaskRow(int id)
    {
        var recipe = id / TaskNames.Length;
        var hash = Hash();
        return new()
        {
            Id = id,
            Order = size.Tasks + 1 - id,
            Multiconfig = "",
            RecipeFile = File(recipe),
            Task = TaskNames[id % TaskNames.Length],
            Outcome = TaskOutcome.Succeeded,
            Executed = true,
            Recipe = Recipe(recipe),
            Version = Version(recipe),
            Hash = hash,
            Sstate = id % 18 < 7 ? SstateResult.Missed : SstateResult.None,
            SstateObject = id % 18 < 7 ? $"{hash[..2]}/{hash[2..4]}/sstate:{Recipe(recipe)}::{Version(recipe)}:r0::10:{hash}_{TaskNames[id % 13][3..]}.tar.zst" : null,
        };
    }

    private VariableRow Variable(int i)
    {
        // One in eighteen is a function or a long list; the rest are short.
        var value = Text(i % 18 == 0 ? 2_900 : 68);
        return new($"VARIABLE_NAME_{i:0000}:append", value, i % 6 == 0 ? Text(108) : null, i % 18 == 0, [.. Enumerable.Range(0, i < size.History - size.Variables ? 2 : 1)
            .Select(h => new VariableHistoryRow($"/home/builder/poky-kirkstone/meta/classes/class{i % 65}.bbclass", i, "set", h == 0 && i % 3 > 0 ? value : Text(44), null))]);
    }

    private string Hash() => string.Concat(Enumerable.Range(0, 4).Select(_ => _random.NextInt64().ToString("x16", CultureInfo.InvariantCulture)));

    private string Text(int length) => string.Create(length, _random, (text, random) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = (char)(i % 7 == 6 ? ' ' : 'a' + random.Next(26));
        }
    });
}

using System.Diagnostics;
using Toaster.Chaos.Hook;

namespace Toaster.Chaos;

/// <summary>
/// A fault put into the program on purpose, as a patch of its sources: a rig that does not find it out would prove nothing.
/// </summary>
/// <param name="Name">Of the patch file, without its ending.</param>
/// <param name="Says">What it does.</param>
/// <param name="Phase">The kills it is tried with; null: none.</param>
/// <param name="Kills">At most so many.</param>
/// <param name="Zombies">And at most so many servers that wake up behind another.</param>
public sealed record Mutation(string Name, string Says, string? Phase, int Kills, int Zombies)
{
    public static readonly IReadOnlyList<Mutation> All =
    [
        new("append-without-compare", "An append does not compare where the entity stands, and takes the next row numbers there are.", null, 0, 8) { Schedules = 1_000 },
        new("cursor-without-compare", "A projector stores its rows and its cursor wherever the cursor stands.", null, 0, 8),
        new("cursor-apart-from-rows", "A projector commits its cursor first, and its rows in another transaction.", "project", 80, 0),
        new("acknowledge-before-commit", "The writer answers before its transaction is committed.", "append", 100, 0) { Way = ShotMode.AtEntry },
        new("batch-without-numbers", "What an agent sends is stored as what comes next, whatever its numbers are.", null, 0, 0) { LiveBuilds = 40, Schedules = 1_000 },
        new("attempt-without-compare", "Events are taken whichever attempt sends them, and when it is over, too.", null, 0, 0) { LiveBuilds = 40, Schedules = 1_000 },
        new("grant-without-compare", "A build is given away by a plan of a queue that has moved on since.", null, 0, 0) { Schedules = 3_000 },
        new("refusal-without-compare", "What is refused is not compared with the store before.", null, 0, 0) { Schedules = 1_000 },
        new("seal-of-a-given-up-attempt", "The seal of an attempt that was given up is taken for done.", null, 0, 0) { Schedules = 1_000 },
        new("seal-before-journal", "A seal is answered before it stands in the journal.", null, 0, 0) { LiveBuilds = 120 },
        new("upload-before-journal", "An upload is answered before its import stands in the journal.", "append", 80, 0) { Way = ShotMode.AtEntry },
    ];

    /// <summary>Of its kills, where one way is enough.</summary>
    internal ShotMode? Way { get; init; }

    /// <summary>Tried with so many live builds instead of kills.</summary>
    public int LiveBuilds { get; init; }

    /// <summary>Tried, too, with so many schedules of the model test.</summary>
    public int Schedules { get; init; }

    /// <summary>Tried with the program, not only with the model test.</summary>
    public bool HasProgram => Kills > 0 || Zombies > 0 || LiveBuilds > 0;

    private string Patch => Path.Combine(AppContext.BaseDirectory, "mutations", Name + ".patch");

    /// <summary>Null: the patch fits the sources as they are; else what git says.</summary>
    public Task<string?> CheckAsync(string sources) => GitAsync(sources, "apply", "--check", Patch);

    /// <exception cref="ChaosFailure">It does not fit.</exception>
    internal async Task ApplyAsync(string sources, bool undo)
    {
        string[] arguments = undo ? ["apply", "--reverse", Patch] : ["apply", Patch];
        if (await GitAsync(sources, arguments) is { } error)
        {
            throw new ChaosFailure($"{Name} does not fit the sources any more: {error}");
        }
    }

    private static async Task<string?> GitAsync(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = directory, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(directory);
        using var git = Process.Start(start)!;
        var error = await git.StandardError.ReadToEndAsync();
        await git.WaitForExitAsync();
        return git.ExitCode == 0 ? null : error;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Toaster.Chaos;

/// <summary>The model test (tests/Toaster.Actors.Tests/Journal/Model) as a rig: built with the mutation, it must fail.</summary>
internal static partial class ModelRig
{
    /// <summary>What it takes beside the program.</summary>
    public static readonly string[] Sources =
        ["tests/Directory.Build.props", "tests/Toaster.Testing", "tests/Toaster.Testing.Writer", "tests/Toaster.Actors.Tests"];

    /// <param name="sources">A copy of the sources, with the mutation.</param>
    /// <exception cref="ChaosFailure">It cannot be built.</exception>
    public static async Task<MutationResult> TryAsync(Mutation mutation, string sources, int seed)
    {
        const string Project = "tests/Toaster.Actors.Tests";
        var (built, words) = await DotnetAsync(
            sources, ["build", Project, "-c", "Release", "-v", "q", "-nologo", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false"], []);
        if (built != 0)
        {
            throw new ChaosFailure($"The mutated model test does not build:\n{words}");
        }

        var (code, text) = await DotnetAsync(
            sources, ["test", Project, "-c", "Release", "--no-build", "--filter", "FullyQualifiedName~ModelTests.Schedules_OnSqlite"],
            [("TOASTER_TEST_SCHEDULES", mutation.Schedules), ("TOASTER_TEST_SEED", seed)]);
        return code != 0 && Broken().Match(text) is { Success: true } broken
            ? new(mutation, broken.Groups["what"].Value.Trim(), 0, 0) { Schedules = int.Parse(broken.Groups["schedule"].ValueSpan, CultureInfo.InvariantCulture) }
            : code == 0 ? new(mutation, null, 0, 0) { Schedules = mutation.Schedules }
            : throw new ChaosFailure($"The model test does not say what is wrong:\n{text}");
    }

    private static async Task<(int Code, string Text)> DotnetAsync(string directory, string[] arguments, (string Name, int Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value.ToString(CultureInfo.InvariantCulture);
        }

        using var dotnet = Process.Start(start)!;
        var text = await dotnet.StandardOutput.ReadToEndAsync();
        await dotnet.WaitForExitAsync();
        return (dotnet.ExitCode, text);
    }

    [GeneratedRegex(@"Falsifiable, after (?<schedule>\d+) test.*?ModelBrokenException: (?<what>[^\n]+)", RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Broken();
}

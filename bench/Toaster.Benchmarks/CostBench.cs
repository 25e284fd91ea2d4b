using System.Globalization;
using System.Text.Json.Nodes;

namespace Toaster.Benchmarks;

/// <summary>
/// What recording costs a build: <c>cost TOASTER [--pairs 15] [--before "rm -rf tmp"] -- COMMAND...</c>, in the build directory. Pairs of
/// runs, bare and below <c>toaster run</c>, in turns, all at low priority, with a server beside them that takes the events. CPU is that of
/// every process that came of the command, also of bitbake's server; that of the recorder is its own alone.
/// </summary>
internal static class CostBench
{
    public static int Run(string[] args)
    {
        var split = Array.IndexOf(args, "--");
        var options = new Options(split < 0 ? args : args[..split]);
        if (split < 0 || options.Words is not [var toaster])
        {
            Console.Error.WriteLine("usage: cost TOASTER [--pairs N] [--before COMMAND] [--dir DIR] -- COMMAND...");
            return 2;
        }

        ReapedCommand.Prepare(niceness: 10);
        var command = args[(split + 1)..];
        var data = Path.Combine(options.Parent, $"toaster-cost-{Environment.ProcessId}");
        List<(double Bare, double Recorded, double Own, double BareTime, double RecordedTime)> pairs = [];
        using (var server = ServerProcess.Start(toaster, data))
        {
            for (var pair = 0; pair < options.Number("--pairs", 15); pair++)
            {
                pairs.Add(Pair(toaster, data, command, options.Text("--before"), bareFirst: pair % 2 == 0));
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"pair {pair + 1}: bare {pairs[^1].Bare:0.00} s, recorded {pairs[^1].Recorded:0.00} s of CPU, recorder {pairs[^1].Own:0.000} s"));
            }
        }

        Directory.Delete(data, recursive: true);
        Console.WriteLine(new JsonObject
        {
            ["command"] = string.Join(' ', command),
            ["pairs"] = pairs.Count,
            ["buildCpuSeconds"] = Spread.Of(pairs.Select(pair => pair.Bare), 2),
            ["recorderCpuSeconds"] = Spread.Of(pairs.Select(pair => pair.Own)),
            ["recorderPercent"] = Interval(pairs.Select(pair => 100 * pair.Own / (pair.Recorded - pair.Own))),
            ["differencePercent"] = Interval(pairs.Select(pair => 100 * (pair.Recorded - pair.Bare) / pair.Bare)),
            ["elapsedDifferencePercent"] = Interval(pairs.Select(pair => 100 * (pair.RecordedTime - pair.BareTime) / pair.BareTime)),
        }.ToJsonString());
        return 0;
    }

    private static (double Bare, double Recorded, double Own, double BareTime, double RecordedTime) Pair(string toaster, string data, string[] command, string? before, bool bareFirst)
    {
        string[] run = [.. Program(toaster), "run", "--data", data, "--", .. command];
        ReapedCommand bare, recorded;
        if (bareFirst)
        {
            bare = Once(command, before);
            recorded = Once(run, before);
        }
        else
        {
            recorded = Once(run, before);
            bare = Once(command, before);
        }

        return (bare.Cpu, recorded.Cpu, recorded.OwnCpu, bare.Elapsed, recorded.Elapsed);
    }

    private static ReapedCommand Once(string[] command, string? before)
    {
        if (before is not null)
        {
            ReapedCommand.Run(["/bin/sh", "-c", before]);
        }

        return ReapedCommand.Run(command);
    }

    private static string[] Program(string toaster) => toaster.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", toaster] : [toaster];

    /// <summary>[median, lower, upper]: the interval of the median with at least 95 % confidence, by ranks.</summary>
    private static JsonArray Interval(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var (tail, rank, share) = (0.0, 0, Math.Pow(0.5, sorted.Count));
        for (var k = 0; k < sorted.Count / 2 && tail + share <= 0.025; k++)
        {
            tail += share;
            rank = k + 1;
            share *= (sorted.Count - k) / (k + 1.0);
        }

        rank = Math.Max(0, rank - 1);
        return [Math.Round(sorted[sorted.Count / 2], 2), Math.Round(sorted[rank], 2), Math.Round(sorted[^(rank + 1)], 2)];
    }
}

using System.Globalization;
using Toaster.Fuzz;

// toaster-fuzz --seed N --seconds N [--target NAME] [--case N] [--out DIR]
var options = new Dictionary<string, string>(StringComparer.Ordinal) { ["--seed"] = "1", ["--seconds"] = "60", ["--target"] = "all", ["--case"] = "", ["--out"] = Path.Combine(Path.GetTempPath(), "toaster-fuzz") };
for (var i = 0; i < args.Length; i += 2)
{
    if (i + 1 == args.Length || !options.ContainsKey(args[i]))
    {
        Console.Error.WriteLine($"toaster-fuzz: {args[i]} is not known or has no value. It takes: {string.Join(" N, ", options.Keys)} N.");
        return 2;
    }

    options[args[i]] = args[i + 1];
}

var seed = int.Parse(options["--seed"], CultureInfo.InvariantCulture);
await using var fuzzer = await Fuzzer.StartAsync(seed, options["--target"], options["--out"], Console.WriteLine);
if (options["--case"] is { Length: > 0 } one)
{
    await fuzzer.RunCaseAsync(int.Parse(one, CultureInfo.InvariantCulture));
}
else
{
    await fuzzer.RunAsync(TimeSpan.FromSeconds(int.Parse(options["--seconds"], CultureInfo.InvariantCulture)));
}

return fuzzer.Report() ? 0 : 1;

using System.CommandLine;
using Toaster.Chaos;
using Toaster.Chaos.Live;

var seed = new Option<int>("--seed") { Description = "Decides where the kills hit.", DefaultValueFactory = _ => 1, Recursive = true };
var report = new Option<string?>("--report") { Description = "Document whose section about this is written anew.", Recursive = true };
var kills = new Option<int>("--kills") { Description = "Kills to reach; a tenth of them in each phase.", DefaultValueFactory = _ => 100 };
var phase = new Option<string?>("--phase") { Description = "Only in this phase: upload, read, append, project, snapshot, finish." };
var zombies = new Option<int>("--zombies") { Description = "Servers to stop, replace and wake up.", DefaultValueFactory = _ => 4 };
var data = new Option<string?>("--data") { Description = "Where to make the data directories (default: a temporary directory)." };
var program = new Option<string?>("--program") { Description = "Directory of another toaster.dll to test." };
var parallel = new Option<int>("--parallel") { Description = "Data directories at once.", DefaultValueFactory = _ => 2 };
var only = new Option<string?>("--only") { Description = "Name of one mutation." };

var rig = new Option<string?>("--rig") { Description = "Only with the program under fire, or only with the model test (default: as each names it)." }.AcceptOnlyFromAmong("program", "model");

var mutations = new Command("mutations", "Puts known faults into the program, one at a time, and looks whether they are caught.") { only, rig };
mutations.SetAction(async (parsed, _) =>
{
    var results = await new MutationRun(parsed.GetValue(seed), parsed.GetValue(only), parsed.GetValue(rig), Console.Out).RunAsync();
    if (parsed.GetValue(report) is { } path)
    {
        ReportFile.Replace(path, "mutations", ChaosReport.Of(results, parsed.GetValue(seed)));
    }

    return results.All(result => result.Found is not null) ? 0 : 1;
});

var builds = new Option<int>("--builds") { Description = "Builds to run.", DefaultValueFactory = _ => 100 };
var lanes = new Option<int>("--lanes") { Description = "Builds at the same time.", DefaultValueFactory = _ => 16 };
var agents = new Option<int>("--agents") { Description = "Agents that run them.", DefaultValueFactory = _ => 2 };
var calm = new Option<bool>("--calm") { Description = "Disturb nobody." };
var live = new Command("live", "Runs builds on agents with a bitbake that is played, and kills, stops and disconnects whoever takes part.") { builds, lanes, agents, calm, program };
live.SetAction(async (parsed, stop) =>
{
    using var run = new LiveRun(
        new()
        {
            Seed = parsed.GetValue(seed),
            Builds = parsed.GetValue(builds),
            Lanes = parsed.GetValue(lanes),
            Agents = parsed.GetValue(agents),
            Faults = !parsed.GetValue(calm),
            Program = parsed.GetValue(program),
        },
        Console.Out);
    var result = await run.RunAsync(stop);
    var text = LiveReport.Of(result, parsed.GetValue(seed));
    Console.WriteLine(text);
    if (parsed.GetValue(report) is { } path)
    {
        ReportFile.Replace(path, "live builds", text);
    }

    return result.IsFine ? 0 : 1;
});

var root = new RootCommand("Kills the server with signal 9, again and again, and looks whether anything was lost, repeated or changed.")
{
    seed, report, kills, phase, zombies, data, program, parallel, mutations, live,
};
root.SetAction(async (parsed, stop) =>
{
    var result = await new ChaosRun(
        new ChaosOptions
        {
            Seed = parsed.GetValue(seed),
            Kills = parsed.GetValue(kills),
            Phase = parsed.GetValue(phase),
            Zombies = parsed.GetValue(zombies),
            Data = parsed.GetValue(data),
            Program = parsed.GetValue(program),
            Parallel = parsed.GetValue(parallel),
        },
        Console.Out).RunAsync(stop);
    var text = ChaosReport.Of(result);
    Console.WriteLine(text);
    if (parsed.GetValue(report) is { } path)
    {
        ReportFile.Replace(path, "chaos", text);
    }

    return result.Failure is null ? 0 : 1;
});
// Ctrl+C: the directories at hand are brought to their end, and what was done is reported.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(10) });

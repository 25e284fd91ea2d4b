using System.CommandLine;
using Toaster.Chaos;
using Toaster.Farm;
using Toaster.Farm.Rescue;

var seed = new Option<int>("--seed") { Description = "Decides what each build does, and who is hit by what.", DefaultValueFactory = _ => 1 };
var builds = new Option<int>("--builds") { Description = "Builds to run under fire (500: the full run).", DefaultValueFactory = _ => 500 };
var servers = new Option<int>("--servers") { Description = "Servers of the one database.", DefaultValueFactory = _ => 3 };
var agents = new Option<int>("--agents") { Description = "Agents, with two slots each.", DefaultValueFactory = _ => 8 };
var calm = new Option<bool>("--calm") { Description = "Disturb nobody." };
var rounds = new Option<int>("--rounds") { Description = "Builds of each sort, where the database is lost.", DefaultValueFactory = _ => 2 };
var report = new Option<string?>("--report") { Description = "Document whose section about this is written anew." };

async Task<int> RunAsync(ParseResult parsed, FarmOptions options, CancellationToken stop)
{
    using var run = new FarmRun(options, Console.Out);
    var result = await run.RunAsync(stop);
    var text = FarmReport.Of(result, options);
    Console.WriteLine(text);
    if (parsed.GetValue(report) is { } path)
    {
        ReportFile.Replace(path, "farm", text);
    }

    return result.IsFine ? 0 : 1;
}

FarmOptions Options(ParseResult parsed) => new()
{
    Seed = parsed.GetValue(seed), Builds = parsed.GetValue(builds), Servers = parsed.GetValue(servers), Agents = parsed.GetValue(agents), Faults = !parsed.GetValue(calm),
};

var quick = new Command("quick", "Half a minute: two servers, two agents, eight builds.") { seed, report };
quick.SetAction((parsed, stop) => RunAsync(parsed, FarmOptions.Quick(parsed.GetValue(seed)), stop));
var five = new Command("five-minutes", "Three servers, eight agents, as many builds as about five minutes take.") { seed, report };
five.SetAction((parsed, stop) => RunAsync(parsed, FarmOptions.FiveMinutes(parsed.GetValue(seed)), stop));
async Task<int> RescueAsync(ParseResult parsed, RescueKind kind, CancellationToken stop)
{
    var options = FarmOptions.Rescued(parsed.GetValue(seed), kind, parsed.GetValue(rounds));
    using var run = new RescueRun(options, kind, Console.Out);
    var result = await run.RunAsync(stop);
    var text = RescueReport.Of(result, kind, options);
    Console.WriteLine(text);
    if (parsed.GetValue(report) is { } path)
    {
        ReportFile.Replace(path, kind.ToString().ToLowerInvariant(), text);
    }

    return result.IsFine ? 0 : 1;
}

var restored = new Command("restored", "The database is lost under running builds; a base backup of some time before takes its place.") { seed, rounds, report };
restored.SetAction((parsed, stop) => RescueAsync(parsed, RescueKind.Restored, stop));
var refilled = new Command("refilled", "The same by toaster admin backup and restore, into an empty database.") { seed, rounds, report };
refilled.SetAction((parsed, stop) => RescueAsync(parsed, RescueKind.Refilled, stop));
var promoted = new Command("promoted", "The database dies under running builds; an asynchronous standby that lacks what came last is promoted.") { seed, rounds, report };
promoted.SetAction((parsed, stop) => RescueAsync(parsed, RescueKind.Promoted, stop));
var root = new RootCommand("Runs builds on a farm of several servers on one PostgreSQL, disturbs everybody, and looks whether anything was lost, repeated or changed.")
{
    seed, builds, servers, agents, calm, report, quick, five, restored, refilled, promoted,
};
root.SetAction((parsed, stop) => RunAsync(parsed, Options(parsed), stop));
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });

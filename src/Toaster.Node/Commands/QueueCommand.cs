using System.CommandLine;
using Toaster.Node.Client;
using Toaster.Node.Terminals;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Commands;

/// <summary><c>toaster queue</c></summary>
internal static class QueueCommand
{
    public static Command Create(Terminal terminal)
    {
        var queue = new Command("queue", "Builds that wait, in order, each with why and when it may start; and builds that nodes have.");
        queue.SetAction(async (parsed, ct) =>
        {
            await using var server = Holders.NeedServer(parsed.Settings());
            var found = await server.GetQueueAsync(ct);
            if (parsed.GetValue(CommonOptions.Json))
            {
                terminal.Out.WriteLine(ApiShapes.Write(found));
                return ExitCodes.Ok;
            }

            var names = (await server.ListProjectsAsync(withHidden: true, ct)).Items.ToDictionary(project => project.Id, project => project.Name);
            Write(found, names, terminal.Out);
            return ExitCodes.Ok;
        });
        return queue;
    }

    private static void Write(QueueModel queue, Dictionary<long, string> projects, TextWriter to)
    {
        var table = new TextTable("BUILD", "PROJECT", "PRIORITY", "STATE", "SINCE", "ENDS OR STARTS IN", "WHERE, OR WHY NOT");
        foreach (var build in queue.Running)
        {
            table.Add($"{build.Build}", Project(build.Project), "", build.Desired == "run" ? "running" : "being cancelled", Words.Time(build.Since), Words.Range(build.Ends), build.NodeName ?? "");
        }

        foreach (var build in queue.Waiting)
        {
            table.Add($"{build.Build}", Project(build.Project), $"{build.Priority}", $"{build.Position}. in the queue", Words.Time(build.WaitsSince), Words.Range(build.Starts), build.Sentence);
        }

        table.Write(to);
        var day = queue.Day;
        var pickUp = day.PickUpMedian is null ? "" : $" Half of those given to a node waited at most {Words.Duration(day.PickUpMedian)}, 95 of 100 at most {Words.Duration(day.PickUpP95)}.";
        to.WriteLine($"Within 24 hours {Words.Count(day.Ended, "build")} ended.{pickUp}");

        string Project(long id) => projects.GetValueOrDefault(id) ?? $"{id}";
    }
}

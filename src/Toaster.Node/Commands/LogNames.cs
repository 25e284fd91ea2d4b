using System.Globalization;
using Toaster.Node.Client;
using Toaster.Web.Api;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Commands;

/// <summary>Which log a word means.</summary>
internal static class LogNames
{
    /// <param name="wanted">Name of a log, bitbake's name of a task, recipe and task, or a task's number; null: bitbake's server, else the console.</param>
    /// <exception cref="ApiProblemException">There is none, or several are meant.</exception>
    public static async Task<string> FindAsync(IToasterClient client, long id, string? wanted, CancellationToken ct)
    {
        var logs = await client.ListLogsAsync(id, ct);
        if (wanted is null)
        {
            return (logs.FirstOrDefault(log => log.Kind == "cooker") ?? logs.FirstOrDefault(log => log.Kind == "console"))?.Name
                ?? throw Missing($"No log of bitbake itself was collected of build {id}{(logs.Count > 0 ? "; --list tells which logs there are" : "")}.");
        }

        if (logs.FirstOrDefault(log => log.Name == wanted) is { } named)
        {
            return named.Name;
        }

        var tasks = await TasksAsync(client, id, wanted, ct);
        return logs.LastOrDefault(log => log.Task is { } task && tasks.Contains(task))?.Name
            ?? throw Missing(tasks.Count > 0 && tasks[0] != wanted
                ? $"No log of {wanted} was collected of build {id}."
                : $"Build {id} has no log \"{wanted}\"; --list tells which logs there are.");
    }

    /// <summary>bitbake's names of the tasks that may be meant.</summary>
    private static async Task<IReadOnlyList<string>> TasksAsync(IToasterClient client, long id, string wanted, CancellationToken ct)
    {
        if (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return [KeyOf(await client.GetTaskAsync(id, number, ct))];
        }

        if (wanted.Split(':') is not [{ Length: > 0 } recipe, { Length: > 0 } task])
        {
            return [wanted];
        }

        var name = task.StartsWith("do_", StringComparison.Ordinal) ? task : $"do_{task}";
        var found = (await client.ListTasksAsync(id, recipe, ct)).Where(one => one.Task == name).ToList();
        return found.Count > 1
            ? throw new ApiProblemException(400, "bad-value", $"Build {id} has {found.Count} tasks {recipe}:{name}; name one by its number: {string.Join(", ", found.Select(one => one.Id))}.")
            : [.. found.Select(KeyOf).DefaultIfEmpty(wanted)];
    }

    private static string KeyOf(TaskModel task) => $"{(task.Multiconfig.Length > 0 ? $"mc:{task.Multiconfig}:" : "")}{task.RecipeFile}:{task.Task}";

    private static ApiProblemException Missing(string sentence) => new(404, "no-such-log", sentence);
}

using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Logs;
using Toaster.Actors.Views;
using Toaster.Web.Builds;
using Toaster.Web.Logs;
using Toaster.Web.Shared;

namespace Toaster.Web.Tasks;

/// <summary>What the page of one task shows.</summary>
public sealed record TaskModel(BuildHead Head, TaskDetail Detail)
{
    public TaskRow Task => Detail.Task;

    /// <summary>Its log; null when none was collected.</summary>
    public TaskLogModel? Log { get; init; }

    /// <summary>Where its log may be had; null: it, or some of it, is here, or may come yet, or no agent has it.</summary>
    public LogElsewhere? Elsewhere { get; init; }

    /// <summary>Why what was just wanted cannot be.</summary>
    public string? Problem { get; init; }

    /// <summary>What buildstats says, where the events say nothing.</summary>
    public TaskStats? Stats { get; init; }

    public string Sentence => TaskExplanation.Outcome(Task, Task.IsSetscene ? null : Detail.Twin, new()
    {
        Errors = [.. Detail.Messages.Where(m => m.Level >= 39).Select(m => m.Text)],
        FailedNeed = Detail.Needs.FirstOrDefault(t => t.Outcome == TaskOutcome.Failed) is { } failed ? TaskTexts.NameOf(failed) : null,
    });

    public string? Why => TaskExplanation.WhyItRan(Task, Task.IsSetscene ? null : Detail.Twin);

    /// <summary>Those that need it and could not start because it failed.</summary>
    public int Stopped => Task.Outcome == TaskOutcome.Failed ? Detail.NeededBy.Count(t => t is { Outcome: null, IsRunning: false }) : 0;

    public static async ValueTask<TaskModel?> ReadAsync(HttpContext http, IBuildViews views, IBuildLogs logs, ILogWishes wishes, long id, int task, CancellationToken ct)
    {
        if (await BuildHead.ReadAsync(http, views, id, ct) is not { } head || await views.TaskAsync(head.Id, task, ct) is not { } detail)
        {
            return null;
        }

        var log = await TaskLogModel.ReadAsync(logs, head.Id, detail.Task, ct);
        return new(head, detail)
        {
            Log = log,
            Stats = detail.Task.CpuUser is null ? await TaskStats.ReadAsync(logs, head.Id, LogTexts.KeyOf(detail.Task), ct) : null,
            Elsewhere = (log is null || LogNote.IsAll(logs, log.Log)) && head.Build is { Summary.Outcome: not null, Origin.Agent: { } node } ? await wishes.FindAsync(head.Id, LogTexts.KeyOf(detail.Task), node, ct) : null,
        };
    }
}

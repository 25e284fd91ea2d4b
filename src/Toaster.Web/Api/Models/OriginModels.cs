using System.Text.Json.Serialization;
using Toaster.Actors.Builds;
using Toaster.Actors.Queue;
using Toaster.Actors.Views;
using Toaster.Web.Live;

namespace Toaster.Web.Api.Models;

/// <summary>A build that Toaster runs: when it was asked for, where it is, what became of it so far.</summary>
public sealed record OriginModel
{
    public required int Priority { get; init; }
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The build that it repeats.</summary>
    public long? RebuildOf { get; init; }

    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>Present while it waits.</summary>
    public WaitingModel? Waiting { get; init; }

    /// <summary>Name of the node that has it, or had it last.</summary>
    public string? Node { get; init; }

    public DateTimeOffset? AssignedAt { get; init; }

    /// <summary>When somebody wanted it to end.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>Cancelled, and running tasks are not waited for. Absent otherwise.</summary>
    public bool? Forced { get; init; }

    /// <summary>Attempts that ended by no fault of the build's and were tried again.</summary>
    public required IReadOnlyList<PastAttemptModel> Attempts { get; init; }

    public static OriginModel Of(BuildOrigin origin, WaitingModel? waiting) => new()
    {
        Priority = origin.Priority,
        Labels = origin.Labels,
        RebuildOf = origin.RebuildOf,
        QueuedAt = ModelMapping.Time(origin.QueuedAt)!.Value,
        Waiting = origin.IsWaiting ? waiting ?? WaitingModel.Unknown : null,
        Node = origin.Agent,
        AssignedAt = ModelMapping.Time(origin.AssignedAt),
        CancelledAt = ModelMapping.Time(origin.CancelledAt),
        Forced = origin.IsForced ? true : null,
        Attempts = [.. origin.Attempts.Select(past => new PastAttemptModel(
            past.Attempt, past.Agent, ModelMapping.Time(past.Begun)!.Value, ModelMapping.Time(past.Ended)!.Value, past.Reason, past.Headline))],
    };
}

/// <param name="Position">From 1; absent while it is not known.</param>
/// <param name="Reason">Stable word for why it waits.</param>
/// <param name="Sentence">The same for people: names what must change.</param>
/// <param name="Starts">In what time it may start, by what builds before it took; absent while that is not known.</param>
public sealed record WaitingModel(int? Position, string Reason, string Sentence, RangeModel? Starts = null)
{
    public static readonly WaitingModel Unknown = new(null, "not-known", "It waits for a node.");

    internal static WaitingModel Of(WaitingBuild waiting, TimeLeft? starts) => new(waiting.Position, waiting.Reason.Code, waiting.Reason.Sentence, RangeModel.Of(starts));
}

/// <summary>Seconds from now on, as a range.</summary>
public sealed record RangeModel(double Least, double Most)
{
    internal static RangeModel? Of(TimeLeft? range) => range is null ? null : new(ModelMapping.Seconds(range.Least)!.Value, ModelMapping.Seconds(range.Most)!.Value);
}

/// <param name="Reason">Stable word for why it ended.</param>
/// <param name="Headline">The same for people.</param>
public sealed record PastAttemptModel(int Attempt, string Node, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string Reason, string Headline);

/// <inheritdoc cref="BuildSpec"/>
public sealed record SpecModel
{
    /// <inheritdoc cref="ProjectDetailModel.Directory"/>
    public string? Directory { get; init; }

    public required IReadOnlyList<RepositoryModel> Repositories { get; init; }

    /// <inheritdoc cref="ProjectDetailModel.Bitbake"/>
    public string? Bitbake { get; init; }

    public required IReadOnlyList<string> Layers { get; init; }
    public string? Machine { get; init; }
    public string? Distro { get; init; }
    public required IReadOnlyList<VariableSettingModel> Variables { get; init; }
    public required IReadOnlyList<string> Targets { get; init; }
    public string? Task { get; init; }
    public required bool Continue { get; init; }
    public required bool Force { get; init; }
    public required bool DryRun { get; init; }

    public static SpecModel Of(BuildSpec spec) => new()
    {
        Directory = spec.Directory,
        Repositories = [.. spec.Repositories.Select(RepositoryModel.Of)],
        Bitbake = spec.Bitbake,
        Layers = spec.Layers,
        Machine = spec.Machine,
        Distro = spec.Distro,
        Variables = [.. spec.Variables.Select(VariableSettingModel.Of)],
        Targets = spec.Targets,
        Task = spec.Task,
        Continue = spec.Continue,
        Force = spec.Force,
        DryRun = spec.DryRun,
    };
}

/// <summary>A build to start. What is left out is as the project says.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StartModel
{
    /// <summary>Each may have its task behind it: <c>core-image-minimal:do_rootfs</c>.</summary>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>For all targets that name none; with or without <c>do_</c>.</summary>
    public string? Task { get; init; }

    /// <summary>Goes on after a failure (<c>bitbake -k</c>).</summary>
    public bool Continue { get; init; }

    /// <summary>Runs the task although nothing has changed (<c>bitbake -f</c>).</summary>
    public bool Force { get; init; }

    /// <summary>Runs no task (<c>bitbake -n</c>).</summary>
    public bool DryRun { get; init; }

    public int? Priority { get; init; }
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Set after those of the project, in order.</summary>
    public IReadOnlyList<VariableSettingModel>? Variables { get; init; }

    /// <param name="key">See <see cref="BuildOrder.Key"/>.</param>
    public BuildOrder ToOrder(string? key) => new([.. Given.All(Targets, "targets")])
    {
        Task = string.IsNullOrEmpty(Task) ? null : Task,
        Continue = Continue,
        Force = Force,
        DryRun = DryRun,
        Priority = Priority,
        Labels = Labels is null ? null : Given.All(Labels, "labels"),
        Variables = [.. Given.All(Variables, "variables").Select(variable => variable.ToVariable())],
        Key = key,
    };
}

using System.Diagnostics.CodeAnalysis;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;

namespace Toaster.Web.Api.Models;

public partial record BuildModel
{
    public BuildModel()
    {
    }

    [SetsRequiredMembers]
    public BuildModel(BuildView build, WaitingModel? waiting = null)
    {
        var summary = build.Summary;
        Id = build.Id.Value;
        Project = new(build.Project.Value, build.ProjectName);
        Outcome = summary.Outcome;
        Reason = summary.Reason;
        Cause = summary.Cause;
        Verdict = summary.Verdict.ToString();
        VerdictDetail = string.Concat(summary.Verdict.Detail.Select(part => part.Text));
        Targets = [.. summary.Targets.Select(target => new TargetModel(target.Multiconfig, target.Name, target.Task))];
        Machine = summary.Machine;
        Distro = summary.Distro;
        DistroVersion = summary.DistroVersion;
        BitbakeVersion = summary.BitbakeVersion;
        BuildName = summary.BuildName;
        StartedAt = ModelMapping.Time(summary.StartedAt);
        var completedAt = summary.Outcome is null ? null : summary.CompletedAt; // Else it is the last time known so far.
        CompletedAt = ModelMapping.Time(completedAt);
        DurationSeconds = ModelMapping.Seconds(completedAt - summary.StartedAt);
        RecordedAt = ModelMapping.Time(build.RecordedAt);
        Source = build.Source;
        IsComplete = build.IsComplete;
        IsRebuilding = build.IsRebuilding ? true : null;
        DeletesAt = ModelMapping.Time(build.DeletesAt);
        Attempt = build.Attempt;
        Origin = build.Origin is { } origin ? OriginModel.Of(origin, waiting) : null;
        Errors = summary.Errors;
        Warnings = summary.Warnings;
        Tasks = new(summary.Tasks);
        Events = summary.Events;
        RecorderProblems = summary.RecorderProblems;
        Page = $"/builds/{build.Id}";
    }
}

public sealed partial record BuildDetailModel
{
    public BuildDetailModel()
    {
    }

    [SetsRequiredMembers]
    public BuildDetailModel(BuildView build, WaitingModel? waiting = null)
        : base(build, waiting)
    {
        Spec = build.Origin is { } origin ? SpecModel.Of(origin.Spec) : null;
        var summary = build.Summary;
        Seq = build.Seq;
        SourceKey = build.SourceKey;
        SetsceneErrors = summary.SetsceneErrors;
        Variables = summary.Variables;
        VariableHistory = summary.VariableHistory;
        VariablesInherited = summary.VariablesInherited;
        Parse = summary.Parse is { } p ? new(p.Total, p.Cached, p.Parsed, p.Skipped, p.Masked, p.Virtuals, p.Errors) : null;
        Dependencies = summary.Dependencies is { } d ? new(d.Tasks, d.Edges, d.EdgesBetweenListedTasks) : null;
        BuildStats = summary.BuildStats is { } s ? new(s.Tasks, s.CpuTimeUser, s.CpuTimeSystem, s.DiskRead, s.DiskWrite) : null;
        Phases = [.. summary.Phases.Select(Phase)];
        EventCounts = summary.EventCounts;
        MetadataCounts = summary.MetadataCounts;
        LogLevels = summary.LogLevels;
    }

    private static PhaseModel Phase(PhaseRow phase)
        => new(phase.Name, phase.State, ModelMapping.Time(phase.StartedAt), ModelMapping.Time(phase.EndedAt), phase.Done, phase.Total);
}

public sealed partial record TaskCountsModel
{
    public TaskCountsModel()
    {
    }

    [SetsRequiredMembers]
    public TaskCountsModel(TaskCounts tasks)
    {
        Real = tasks.Real;
        Succeeded = tasks.Succeeded;
        Failed = tasks.Failed;
        Cached = tasks.Cached;
        Covered = tasks.Covered;
        Prebuilt = tasks.Prebuilt;
        Empty = tasks.Empty;
        Unfinished = tasks.Unfinished;
        NotReached = tasks.NotReached;
        Executed = tasks.Executed;
        Running = tasks.Running;
        SstateMissed = tasks.SstateMissed;
        SstateRestored = tasks.SstateRestored;
        Setscene = tasks.Setscene;
        SetsceneSucceeded = tasks.SetsceneSucceeded;
        SetsceneFailed = tasks.SetsceneFailed;
        Total = tasks.Total;
    }
}

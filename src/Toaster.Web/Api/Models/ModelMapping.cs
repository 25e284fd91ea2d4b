using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Imports;
using Toaster.Actors.Views;

namespace Toaster.Web.Api.Models;

/// <summary>What the read side says, in the shapes of the HTTP interface. The command line prints the same ones.</summary>
public static class ModelMapping
{
    public static PageModel<TModel> Of<TRow, TModel>(Page<TRow> page, Func<TRow, TModel> row) => new()
    {
        Items = [.. page.Rows.Select(row)],
        Total = page.Total,
        Page = page.Request.Number,
        Size = page.Request.Size,
    };

    public static FacetedPageModel<TModel> Of<TRow, TModel>(IFacetedList<TRow> list, Func<TRow, TModel> row) => new()
    {
        Items = [.. list.Page.Rows.Select(row)],
        Total = list.Page.Total,
        Page = list.Page.Request.Number,
        Size = list.Page.Request.Size,
        Facets = list.Facets.ToDictionary(facet => facet.Key, facet => facet.Count, StringComparer.Ordinal),
    };

    public static ImportModel Of(ImportView import) => new()
    {
        Id = import.Id.Value,
        FileName = import.FileName,
        Size = import.Size,
        Project = import.Project.Value,
        State = import.State,
        HasEnded = import.HasEnded,
        Position = import.Position,
        Progress = import.Progress,
        Lines = import.Lines,
        Events = import.Events,
        StartedAt = Time(import.StartedAt),
        EndedAt = Time(import.EndedAt),
        ProblemCode = import.ProblemCode,
        Problem = import.Problem,
        Paused = import.Paused,
        Builds = [.. import.Builds.Select(build => new ImportedBuildModel
        {
            Id = build.Id.Value, Outcome = build.Outcome, Reason = build.Reason, Existing = build.Existing, Events = build.Events, IsDeleted = build.IsDeleted ? true : null,
        })],
    };

    public static TaskDetailModel Of(TaskDetail detail) => new()
    {
        Task = Of(detail.Task),
        Twin = detail.Twin is { } twin ? Of(twin) : null,
        Layer = detail.Layer,
        Messages = [.. detail.Messages.Select(message => Of(new MessageView(message, detail.Task)))],
        Needs = [.. detail.Needs.Select(Of)],
        NeededBy = [.. detail.NeededBy.Select(Of)],
        PreviousFailed = detail.PreviousFailed,
        NextFailed = detail.NextFailed,
    };

    public static TaskModel Of(TaskRow task) => new()
    {
        Id = task.Id,
        Order = task.Order,
        Multiconfig = task.Multiconfig,
        Recipe = task.Recipe,
        Version = task.Version,
        RecipeFile = task.RecipeFile,
        Task = task.Task,
        IsSetscene = task.IsSetscene,
        Outcome = task.Outcome,
        IsRunning = task.IsRunning,
        Reason = task.Reason,
        Executed = task.Executed,
        NoExec = task.NoExec,
        ExitCode = task.ExitCode,
        Sstate = task.Sstate,
        SstateObject = task.SstateObject,
        Hash = task.Hash,
        StartedAt = Time(task.StartedAt),
        EndedAt = Time(task.EndedAt),
        ElapsedSeconds = Seconds(task.Elapsed),
        CpuUserSeconds = task.CpuUser,
        CpuSystemSeconds = task.CpuSystem,
        DiskReadBytes = task.DiskRead,
        DiskWriteBytes = task.DiskWrite,
        WorkerPid = task.WorkerPid,
        LogFile = task.LogFile,
        ScriptType = task.ScriptType,
        Errors = task.Errors,
        Warnings = task.Warnings,
    };

    public static MessageModel Of(MessageView view) => new()
    {
        Line = view.Message.Line,
        LevelNumber = view.Message.Level,
        Level = view.Message.Level switch { >= 50 => "critical", >= 39 => "error", >= 30 => "warning", _ => "note" },
        Text = view.Message.Text,
        TaskId = view.Message.TaskId,
        Task = view.Message.TaskText,
        Recipe = view.Task?.Recipe,
        CreatedAt = Time(view.Message.CreatedAt),
        TaskPid = view.Message.TaskPid,
        Logger = view.Message.Logger,
    };

    public static VariableModel Of(VariableRow variable) => new()
    {
        Name = variable.Name,
        Value = variable.Value,
        Description = variable.Description,
        IsFunction = variable.IsFunction,
        History = [.. variable.History.Select(entry => new VariableHistoryModel(entry.File, entry.Line, entry.Operation, entry.Detail, entry.Flag))],
    };

    public static LayerModel Of(LayerView view)
        => new(view.Layer.Path, view.Layer.Name, view.Layer.Branch, view.Layer.Commit, view.Layer.Priority, view.Layer.IndexUrl, view.Recipes);

    internal static DateTimeOffset? Time(long? microseconds)
        => microseconds is { } value ? DateTimeOffset.UnixEpoch.AddTicks(value * TimeSpan.TicksPerMicrosecond) : null;

    internal static double? Seconds(long? microseconds) => microseconds is { } value ? value / 1e6 : null;
}

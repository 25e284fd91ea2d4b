using Toaster.Actors;
using Toaster.Actors.Logs;
using Toaster.Actors.Views;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Parts;

namespace Toaster.Web.Builds;

/// <summary>What all pages of one build have in common.</summary>
public sealed record BuildHead(Frame Frame, BuildView Build, ContentCounts Counts, string? OnlyImage)
{
    /// <summary>Logs beside the event log.</summary>
    public long Logs { get; private init; }

    /// <summary>Null when there is no such build.</summary>
    public static async ValueTask<BuildHead?> ReadAsync(HttpContext http, IBuildViews views, long id, CancellationToken ct)
        => await views.FindAsync(new(id), ct) is { } build ? await ReadAsync(await Frames.ReadAsync(http, ct), views, http.RequestServices.GetRequiredService<IBuildLogs>(), build, ct) : null;

    public static async ValueTask<BuildHead?> ReadAsync(Frame frame, IBuildViews views, IBuildLogs logs, BuildId id, CancellationToken ct)
        => await views.FindAsync(id, ct) is { } build ? await ReadAsync(frame, views, logs, build, ct) : null;

    private static async ValueTask<BuildHead> ReadAsync(Frame frame, IBuildViews views, IBuildLogs logs, BuildView build, CancellationToken ct)
    {
        var counts = await views.CountsAsync(build.Id, ct);
        var only = counts.Images == 1 ? (await views.ImagesAsync(build.Id, ct))[0].Target : null;
        return new(frame, build, counts, only) { Logs = await logs.CountAsync(build.Id, ct) };
    }

    public BuildId Id => Build.Id;

    public bool IsRunning => Build.Summary.Outcome is null || Build.IsRebuilding;

    /// <summary>A tab stands for something the build has.</summary>
    public IReadOnlyList<Tab> Tabs
    {
        get
        {
            var summary = Build.Summary;
            var messages = summary.Errors + summary.Warnings + summary.SetsceneErrors;
            (bool Shown, Tab Tab)[] all =
            [
                (true, new("overview", "Overview", Urls.Build(Id))),
                (summary.Tasks.Real + summary.Tasks.Setscene + summary.Tasks.NotReached > 0, new("tasks", "Tasks", Urls.Tasks(Id), Format.Count(summary.Tasks.Real))),
                (messages > 0, new("messages", "Messages", Urls.Messages(Id), Format.Count(messages))),
                (true, new("configuration", "Configuration", Urls.Configuration(Id))),
                (summary.Variables > 0, new("variables", "Variables", Urls.Variables(Id), Format.Count(summary.Variables))),
                (Counts.Recipes > 0, new("recipes", "Recipes", Urls.Recipes(Id), Format.Count(Counts.Recipes))),
                (Counts.Packages > 0, new("packages", "Packages", Urls.Packages(Id), Format.Count(Counts.Packages))),
                (Counts.Images > 0, OnlyImage is null ? new("images", "Images", Urls.Images(Id), Format.Count(Counts.Images)) : new("images", "Image", Urls.Image(Id, OnlyImage))),
                (Counts.Artifacts > 0, new("artifacts", "Artifacts", Urls.Artifacts(Id), Format.Count(Counts.Artifacts))),
                (Logs > 0, new("logs", "Logs", Urls.Logs(Id), Format.Count(Logs))),
                (true, new("recorder", "Recorder", Urls.Recorder(Id))),
            ];
            return [.. all.Where(t => t.Shown).Select(t => t.Tab)];
        }
    }
}

using System.Text.Json;
using Toaster.Actors;
using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Api.Models;

namespace Toaster.Web.Live;

/// <summary>How far a build is, for programs: what <c>/api/v1/builds/{id}/progress</c> answers.</summary>
internal sealed class ProgressTopic(BuildId id, IServiceProvider services) : ITopicContent
{
    public const string Part = "progress";
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);
    private readonly LiveSource _source = new(id, services);

    public TimeSpan Pause => TimeSpan.FromMilliseconds(250);

    public async ValueTask<TopicState?> MakeAsync(bool tablesMoved, CancellationToken ct)
        => await ReadAsync(id, services, _source, tablesMoved, ct) is { } progress
            ? new(new Dictionary<string, string> { [Part] = JsonSerializer.Serialize(progress, ApiJson.Default.ProgressModel) }, progress.HasEnded) { Again = LookAgain, IsJson = true }
            : null;

    public static async ValueTask<ProgressModel?> ReadAsync(BuildId id, IServiceProvider services, LiveSource source, bool tablesMoved, CancellationToken ct)
    {
        if (await services.GetRequiredService<IBuildViews>().FindAsync(id, ct) is not { } build)
        {
            return null;
        }

        var hasEnded = build.Summary.Outcome is not null && !build.IsRebuilding;
        return ProgressModel.Of(build, hasEnded ? null : await source.ReadAsync(build, tablesMoved, ct));
    }
}

using Toaster.Actors;
using Toaster.Actors.Queue;
using Toaster.Actors.Views;
using Toaster.Web.Api.Models;

namespace Toaster.Web.Api;

internal static class WaitingPlaces
{
    private static readonly IReadOnlyDictionary<BuildId, WaitingModel> Nobody = new Dictionary<BuildId, WaitingModel>();

    /// <summary>Where builds stand in the queue, and why; the queue is looked at only if one of them waits.</summary>
    public static async ValueTask<IReadOnlyDictionary<BuildId, WaitingModel>> ReadAsync(IBuildQueue? queue, IReadOnlyList<BuildView> builds, CancellationToken ct)
        => queue is not null && builds.Any(build => build.IsWaiting)
            ? (await queue.ListAsync(ct)).Waiting.ToDictionary(waiting => waiting.Item.Build, WaitingModel.Of)
            : Nobody;
}

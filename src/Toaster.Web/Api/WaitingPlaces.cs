using Toaster.Actors;
using Toaster.Actors.Queue;
using Toaster.Actors.Views;
using Toaster.Web.Api.Models;
using Toaster.Web.Live;

namespace Toaster.Web.Api;

/// <summary>Where builds stand in the queue, why, and when they may start.</summary>
public sealed class WaitingPlaces
{
    private static readonly IReadOnlyDictionary<BuildId, WaitingModel> Nobody = new Dictionary<BuildId, WaitingModel>();
    private readonly IBuildQueue _queue;
    private readonly QueueTimes _times;

    internal WaitingPlaces(IBuildQueue queue, QueueTimes times) => (_queue, _times) = (queue, times);

    /// <summary>The queue is looked at only if one of them waits.</summary>
    public async ValueTask<IReadOnlyDictionary<BuildId, WaitingModel>> ReadAsync(IReadOnlyList<BuildView> builds, CancellationToken ct)
    {
        if (!builds.Any(build => build.IsWaiting))
        {
            return Nobody;
        }

        var starts = (await _times.ReadAsync(ct)).Starts;
        return (await _queue.ListAsync(ct)).Waiting.ToDictionary(waiting => waiting.Item.Build, waiting => WaitingModel.Of(waiting, starts.GetValueOrDefault(waiting.Item.Build)));
    }
}

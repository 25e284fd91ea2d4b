using Toaster.Web.Live;
using Toaster.Web.Shared;

namespace Toaster.Web.Farm;

/// <summary>Nodes and the queue, as the page of the farm has them.</summary>
internal sealed class FarmTopic(IServiceProvider services) : ITopicContent
{
    public const string Tiles = "farm-tiles", Lost = "farm-lost", Nodes = "farm-nodes", Queue = "farm-queue";

    // Nodes beat into the store, and nobody is told; one that is lost says nothing at all.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    public TimeSpan Pause => TimeSpan.FromMilliseconds(500);

    public async ValueTask<TopicState?> MakeAsync(bool tablesMoved, CancellationToken ct)
    {
        var model = await FarmModel.ReadAsync(Frame.OfParts(services), services, ct) with { IsPushed = true };
        return new(new Dictionary<string, string>
        {
            ["say"] = string.Concat(model.Lost.Select(node => $"{Foreign.Line(node.Row.Name, 80)} is lost. ")),
            ["#" + Tiles] = await Markup.OfAsync<FarmTiles>(services, ("Model", model)),
            ["#" + Lost] = await Markup.OfAsync<LostNodes>(services, ("Model", model)),
            ["#" + Nodes] = await Markup.OfAsync<NodesTable>(services, ("Model", model)),
            ["#" + Queue] = await Markup.OfAsync<QueueTable>(services, ("Model", model)),
        })
        { Again = LookAgain };
    }
}

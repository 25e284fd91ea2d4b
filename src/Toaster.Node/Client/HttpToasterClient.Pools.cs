using System.Text.Json.Nodes;
using Toaster.Web.Api;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Client;

/// <content>Pools: only a server has them.</content>
internal sealed partial class HttpToasterClient
{
    public Task<ListModel<PoolModel>> ListPoolsAsync(CancellationToken ct) => GetAsync("/pools", ApiJson.Default.ListModelPoolModel, ct);

    /// <param name="text">Name, in any case, or number.</param>
    public async Task<PoolModel> FindPoolAsync(string text, CancellationToken ct)
    {
        var all = (await ListPoolsAsync(ct)).Items;
        return all.FirstOrDefault(pool => pool.Name.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? all.FirstOrDefault(pool => $"{pool.Id}" == text)
            ?? throw new ApiProblemException(404, "no-such-pool", $"There is no pool \"{text}\"; toaster pool list shows those there are.");
    }

    public Task<PoolModel> CreatePoolAsync(JsonObject settings, CancellationToken ct) => SendAsync(HttpMethod.Post, "/pools", settings.ToJsonString(), ApiJson.Default.PoolModel, ct);

    /// <param name="changes">What is left out stays; projects are given whole, and null is every one.</param>
    public Task<PoolModel> EditPoolAsync(long id, JsonObject changes, CancellationToken ct)
        => SendAsync(HttpMethod.Patch, $"/pools/{id}", changes.ToJsonString(), ApiJson.Default.PoolModel, ct);

    public Task DeletePoolAsync(long id, CancellationToken ct) => DeleteAsync($"/pools/{id}", ct);

    public Task<NodeModel> MoveNodeAsync(long id, long pool, CancellationToken ct) => PostAsync($"/nodes/{id}/pool?pool={pool}", ApiJson.Default.NodeModel, ct);
}

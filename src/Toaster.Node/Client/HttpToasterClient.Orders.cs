using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Toaster.Web.Api;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Client;

/// <content>Projects, the queue and nodes: only a server has them.</content>
internal sealed partial class HttpToasterClient
{
    public Task<ListModel<ProjectDetailModel>> ListProjectsAsync(bool withHidden, CancellationToken ct)
        => GetAsync(withHidden ? "/projects?hidden=true" : "/projects", ApiJson.Default.ListModelProjectDetailModel, ct);

    /// <param name="text">Number or name, in any case.</param>
    public async Task<ProjectDetailModel> FindProjectAsync(string text, CancellationToken ct)
    {
        var all = (await ListProjectsAsync(withHidden: true, ct)).Items;
        return all.FirstOrDefault(project => project.Name.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? all.FirstOrDefault(project => $"{project.Id}" == text)
            ?? throw new ApiProblemException(404, "no-such-project", $"There is no project \"{text}\"; toaster project list shows those there are.");
    }

    public Task<ProjectDetailModel> CreateProjectAsync(JsonObject settings, CancellationToken ct)
        => SendAsync(HttpMethod.Post, "/projects", settings.ToJsonString(), ApiJson.Default.ProjectDetailModel, ct);

    /// <param name="changes">What is null empties, what is left out stays.</param>
    public Task<ProjectDetailModel> EditProjectAsync(long id, JsonObject changes, CancellationToken ct)
        => SendAsync(HttpMethod.Patch, $"/projects/{id}", changes.ToJsonString(), ApiJson.Default.ProjectDetailModel, ct);

    public Task DeleteProjectAsync(long id, CancellationToken ct) => DeleteAsync($"/projects/{id}", ct);

    /// <param name="key">The same one, sent again, answers the same build.</param>
    public Task<BuildDetailModel> StartBuildAsync(long project, StartModel order, string? key, CancellationToken ct)
        => SendAsync(HttpMethod.Post, $"/projects/{project}/builds", JsonSerializer.Serialize(order, ApiJson.Default.StartModel), ApiJson.Default.BuildDetailModel, ct, key);

    public Task<BuildDetailModel> CancelBuildAsync(long id, bool force, CancellationToken ct)
        => PostAsync($"/builds/{id}/cancel{(force ? "?force=true" : "")}", ApiJson.Default.BuildDetailModel, ct);

    public Task<BuildDetailModel> RebuildAsync(long id, CancellationToken ct) => PostAsync($"/builds/{id}/rebuild", ApiJson.Default.BuildDetailModel, ct);

    public Task<ProgressModel> GetProgressAsync(long id, CancellationToken ct) => GetAsync($"/builds/{id}/progress", ApiJson.Default.ProgressModel, ct);

    public Task<QueueModel> GetQueueAsync(CancellationToken ct) => GetAsync("/queue", ApiJson.Default.QueueModel, ct);

    public Task<ListModel<NodeModel>> ListNodesAsync(CancellationToken ct) => GetAsync("/nodes", ApiJson.Default.ListModelNodeModel, ct);

    /// <param name="text">Number or name, in any case.</param>
    public async Task<NodeModel> FindNodeAsync(string text, CancellationToken ct)
    {
        var all = (await ListNodesAsync(ct)).Items;
        return all.FirstOrDefault(node => node.Name.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? all.FirstOrDefault(node => $"{node.Id}" == text)
            ?? throw new ApiProblemException(404, "no-such-node", $"There is no node \"{text}\"; toaster node list shows those there are.");
    }

    /// <param name="act"><c>pause</c>, <c>resume</c> or <c>drain</c>.</param>
    public Task<NodeModel> ChangeNodeAsync(long id, string act, CancellationToken ct) => PostAsync($"/nodes/{id}/{act}", ApiJson.Default.NodeModel, ct);

    public Task RemoveNodeAsync(long id, CancellationToken ct) => DeleteAsync($"/nodes/{id}", ct);

    /// <param name="pool">Name or number; null: the default one.</param>
    public Task<EnrolmentModel> EnrolAsync(string? pool, CancellationToken ct)
        => PostAsync($"/nodes/enrolments{(pool is null ? "" : Query([new("pool", pool)]))}", ApiJson.Default.EnrolmentModel, ct);

    private async Task<T> SendAsync<T>(HttpMethod method, string path, string body, JsonTypeInfo<T> type, CancellationToken ct, string? key = null)
    {
        using var request = new HttpRequestMessage(method, ToasterApi.Root + path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        return await ReadAsync(request, type, ct);
    }

    private async Task DeleteAsync(string path, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, ToasterApi.Root + path);
        using var response = await SendAsync(request, ct);
    }
}

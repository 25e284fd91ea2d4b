using System.Net;
using System.Net.Http.Headers;
using Toaster.Web.Api;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Client;

/// <content>Logs of tasks and of bitbake.</content>
internal sealed partial class HttpToasterClient
{
    public async Task<IReadOnlyList<BuildLogModel>> ListLogsAsync(long id, CancellationToken ct)
        => (await GetAsync($"/builds/{id}/logs", ApiJson.Default.ListModelBuildLogModel, ct)).Items;

    public async Task<LogPlace> WriteLogAsync(long id, string name, long offset, Stream destination, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{ToasterApi.Root}/builds/{id}/logs/{Uri.EscapeDataString(name)}");
        if (offset > 0)
        {
            request.Headers.Range = new RangeHeaderValue(offset - 1, null); // From the last byte there was, so that there is one.
        }

        using var response = await TryAsync(request, ct);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return new(0, false);
        }

        await ThrowIfRefusedAsync(response, ct);
        await using var content = await response.Content.ReadAsStreamAsync(ct);
        if (offset > 0)
        {
            await content.ReadExactlyAsync(new byte[1], ct);
        }

        var buffer = new byte[64 << 10];
        for (int read; (read = await content.ReadAsync(buffer, ct)) > 0; offset += read)
        {
            await destination.WriteAsync(buffer.AsMemory(0, read), ct);
        }

        return new(offset, response.Headers.Contains(LogApi.Ended));
    }

    public async Task<TaskModel> GetTaskAsync(long id, int task, CancellationToken ct) => (await GetAsync($"/builds/{id}/tasks/{task}", ApiJson.Default.TaskDetailModel, ct)).Task;

    public async Task<IReadOnlyList<TaskModel>> ListTasksAsync(long id, string recipe, CancellationToken ct)
        => (await GetAsync($"/builds/{id}/tasks{Query([new("recipe", recipe), new("size", "150")])}", ApiJson.Default.FacetedPageModelTaskModel, ct)).Items;
}

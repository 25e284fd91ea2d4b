using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Toaster.Web.Api;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Client;

/// <summary>Asks a server.</summary>
/// <param name="token">Proves who asks, where the server wants to know.</param>
internal sealed partial class HttpToasterClient(Uri server, string? token) : IToasterClient
{
    // The server is on this machine: no proxy stands between, and its answer may take as long as a log is large.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
    {
        BaseAddress = server,
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestHeaders = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) },
    };

    public Uri? Server => server;

    public async Task<ImportModel> StartImportAsync(string name, Stream content, string? project, CancellationToken ct)
    {
        using var body = new StreamContent(content, 128 << 10);
        body.Headers.ContentType = new("application/octet-stream");
        var query = Query([new("name", name), .. project is null ? [] : new KeyValuePair<string, string>[] { new("project", project) }]);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{ToasterApi.Root}/imports{query}") { Content = body };
        return await ReadAsync(request, ApiJson.Default.ImportModel, ct);
    }

    public Task<ImportModel> GetImportAsync(long id, CancellationToken ct) => GetAsync($"/imports/{id}", ApiJson.Default.ImportModel, ct);

    public Task<FacetedPageModel<BuildModel>> ListBuildsAsync(IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken ct)
        => GetAsync($"/builds{Query(parameters)}", ApiJson.Default.FacetedPageModelBuildModel, ct);

    public Task<BuildDetailModel> GetBuildAsync(long id, CancellationToken ct) => GetAsync($"/builds/{id}", ApiJson.Default.BuildDetailModel, ct);

    public Task<DeletionModel> DeleteBuildAsync(long id, CancellationToken ct)
        => SendAsync(HttpMethod.Delete, $"/builds/{id}", ApiJson.Default.DeletionModel, ct);

    public async Task UndeleteBuildAsync(long id, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{ToasterApi.Root}/builds/{id}/undelete");
        using var response = await SendAsync(request, ct);
    }

    public Task<DeletionModel> GetDeletionAsync(long id, CancellationToken ct) => GetAsync($"/builds/{id}/deletion", ApiJson.Default.DeletionModel, ct);

    public Task<ListModel<BuildNumberModel>> ListJournaledBuildsAsync(CancellationToken ct)
        => GetAsync("/admin/builds", ApiJson.Default.ListModelBuildNumberModel, ct);

    public Task<ReplayModel> ReplayBuildAsync(long id, CancellationToken ct)
        => SendAsync(HttpMethod.Post, $"/admin/builds/{id}/replay", ApiJson.Default.ReplayModel, ct);

    public Task<ReplayModel> GetReplayAsync(long id, CancellationToken ct) => GetAsync($"/admin/builds/{id}/replay", ApiJson.Default.ReplayModel, ct);

    public Task WriteRecordAsync(IReadOnlyList<long> ids, Stream destination, CancellationToken ct)
        => CopyAsync($"/builds/record{Query([.. ids.Select(id => new KeyValuePair<string, string>("id", $"{id}"))])}", destination, ct);

    public Task WriteEventLogAsync(long id, Stream destination, CancellationToken ct) => CopyAsync($"/builds/{id}/eventlog", destination, ct);

    public Task<VerifyModel> VerifyAsync(bool deep, CancellationToken ct)
        => PostAsync($"/admin/verify{Query([new("deep", deep ? "true" : "false")])}", ApiJson.Default.VerifyModel, ct);

    public Task<BackupModel> BackupAsync(string directory, CancellationToken ct)
        => PostAsync($"/admin/backup{Query([new("directory", directory)])}", ApiJson.Default.BackupModel, ct);

    public Task<DroppedLogsModel> DropLogsAsync(CancellationToken ct) => PostAsync("/admin/drop-logs", ApiJson.Default.DroppedLogsModel, ct);

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return default;
    }

    private static string Query(IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in parameters)
        {
            query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return query.ToString();
    }

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, ToasterApi.Root + path);
        return await ReadAsync(request, type, ct);
    }

    private async Task<T> PostAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ToasterApi.Root + path);
        return await ReadAsync(request, type, ct);
    }

    private async Task<T> SendAsync<T>(HttpMethod method, string path, JsonTypeInfo<T> type, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, ToasterApi.Root + path);
        return await ReadAsync(request, type, ct);
    }

    private async Task<T> ReadAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken ct)
    {
        using var response = await SendAsync(request, ct);
        return await JsonSerializer.DeserializeAsync(await response.Content.ReadAsStreamAsync(ct), type, ct)
            ?? throw new ApiProblemException(StatusCodes.Unreachable, "unavailable", $"The server at {server} answered nothing.");
    }

    private async Task CopyAsync(string path, Stream destination, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, ToasterApi.Root + path);
        using var response = await SendAsync(request, ct);
        await response.Content.CopyToAsync(destination, ct);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var response = await TryAsync(request, ct);
        await ThrowIfRefusedAsync(response, ct);
        return response;
    }

    private async Task<HttpResponseMessage> TryAsync(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException) // The latter of a connection that breaks while it is made.
        {
            throw new ApiProblemException(
                StatusCodes.Unreachable, "unavailable", $"The server at {server} cannot be reached, or broke off: {(e.InnerException ?? e).Message}", e);
        }
    }

    private async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        using (response)
        {
            throw await ProblemOf(response, ct);
        }
    }

    private async Task<ApiProblemException> ProblemOf(HttpResponseMessage response, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        try
        {
            var problem = await JsonSerializer.DeserializeAsync(await response.Content.ReadAsStreamAsync(ct), ApiJson.Default.ProblemDetails, ct);
            if (problem is { Detail: { } detail } && problem.Extensions.TryGetValue("code", out var code))
            {
                return new(status, $"{code}", detail);
            }
        }
        catch (JsonException)
        {
            // Another program answers there.
        }

        return new(status, "unavailable", $"The server at {server} answered {status}; is it a Toaster of this version?");
    }

    private static class StatusCodes
    {
        public const int Unreachable = 503;
    }
}

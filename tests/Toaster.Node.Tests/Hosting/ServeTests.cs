using System.Net;
using System.Text.Json;
using Toaster.Node.Tests.Imports;
using Toaster.Testing;

namespace Toaster.Node.Tests.Hosting;

public sealed class ServeTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _http = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _http.Dispose();
        _directory.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Import_ThroughTheServer_IsRecordedOnce()
    {
        var log = Sources.Recording("demo-several-builds");
        var (server, url) = await ToasterProcess.ServeAsync(_directory.Path);
        using (server)
        {
            var first = await ToasterProcess.RunAsync("import", log, "--data", _directory.Path, "--json");
            var plain = _directory.Write("plain.json", Sources.Unpack(log));
            var second = await ToasterProcess.RunAsync("import", plain, "--data", _directory.Path, "--json");

            Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
            Assert.Equal(Ids(first), Ids(second));
            Assert.All(second.Json[0].GetProperty("builds").EnumerateArray(), build => Assert.True(build.GetProperty("existing").GetBoolean()));
            var builds = JsonDocument.Parse(await _http.GetStringAsync(new Uri(url, "/api/v1/builds"))).RootElement;
            Assert.Equal(5, builds.GetProperty("total").GetInt64());
        }
    }

    [Fact]
    public async Task Page_OfARecordedBuild_IsServed()
    {
        await ToasterProcess.RunAsync("import", Sources.Recording("demo-fail-fast"), "--data", _directory.Path);
        var (server, url) = await ToasterProcess.ServeAsync(_directory.Path);
        using (server)
        {
            Assert.Contains("burnt-toast", await _http.GetStringAsync(new Uri(url, "/builds/1")), StringComparison.Ordinal);
            Assert.Contains("burnt-toast", await _http.GetStringAsync(new Uri(url, "/builds")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task UnknownAddress_IsAProblemBelowApi_AndAPageElsewhere()
    {
        var (server, url) = await ToasterProcess.ServeAsync(_directory.Path);
        using (server)
        {
            var (api, page) = (await _http.GetAsync(new Uri(url, "/api/v1/nothing")), await _http.GetAsync(new Uri(url, "/nothing")));

            Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (api.StatusCode, api.Content.Headers.ContentType!.MediaType));
            Assert.Contains("\"code\":\"no-such-address\"", await api.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal((HttpStatusCode.NotFound, "text/html"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
        }
    }

    [Fact]
    public async Task Demo_ShowsItsRecordings_AndDoesNotAddThemAgain()
    {
        string[] names = [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "demo")).Select(Path.GetFileName)!];
        Assert.InRange(names.Length, 12, 20);

        var first = await DemoAsync(names.Length);
        var second = await DemoAsync(names.Length);

        Assert.Equal(first, second);
        Assert.Equal(names.Length + 4, first); // One of them holds five builds.
    }

    [Fact]
    public async Task Stop_EndsInOrder_AndGivesTheDirectoryFree()
    {
        var (server, _) = await ToasterProcess.ServeAsync(_directory.Path);
        using (server)
        {
            Assert.Equal((0, ""), ((await server.StopAsync("-INT")) is var said ? said.ExitCode : -1, said.Error));
        }

        Assert.Null(Actors.Journal.Sqlite.SqliteStore.ReadLockInfo(_directory.Path));
    }

    /// <summary>Builds there are once the demo's imports have ended.</summary>
    private async Task<long> DemoAsync(int files)
    {
        var (server, url) = await ToasterProcess.ServeAsync(_directory.Path, "--demo");
        using (server)
        {
            JsonElement imports;
            do
            {
                imports = JsonDocument.Parse(await _http.GetStringAsync(new Uri(url, "/api/v1/imports"))).RootElement.GetProperty("items");
            }
            while (imports.GetArrayLength() < files || imports.EnumerateArray().Any(import => !import.GetProperty("hasEnded").GetBoolean()));

            Assert.Equal(files, imports.GetArrayLength());
            var builds = JsonDocument.Parse(await _http.GetStringAsync(new Uri(url, "/api/v1/builds"))).RootElement;
            await server.StopAsync("-TERM");
            return builds.GetProperty("total").GetInt64();
        }
    }

    private static IEnumerable<long> Ids(ProcessResult said) => said.Json[0].GetProperty("builds").EnumerateArray().Select(build => build.GetProperty("id").GetInt64());
}

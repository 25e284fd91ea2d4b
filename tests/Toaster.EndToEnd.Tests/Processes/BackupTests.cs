using System.Net.Http.Json;
using System.Text.Json;
using Toaster.Testing;

namespace Toaster.EndToEnd.Tests.Processes;

/// <summary>A backup taken from a server that records, and what becomes of it.</summary>
public sealed class BackupTests
{
    private const int Copies = 10;

    [Fact]
    public async Task Backup_OfAServerThatRecords_GoesOnElsewhereToTheSameRecord()
    {
        using var directory = new TemporaryDirectory();
        using var http = new HttpClient();
        var (log, data) = (Path.Combine(directory.Path, "many-builds.json.gz"), Path.Combine(directory.Path, "data"));
        var (backup, elsewhere) = (Path.Combine(directory.Path, "backup"), Path.Combine(directory.Path, "elsewhere"));
        var builds = ManyBuilds.WriteLog(log, Copies);
        var undisturbed = await ManyBuilds.UndisturbedAsync(http, Path.Combine(directory.Path, "undisturbed"), log);

        var (server, url) = await ToasterProcess.ServeAsync(data);
        using (server)
        {
            var import = await ManyBuilds.UploadAsync(http, url, log);
            await ManyBuilds.UntilAsync(http, url, import, view => view.GetProperty("builds").GetArrayLength() > 2);
            var taken = await TakeAsync(http, url, data, backup);
            Assert.Equal(1, taken.GetProperty("openImports").GetInt64());
            Assert.InRange(taken.GetProperty("builds").GetInt64(), 3, builds);

            var refused = await ToasterProcess.RunAsync("admin", "restore", backup, "--data", data);
            Assert.Equal(2, refused.ExitCode);
            Assert.StartsWith($"toaster: The data directory {data} is in use by the Toaster at {url.GetLeftPart(UriPartial.Authority)}", refused.Error, StringComparison.Ordinal);
            ManyBuilds.AssertSame(undisturbed, await ManyBuilds.RecordAsync(http, url, import)); // The backup disturbed nothing.
        }

        var restored = await ToasterProcess.RunAsync("admin", "restore", backup, "--data", elsewhere);
        Assert.Equal((0, ""), (restored.ExitCode, restored.Error));
        Assert.Contains($" restored in {elsewhere}, as of ", restored.Out, StringComparison.Ordinal);
        Assert.Contains("1 import had not ended then; recording goes on at the next start.", restored.Out, StringComparison.Ordinal);
        await VerifyAsync(elsewhere);

        (server, url) = await ToasterProcess.ServeAsync(elsewhere);
        using (server)
        {
            ManyBuilds.AssertSame(undisturbed, await ManyBuilds.RecordAsync(http, url, "/api/v1/imports/1"));
            await VerifyAsync(elsewhere);
        }
    }

    /// <summary>As the command line asks for it, without the time a process needs to start: the import must not end before.</summary>
    private static async Task<JsonElement> TakeAsync(HttpClient http, Uri url, string data, string backup)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url, $"/api/v1/admin/backup?directory={Uri.EscapeDataString(backup)}"));
        request.Headers.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(data, "local-token"))).Trim());
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task VerifyAsync(string data)
    {
        var verified = await ToasterProcess.RunAsync("admin", "verify", "--deep", "--data", data);

        Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
        Assert.StartsWith("Nothing is wrong: ", verified.Out, StringComparison.Ordinal);
    }
}

using System.Text.Json.Nodes;
using Toaster.Testing;

namespace Toaster.EndToEnd.Tests.Processes;

/// <summary>The server is killed in the middle of an import, again and again: what it has at the end is what it would have had.</summary>
public sealed class KillTests
{
    private const int Copies = 6;
    private const int Kills = 4;

    [Fact]
    public async Task Kill_InTheMiddleOfAnImport_LosesNothingAndRepeatsNothing()
    {
        using var directory = new TemporaryDirectory();
        using var http = new HttpClient();
        var log = Path.Combine(directory.Path, "many-builds.json.gz");
        var expectedBuilds = ManyBuilds.WriteLog(log, Copies);

        var undisturbed = await ManyBuilds.UndisturbedAsync(http, Path.Combine(directory.Path, "a"), log);
        var disturbed = await ImportAsync(http, Path.Combine(directory.Path, "b"), log, expectedBuilds);

        Assert.Equal(expectedBuilds, undisturbed.Count);
        ManyBuilds.AssertSame(undisturbed, disturbed);
    }

    private static async Task<IReadOnlyList<JsonNode>> ImportAsync(HttpClient http, string data, string log, int builds)
    {
        var (server, url) = await ToasterProcess.ServeAsync(data);
        var import = await ManyBuilds.UploadAsync(http, url, log);
        for (var kill = 1; kill <= Kills; kill++)
        {
            // Spread over the import; one that has ended meanwhile is killed all the same.
            await ManyBuilds.UntilAsync(http, url, import, view => view.GetProperty("builds").GetArrayLength() >= kill * builds / (Kills + 1));
            await server.StopAsync("-KILL");
            server.Dispose();
            (server, url) = await ToasterProcess.ServeAsync(data);
        }

        using (server)
        {
            return await ManyBuilds.RecordAsync(http, url, import);
        }
    }
}

using System.Text;
using Toaster.Actors.Admin.Move;
using Toaster.Actors.Admin.Verification;
using Toaster.Node.Hosting;
using Toaster.Node.Tests.Agents;
using Toaster.Node.Tests.Imports;
using Toaster.Node.Tests.Support;
using Toaster.Testing;

namespace Toaster.Node.Tests.Records;

/// <summary>An installation with every own recording and a live build with logs, before and after it moved to PostgreSQL.</summary>
public sealed class MoveRecordsTests
{
    private static readonly byte[] Live = "first\nsecond\n"u8.ToArray();

    [SkippableFact]
    public async Task Records_AfterTheMove_AreTheSame_AndALiveBuildGoesOn()
    {
        await using var database = TestDatabase.CreateEmpty();
        using var directory = new TemporaryDirectory();
        Dictionary<string, string> before;
        Recorder recorder;
        await using (var server = await RunningServer.StartAsync(directory.Path))
        {
            foreach (var name in EventLogs.Names(EventLogs.Own()))
            {
                Assert.Equal("Completed", (await server.ImportAsync(await File.ReadAllBytesAsync(Sources.Recording(name)), name)).GetProperty("state").GetString());
            }

            recorder = new Recorder(server.Http);
            await recorder.OfferAsync();
            Assert.Equal(200, (await recorder.PutLogAsync("cooker?kind=cooker&offset=0", Live)).Status);
            Assert.Equal(200, (await recorder.PutLogAsync("7?kind=task&task=a.bb:do_x&offset=0&complete=1", Live)).Status);
            await Eventually.UntilAsync(async () => (await server.GetAsync($"/builds/{recorder.Build}/record")).TryGetProperty("format", out _)
                && (await server.GetAsync("/projects")).GetProperty("items")[0].GetProperty("running").GetInt64() == 1);
            before = await AnswersAsync(server);
        }

        var moved = await new StoreMove(directory.Path, PostgresTarget.Whole(database.Options), TimeProvider.System).RunAsync(() => InstallationKey.Read(directory.Path), default);

        Assert.True(moved.Builds > 40, $"{moved.Builds} builds");
        Assert.Equal([], (await Verifier.RunAsync(database.Options, directory.Path, deep: true, TimeProvider.System, default)).Findings);
        await using var after = await RunningServer.StartAsync(directory.Path, ("Db", database.ConnectionString));
        var answers = await AnswersAsync(after);
        Assert.Equal(before.Keys, answers.Keys);
        Assert.All(before, answer => Assert.Equal($"{answer.Key} {answer.Value}", $"{answer.Key} {answers[answer.Key]}"));
        var sameRecorder = new Recorder(after.Http) { Build = recorder.Build, Token = recorder.Token };
        var (status, body) = await sameRecorder.PutLogAsync("cooker?kind=cooker&offset=13", Encoding.UTF8.GetBytes("third\n"));
        Assert.Equal((200, 19), (status, body.GetProperty("length").GetInt64()));
    }

    /// <summary>What the interface says of every build and list.</summary>
    private static async Task<Dictionary<string, string>> AnswersAsync(RunningServer server)
    {
        List<string> paths = ["/projects", "/imports", "/builds?limit=150", "/nodes"];
        foreach (var id in (await server.System.Upkeep.ListAsync(default)).Select(id => id.Value))
        {
            paths.AddRange([$"/builds/{id}/record", $"/builds/{id}/logs", $"/builds/{id}/recording", $"/builds/{id}/tasks?limit=150"]);
        }

        Dictionary<string, string> answers = new(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            using var answer = await server.Http.GetAsync("/api/v1" + path);
            answers[path] = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
        }

        Assert.Contains(answers, answer => answer.Key.EndsWith("/logs", StringComparison.Ordinal) && answer.Value.Contains("do_x", StringComparison.Ordinal));
        return answers;
    }
}

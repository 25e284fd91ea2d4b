using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Toaster.Node.Tests.Imports;
using Toaster.Testing;

namespace Toaster.Node.Tests.Commands;

public sealed class AdminVerifyTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string Data => Path.Combine(_directory.Path, "data");

    [Fact]
    public async Task Verify_OfAllRecordings_FindsNothing_WithAndWithoutAServer()
    {
        string[] logs = [.. EventLogs.Names(EventLogs.Own()).Select(Sources.Recording)];
        Assert.Equal(0, (await ToasterProcess.RunAsync(["import", .. logs, "--data", Data])).ExitCode);

        var alone = await ToasterProcess.RunAsync("admin", "verify", "--deep", "--json", "--data", Data);
        var (server, _) = await ToasterProcess.ServeAsync(Data);
        using (server)
        {
            var asked = await ToasterProcess.RunAsync("admin", "verify", "--deep", "--json", "--data", Data);

            Assert.Equal((0, ""), (asked.ExitCode, asked.Error));
            Assert.Equal(alone.Out, asked.Out);
        }

        Assert.Equal((0, ""), (alone.ExitCode, alone.Error));
        Assert.True(alone.Json.GetProperty("fine").GetBoolean());
        Assert.Equal(0, alone.Json.GetProperty("findings").GetArrayLength());
        var verified = alone.Json.GetProperty("verified");
        Assert.True(verified.GetProperty("builds").GetInt64() >= logs.Length);
        Assert.True(verified.GetProperty("files").GetInt64() > logs.Length - 3); // A longer recording took the place of a shorter one.
        Assert.True(verified.GetProperty("comparedRows").GetInt64() > 1000);
    }

    [Fact]
    public async Task Verify_OfDamage_SaysWhatWhereAndWhatToDo_WithAndWithoutAServer()
    {
        await ToasterProcess.RunAsync("import", Sources.Recording("demo-sanity"), "--data", Data);
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(Data, "toaster.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE build_summary SET errors = 70";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        const string Said = """
            wrong  tables-differ  build-1, table build_summary
                   In the table build_summary of build 1 its row differs: errors is 70 and should be 1.
                   What to do: rebuild its tables from the journal: toaster admin replay 1.
            1 thing is wrong: 1 build,
            """;
        var alone = await ToasterProcess.RunAsync("admin", "verify", "--deep", "--data", Data);
        var (server, _) = await ToasterProcess.ServeAsync(Data);
        using (server)
        {
            var asked = await ToasterProcess.RunAsync("admin", "verify", "--deep", "--data", Data);

            Assert.Equal((1, alone.Out), (asked.ExitCode, asked.Out));
        }

        Assert.Equal(1, alone.ExitCode);
        Assert.StartsWith(Said, alone.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_OfWhatCannotBeLookedAt_IsTwo()
    {
        var missing = await ToasterProcess.RunAsync("admin", "verify", "--data", Data);
        await using var store = Actors.Journal.Sqlite.SqliteStore.Open(Data, new(), TimeProvider.System);
        var used = await ToasterProcess.RunAsync("admin", "verify", "--data", Data);

        Assert.Equal((2, $"toaster: There is no Toaster data in {Data}. Name another directory with --data.\n"), (missing.ExitCode, missing.Error));
        Assert.Equal(
            (2, $"toaster: The data directory {Data} is in use by process {Environment.ProcessId}; try again when it has ended.\n"), (used.ExitCode, used.Error));
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("backup?directory=%2Ftmp%2Fnobody")]
    [InlineData("drop-logs")]
    public async Task Administering_WithoutTheTokenOfTheDirectory_IsRefused_AlsoOnThisMachine(string task)
    {
        var (server, url) = await ToasterProcess.ServeAsync(Data);
        using (server)
        {
            using var http = new HttpClient();

            using var refused = await http.PostAsync(new Uri(url, $"/api/v1/admin/{task}"), null);

            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal("token-needed", JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString());
            Assert.False(Directory.Exists("/tmp/nobody"));
        }
    }
}

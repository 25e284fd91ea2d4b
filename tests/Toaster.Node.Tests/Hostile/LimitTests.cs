using System.Text.Json;
using Toaster.Node.Tests.Imports;
using Toaster.Node.Tests.Support;
using Toaster.Testing;
using static Toaster.Testing.Said;

namespace Toaster.Node.Tests.Hostile;

/// <summary>Each limit of docs/operations.md, made small, at a real server: what is refused, and that the rest is recorded.</summary>
public sealed class LimitTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("Limits:UploadBytes", "1048576", 413, "too-large", "The file is larger than 1,048,576 bytes")]
    [InlineData("Limits:DiskReserveBytes", "4611686018427387903", 507, "no-space", "are free on the disk of the data directory")]
    public async Task Upload_BeyondALimit_IsRefusedAndLeavesNothing(string setting, string value, int status, string code, string sentence)
    {
        await using var server = await RunningServer.StartAsync(_directory.Path, (setting, value));

        using var answer = await server.Http.PostAsync("/api/v1/imports", new ByteArrayContent(new byte[(1 << 20) + 1]));

        var problem = await RunningServer.JsonAsync(answer);
        Assert.Equal((status, code), ((int)answer.StatusCode, problem.GetProperty("code").GetString()));
        Assert.Contains(sentence, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(_directory.Path, "incoming")));
        Assert.Equal(0, (await server.GetAsync("/imports")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task PackedFile_BeyondTheRatio_IsRefused()
    {
        await using var server = await RunningServer.StartAsync(_directory.Path, ("Limits:UnpackedPerPacked", "2"));

        var import = await server.ImportAsync(Sources.Pack(new byte[4 << 20]));

        Assert.Equal(("Refused", "bomb"), (import.GetProperty("state").GetString(), import.GetProperty("problemCode").GetString()));
    }

    [Theory]
    [InlineData("Limits:LineBytes", "20000", "The line is longer than 20000 bytes.")]
    [InlineData("Limits:PickleDepth", "16", "The event is nested too deeply.")]
    [InlineData("Limits:PickleNodes", "1000", "The pickle has more than 1000 values.")]
    [InlineData("Limits:EventOutputBytes", "1024", "The event is too large when written out.")]
    public async Task Event_BeyondALimit_IsAProblemOfItsLineAlone(string setting, string value, string sentence)
    {
        await using var server = await RunningServer.StartAsync(_directory.Path, (setting, value));
        object nested = "x";
        for (var i = 0; i < 30; i++)
        {
            nested = new[] { nested };
        }

        var log = EventLogFile.Write(
            [Init("x"), Started("x"), ("any.Event", new { nested, many = Enumerable.Range(0, 2000).ToArray(), text = new string('x', 70_000) }), .. Ran(), Completed(1), CommandCompleted()]);

        var import = await server.ImportAsync(log);

        Assert.Equal("Completed", import.GetProperty("state").GetString());
        using var record = JsonDocument.Parse(await server.Http.GetStringAsync("/api/v1/builds/1/record"));
        var build = record.RootElement.GetProperty("builds")[0];
        Assert.Equal("Succeeded", build.GetProperty("outcome").GetString());
        var problem = Assert.Single(build.GetProperty("recorderProblems").EnumerateArray());
        Assert.Equal((3, sentence), (problem.GetProperty("line").GetInt32(), problem.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Event_TooLargeToBeInterpreted_IsKeptAndSaidSo()
    {
        await using var server = await RunningServer.StartAsync(_directory.Path);

        await server.ImportAsync(EventLogFile.Write([Init("x"), Started("x"), Said.Log(40, new string('x', 17 << 20)), Completed(), CommandCompleted()]));

        using var record = JsonDocument.Parse(await server.Http.GetStringAsync("/api/v1/builds/1/record"));
        var problem = Assert.Single(record.RootElement.GetProperty("builds")[0].GetProperty("notUnderstood").EnumerateArray());
        Assert.Contains("more than the 16 MiB that are interpreted", problem.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_LongerThanTheLimit_IsRefused()
    {
        await using var server = await RunningServer.StartAsync(_directory.Path, ("Limits:ListRows", "10"));

        using var page = await server.Http.GetAsync("/builds?rows=25");
        using var json = await server.Http.GetAsync("/api/v1/builds?size=11");

        Assert.Equal((400, 400, "too-many-rows"), ((int)page.StatusCode, (int)json.StatusCode, (await RunningServer.JsonAsync(json)).GetProperty("code").GetString()));
        Assert.Equal(10, (await server.GetAsync("/builds?size=10")).GetProperty("size").GetInt32());
    }
}

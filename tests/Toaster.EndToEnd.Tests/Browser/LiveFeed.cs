using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>A recorder of a build that says just what a test wants, by the agent protocol.</summary>
public sealed class LiveFeed(ServerProcess server)
{
    private const string Stats = """ "stats":{"$class":"bb.runqueue.RunQueueStats","state":{"completed":DONE,"skipped":0,"failed":FAILED,"active":1,"setscene_active":0,"setscene_covered":2,"setscene_notcovered":1,"setscene_total":3,"total":8}}""";
    private readonly StringBuilder _all = new();
    private long _number;
    private string _token = "";

    public long Build { get; private set; }

    public static async Task<LiveFeed> BeginAsync(ServerProcess server, string source = "bitbake toast")
    {
        var feed = new LiveFeed(server);
        using var answer = await server.Http.PostAsync("/agent/v1/builds", new StringContent(
            JsonSerializer.Serialize(new { key = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()), source }), new MediaTypeHeaderValue("application/json")));
        var offered = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        (feed.Build, feed._token) = (offered.GetProperty("build").GetInt64(), offered.GetProperty("token").GetString()!);
        return feed;
    }

    /// <summary>Events up to the tasks: the target toast, parsed, with a warning.</summary>
    public async Task PrepareAsync()
    {
        await TellAsync();
        await server.UntilAsync("the build has a page", async () => (await server.Http.GetAsync($"/builds/{Build}")).IsSuccessStatusCode);
    }

    private Task TellAsync() => SayAsync(
        ("bb.event.CacheLoadStarted", """{"total":900}"""), ("bb.event.CacheLoadCompleted", """{"total":900,"num_entries":12}"""),
        ("bb.event.ParseStarted", """{"total":20}"""), ("bb.event.ParseCompleted", """{"total":20,"cached":0,"parsed":20,"skipped":0,"masked":0,"virtuals":0,"errors":0}"""),
        ("bb.event.BuildInit", """{"_name":null,"_pkgs":["toast"],"_failures":0}"""), ("bb.event.BuildStarted", """{"_name":"x","_pkgs":["toast:do_build"],"_failures":0}"""),
        ("logging.LogRecord", """{"name":"BitBake","levelno":30,"msg":"the butter is %s","args":{"$tuple":["soft"]},"created":1700000000.5,"taskpid":0}"""));

    public Task StartAsync(string task, int done, int failed = 0) => SayAsync(
        ("bb.runqueue.runQueueTaskStarted", Queue(task, done, failed)),
        ("bb.build.TaskStarted", $$"""{"_fn":"/l/toast_1.0.bb","_task":"{{task}}","pn":"toast","pv":"1.0","pid":{{100 + done}},"time":{{Now}},"logfile":"/t/log","_message":"recipe toast-1.0-r0: task {{task}}: Started"}"""));

    public Task EndAsync(string task, int done, bool fails = false) => SayAsync(
        (fails ? "bb.build.TaskFailed" : "bb.build.TaskSucceeded", $$"""{"_fn":"/l/toast_1.0.bb","_task":"{{task}}","pn":"toast","pv":"1.0","pid":{{99 + done}},"time":{{Now}},"logfile":"/t/log","_message":"recipe toast-1.0-r0: task {{task}}: {{(fails ? "Failed" : "Succeeded")}}"}"""),
        (fails ? "bb.runqueue.runQueueTaskFailed" : "bb.runqueue.runQueueTaskCompleted", Queue(task, fails ? done - 1 : done, fails ? 1 : 0)));

    /// <summary>Bytes of the log of a task.</summary>
    public async Task LogAsync(string task, string text, long offset = 0, bool isComplete = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/agent/v1/builds/{Build}/1/logs/{task}?kind=task&task={Uri.EscapeDataString($"/l/toast_1.0.bb:{task}")}&offset={offset}{(isComplete ? "&complete=1" : "")}")
        {
            Headers = { Authorization = new("Bearer", _token) },
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)),
        };
        using var answer = await server.Http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task StopAsync(string step) => SayAsync(("agent.Phase", $$"""{"phase":"stop","detail":"{{step}}"}"""));

    /// <summary>The build's own end, and the seal.</summary>
    public async Task FinishAsync()
    {
        await SayAsync(("bb.event.BuildCompleted", """{"total":8,"_failures":0,"_interrupted":0,"_pkgs":["toast"]}"""), ("bb.command.CommandCompleted", "{}"));
        using var request = Request("seal", JsonSerializer.Serialize(new { events = _number, digest = Digest(), cut = (string?)null }));
        using var answer = await server.Http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task SayAsync(params (string Class, string Fields)[] events)
    {
        var first = _number + 1;
        var batch = new StringBuilder();
        foreach (var (name, fields) in events)
        {
            _number++;
            batch.Append($$"""{"s":{{_number}},"t":{{(long)(Seconds * 1e6)}},"l":{{_number}},"o":{{_number * 10 - 10}},"e":{{_number * 10}},"c":"{{name}}","f":{{fields}}}""").Append('\n');
        }

        _all.Append(batch);
        using var request = Request($"events?first={first}", batch.ToString());
        using var answer = await server.Http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static double Seconds => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    private static string Now => FormattableString.Invariant($"{Seconds:0.000}");

    private static string Queue(string task, int done, int failed)
        => $$"""{"taskfile":"/l/toast_1.0.bb","taskname":"{{task}}","taskstring":"/l/toast_1.0.bb:{{task}}","taskhash":"ab","noexec":false,"exitcode":1,{{Stats.Replace("DONE", $"{done}", StringComparison.Ordinal).Replace("FAILED", $"{failed}", StringComparison.Ordinal)}}}""";

    private HttpRequestMessage Request(string what, string body) => new(HttpMethod.Post, $"/agent/v1/builds/{Build}/1/{what}")
    {
        Headers = { Authorization = new("Bearer", _token) },
        Content = new StringContent(body, new MediaTypeHeaderValue("application/json")),
    };

    private string Digest()
    {
        using var digest = new Toaster.Actors.Agents.StreamDigest();
        var number = 0L;
        foreach (var line in _all.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            digest.Add(++number, Encoding.UTF8.GetBytes(line));
        }

        return digest.ToString();
    }
}

using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using Toaster.Node.Commands;
using Toaster.Node.Terminals;
using Toaster.Testing;

namespace Toaster.Node.Tests.Hostile;

/// <summary>Nasty names in what programs read, on terminals and in the server's log.</summary>
public sealed partial class NastyOutputTests(NastyServer nasty) : IClassFixture<NastyServer>
{
    [Fact]
    public async Task Interface_GivesEachNameBack()
    {
        foreach (var (name, build) in NastyNames.All.Select(NastyNames.Stored).Zip(nasty.Builds))
        {
            var root = $"/builds/{build}";
            Assert.Equal(name, (await nasty.Server.GetAsync(root)).GetProperty("machine").GetString());
            Assert.Contains(name, await TextsAsync($"{root}/messages?size=150", "text"));
            Assert.Contains(name, await TextsAsync($"{root}/variables?size=150", "name"));
            Assert.Contains(name, await TextsAsync($"{root}/variables?size=150", "value"));
            Assert.Contains(name, await TextsAsync($"{root}/recipes", "name"));
            Assert.Contains(name, await TextsAsync($"{root}/packages", "name"));
            Assert.Contains(name, await TextsAsync($"{root}/layers", "name"));
            Assert.Contains(NastyNames.Stored(NastyBuilds.FileOf(name)), await TextsAsync($"{root}/tasks", "recipeFile"));
            Assert.True((await nasty.Server.GetAsync($"{root}/tasks?search={Uri.EscapeDataString(name.Length > 500 ? name[..500] : name)}")).TryGetProperty("total", out _));
        }
    }

    [Fact]
    public async Task Record_GivesEachNameBack()
    {
        using var record = JsonDocument.Parse(await nasty.Server.Http.GetStringAsync("/api/v1/builds/record?id=" + string.Join("&id=", nasty.Builds)));

        Assert.Equal(NastyNames.All.Select(NastyNames.Stored), record.RootElement.GetProperty("builds").EnumerateArray().Select(build => build.GetProperty("machine").GetString()));
    }

    [Fact]
    public async Task EventLog_ComesBackByteForByte()
    {
        await using var gzip = new GZipStream(await nasty.Server.Http.GetStreamAsync($"/api/v1/builds/{nasty.Builds[0]}/eventlog"), CompressionMode.Decompress);
        using var log = new MemoryStream();
        await gzip.CopyToAsync(log);

        Assert.True(log.ToArray().AsSpan().SequenceEqual(nasty.Log));
    }

    [Fact]
    public async Task CommandLine_WritesNothingThatATerminalObeys()
    {
        AssertHarmless(await SayAsync("build", "list", "--size", "150"));
        foreach (var build in nasty.Builds)
        {
            AssertHarmless(await SayAsync("build", "show", $"{build}"));
        }

        JsonDocument.Parse(await SayAsync("build", "list", "--size", "150", "--json")).Dispose();
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "a\u001b[31m\r\n\u202eb.json");
        File.WriteAllBytes(path, nasty.Log);
        AssertHarmless(await SayAsync("import", path));
        AssertHarmless(await SayAsync("import", path + "\u001b[2J"));
    }

    [Fact]
    public async Task ServersLog_HasOneLineForEachEntry()
    {
        using var directory = new TemporaryDirectory();
        var (server, url) = await ToasterProcess.ServeAsync(directory.Path);
        using var http = new HttpClient { BaseAddress = url };
        await http.PostAsync("/api/v1/imports?name=%1b%5b31m%0d%0aforged", new ByteArrayContent(nasty.Log));
        foreach (var name in NastyNames.All.Where(name => name.Length < 500))
        {
            using var page = await http.GetAsync($"/builds/{Uri.EscapeDataString(NastyNames.Stored(name))}?q={Uri.EscapeDataString(NastyNames.Stored(name))}");
            using var json = await http.GetAsync($"/api/v1/builds?search={Uri.EscapeDataString(NastyNames.Stored(name))}&x=%0d%0a");
            using var request = new HttpRequestMessage(HttpMethod.Post, "/theme") { Content = new StringContent(name) };
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer super-secret-token");
            using var form = await http.SendAsync(request);
        }

        var said = await server.StopAsync("-TERM");
        Assert.Equal(0, said.ExitCode);
        Assert.DoesNotContain("super-secret-token", said.Error, StringComparison.Ordinal);
        Assert.All(said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(Entry(), line));
        AssertHarmless(said.Error);
    }

    private async Task<IEnumerable<string?>> TextsAsync(string path, string field)
        => (await nasty.Server.GetAsync(path)).GetProperty("items").EnumerateArray().Select(item => item.TryGetProperty(field, out var value) ? value.GetString() : null).ToList();

    private async Task<string> SayAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        var terminal = new Terminal(output, output, () => Stream.Null, IsOutputTerminal: true, IsErrorTerminal: false);
        await ToasterCommand.RunAsync([.. arguments, "--data", nasty.Data], terminal, default);
        Assert.NotEqual("", output.ToString());
        return output.ToString();
    }

    private static void AssertHarmless(string said)
        => Assert.DoesNotContain(said, c => (char.IsControl(c) && c != '\n') || c is '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029');

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (trce|dbug|info|warn|fail|crit): \S")]
    private static partial Regex Entry();
}

using System.Text.RegularExpressions;
using Toaster.Node.Tests.Imports;
using Toaster.Testing;

namespace Toaster.Node.Tests.Commands;

/// <summary>Verbs about builds, once on the data directory itself and once through its server: both must say the same.</summary>
public sealed partial class BuildTests(BuildTests.Recorded recorded) : IClassFixture<BuildTests.Recorded>
{
    [Theory]
    [InlineData(0, "build", "list")]
    [InlineData(0, "build", "list", "--outcome", "failed", "--outcome", "Cancelled", "--sort", "id", "--order", "asc", "--size", "2")]
    [InlineData(0, "build", "list", "--json", "--search", "toast")]
    [InlineData(0, "build", "show", "1", "--json")]
    [InlineData(0, "build", "export", "2", "1")]
    [InlineData(5, "build", "show", "99")]
    [InlineData(5, "build", "export", "1", "99")]
    [InlineData(2, "build", "list", "--size", "151")]
    [InlineData(2, "build", "list", "--outcome", "good")]
    public async Task Verb_SaysTheSame_WithAndWithoutAServer(int exitCode, params string[] arguments)
    {
        var alone = await recorded.RunAsync(arguments);
        var (server, _) = await ToasterProcess.ServeAsync(recorded.Data);
        using (server)
        {
            Assert.Equal(alone, await recorded.RunAsync(arguments));
            Assert.Equal(0, (await server.StopAsync("-TERM")).ExitCode);
        }

        Assert.Equal(exitCode, alone.ExitCode);
        Assert.Equal(exitCode == 0, alone.Error.Length == 0 || alone.Error.Contains("builds, page", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(recorded.Data, "toaster.lock.info")));
    }

    [Fact]
    public async Task List_IsATable()
        => Assert.Equal(
            """
            ID  OUTCOME                   STARTED               DURATION  TASKS  ERRORS  WARNINGS  MACHINE  TARGETS
            1   Failed (task-failed)      2026-11-21 11:54:23Z  7.6 s     25     1       0         twoslot  slow-soup burnt-toast jam
            2   NotStarted (no-provider)  -                     -         0      1       0         -        croissant

            """,
            (await recorded.RunAsync("build", "list", "--sort", "id", "--order", "asc")).Out);

    [Fact]
    public async Task ListAndShow_AsJson_HaveTheirShapes()
    {
        Golden.Equal("list.json", Steady((await recorded.RunAsync("build", "list", "--json", "--sort", "id")).Out));
        Golden.Equal("show.json", Steady((await recorded.RunAsync("build", "show", "1", "--json")).Out));
    }

    [Fact]
    public async Task Show_SaysHowItWent()
    {
        var said = await recorded.RunAsync("build", "show", "1");

        Assert.StartsWith("Build 1: ", said.Out, StringComparison.Ordinal);
        Assert.Contains("Outcome     Failed (task-failed)\n", said.Out, StringComparison.Ordinal);
        Assert.EndsWith("Address     http://localhost:8000/builds/1\n", said.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_ToAFile_WritesItWhole()
    {
        var (record, log) = (Path.Combine(recorded.Data, "..", "record.json"), Path.Combine(recorded.Data, "..", "log.json.gz"));

        var first = await recorded.RunAsync("build", "export", "1", "-o", record, "--json");
        var second = await recorded.RunAsync("build", "export", "1", "--format", "eventlog", "-o", log);

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Equal((await recorded.RunAsync("build", "export", "1")).Out, File.ReadAllText(record));
        Assert.Equal(new FileInfo(record).Length, first.Json.GetProperty("bytes").GetInt64());
        Assert.Equal(Sources.Unpack(Sources.Recording("demo-fail-fast")).Length, Sources.Unpack(log).Length);
    }

    [Fact]
    public async Task Export_OfWhatIsNotThere_LeavesNoFile()
    {
        var file = Path.Combine(recorded.Data, "..", "none.json");

        Assert.Equal(5, (await recorded.RunAsync("build", "export", "99", "-o", file)).ExitCode);
        Assert.False(File.Exists(file) || File.Exists(file + ".part"));
    }

    [Fact]
    public async Task Verb_OnADirectoryWithoutData_SaysSo_AndMakesNone()
    {
        var nowhere = Path.Combine(recorded.Data, "..", "nowhere");

        var said = await ToasterProcess.RunAsync("build", "list", "--data", nowhere);

        Assert.Equal(5, said.ExitCode);
        Assert.False(Directory.Exists(nowhere));
    }

    // When it was recorded, and in how many steps, differs from run to run.
    private static string Steady(string json) => Unsteady().Replace(json, "\"${name}\": \"?\"");

    [GeneratedRegex("\"(?<name>recordedAt|seq)\": [^,\\n]*")]
    private static partial Regex Unsteady();

    /// <summary>A data directory with two builds.</summary>
    public sealed class Recorded : IAsyncLifetime
    {
        private readonly TemporaryDirectory _directory = new();

        public string Data => Path.Combine(_directory.Path, "data");

        public async Task InitializeAsync()
        {
            Assert.Equal(0, (await RunAsync("import", Sources.Recording("demo-fail-fast"))).ExitCode);
            Assert.Equal(0, (await RunAsync("import", Sources.Recording("demo-no-provider"))).ExitCode);
        }

        public Task DisposeAsync()
        {
            _directory.Dispose();
            return Task.CompletedTask;
        }

        internal Task<ProcessResult> RunAsync(params string[] arguments) => ToasterProcess.RunAsync([.. arguments, "--data", Data]);
    }
}

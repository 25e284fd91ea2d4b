using Toaster.Testing;

namespace Toaster.Node.Tests.Commands;

public sealed class ConfigTests
{
    [Fact]
    public async Task Show_SaysWhereEachSettingComesFrom()
    {
        using var directory = new TemporaryDirectory();
        var environment = new Dictionary<string, string> { ["TOASTER__Limits__ImportsAtOnce"] = "7", ["TOASTER__Data"] = "/elsewhere" };

        var said = await ToasterProcess.RunAsync(environment, "config", "show", "--json", "--data", directory.Path);

        Assert.Equal(0, said.ExitCode);
        var settings = said.Json.EnumerateArray().ToDictionary(s => s.GetProperty("key").GetString()!, s => (s.GetProperty("value").GetString(), s.GetProperty("from").GetString()));
        Assert.Equal((directory.Path, "--data"), settings["Data"]);
        Assert.Equal(("7", "TOASTER__Limits__ImportsAtOnce"), settings["Limits:ImportsAtOnce"]);
        Assert.Equal(("8000", "default"), settings["Port"]);
    }

    [Fact]
    public async Task Show_IsATable()
    {
        var said = await ToasterProcess.RunAsync("config", "show");

        Assert.StartsWith("SETTING ", said.Out, StringComparison.Ordinal);
        Assert.Contains("Limits:UploadBytes", said.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("import", "--help")]
    [InlineData("serve", "--help")]
    [InlineData("build", "export", "--help")]
    public async Task Help_EndsWithExamples(params string[] arguments)
    {
        var said = await ToasterProcess.RunAsync(arguments);

        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        Assert.Equal(arguments.Length > 1, said.Out.Contains("Examples:\n  toaster ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Version_IsPrinted() => Assert.StartsWith("0.1.0", (await ToasterProcess.RunAsync("--version")).Out, StringComparison.Ordinal);
}

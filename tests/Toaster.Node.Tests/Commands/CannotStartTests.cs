using System.Net;
using System.Net.Sockets;
using Toaster.Testing;

namespace Toaster.Node.Tests.Commands;

/// <summary>What keeps the program from starting is one sentence and exit code 2, and nothing is damaged.</summary>
public sealed class CannotStartTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string Data => Path.Combine(_directory.Path, "data");

    [Fact]
    public async Task Port_InUse()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await AssertRefused(
            $"Port {port} at 127.0.0.1 is in use by another program. Choose another with --port, or stop that program.", "serve", "--port", $"{port}");
    }

    [Fact]
    public async Task Directory_InUse()
    {
        var (server, url) = await ToasterProcess.ServeAsync(Data);
        using (server)
        {
            var said = await ToasterProcess.RunAsync("serve", "--port", "0", "--data", Data);

            Assert.Equal(2, said.ExitCode);
            Assert.StartsWith($"toaster: The data directory {Data} is in use by the Toaster at {url.GetLeftPart(UriPartial.Authority)}", said.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("serve", "--port", "0")]
    [InlineData("import", "/dev/null")]
    [InlineData("admin", "token")]
    public async Task Directory_ThatCannotBeWritten(params string[] verb)
    {
        File.WriteAllText(Path.Combine(_directory.Path, "file"), "");
        var data = Path.Combine(_directory.Path, "file", "data");

        var said = await ToasterProcess.RunAsync([.. verb, "--data", data]);

        Assert.Equal(2, said.ExitCode);
        Assert.StartsWith($"toaster: The data directory {data} cannot be written", said.Error, StringComparison.Ordinal);
        Assert.Single(said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Database_OfANewerProgram()
    {
        await using (var store = Actors.Journal.Sqlite.SqliteStore.Open(Data, new(), TimeProvider.System))
        {
            await store.WriteAsync(
                Actors.Journal.Sql.WritePriority.Append,
                connection => connection.Prepared("INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'next', 0)").Execute(),
                default);
        }

        var before = File.ReadAllBytes(Path.Combine(Data, "toaster.db"));
        foreach (var verb in (string[][])[["serve", "--port", "0"], ["build", "list"], ["import", "/dev/null"]])
        {
            var said = await ToasterProcess.RunAsync([.. verb, "--data", Data]);

            Assert.Equal(2, said.ExitCode);
            Assert.Contains("was written by a newer Toaster (schema 9999", said.Error, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Data, "toaster.db")));
    }

    [Fact]
    public Task Address_ThatOthersReach_WithoutAToken()
        => AssertRefused(
            $"Others can reach 0.0.0.0, and there is no admin token, so anybody could change things. Make one first: toaster admin token --data {Data}",
            "serve", "--host", "0.0.0.0", "--port", "0");

    [Fact]
    public Task Port_ThatIsNone() => AssertRefused("--port: Port cannot be \"70000\"; it is a whole number from 0 to 65535.", "serve", "--port", "70000");

    [Theory]
    [InlineData("import")]
    [InlineData("build")]
    [InlineData("build", "show")]
    [InlineData("build", "show", "x")]
    [InlineData("build", "export", "1", "2", "--format", "eventlog")]
    [InlineData("build", "export", "1", "--format", "other")]
    [InlineData("nothing")]
    [InlineData("build", "list", "@arguments")]
    public async Task CommandLine_ThatIsWrong(params string[] arguments)
    {
        var said = await ToasterProcess.RunAsync(arguments);

        Assert.Equal((2, ""), (said.ExitCode, said.Out));
        Assert.Contains("--help", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Argument_WithAnAt_IsNoFileOfArguments()
    {
        var arguments = Path.Combine(_directory.Path, "arguments");
        File.WriteAllText(arguments, "--json");

        var said = await ToasterProcess.RunAsync("import", "@" + arguments, "--data", Data);

        Assert.Equal((1, $"toaster: @{arguments}: There is no such file.\n"), (said.ExitCode, said.Error));
    }

    private async Task AssertRefused(string sentence, params string[] arguments)
    {
        var said = await ToasterProcess.RunAsync([.. arguments, "--data", Data]);

        Assert.Equal((2, "", $"toaster: {sentence}\n"), (said.ExitCode, said.Out, said.Error));
    }
}

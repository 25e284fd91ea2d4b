using Toaster.Node.Tests.Imports;
using Toaster.Testing;

namespace Toaster.Node.Tests.Commands;

public sealed class ImportTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string Data => Path.Combine(_directory.Path, "data");

    [Fact]
    public async Task Import_WithoutAServer_TellsEachBuild_AndFindsItAgain()
    {
        var log = Sources.Recording("demo-several-builds");

        var first = await ToasterProcess.RunAsync("import", log, "--data", Data);
        var second = await ToasterProcess.RunAsync("import", log, "--data", Data);

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Equal(5, first.Lines.Length);
        Assert.Equal($"build 3  Failed (task-failed)  http://localhost:8000/builds/3  {log}", first.Lines[2]);
        Assert.Equal(0, second.ExitCode);
        Assert.Equal(first.Lines.Select(line => line + "  (recorded before)"), second.Lines);
    }

    [Fact]
    public async Task Import_AsJson_HasItsShape()
    {
        var (log, missing) = (Sources.Recording("demo-no-provider"), Path.Combine(_directory.Path, "missing"));

        var said = await ToasterProcess.RunAsync("import", log, missing, "--json", "--data", Data);

        Assert.Equal(1, said.ExitCode);
        Golden.Equal("import.json", said.Out.Replace(Path.GetDirectoryName(log)!, "DIR", StringComparison.Ordinal).Replace(_directory.Path, "DIR", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Import_OfFilesThatCannotBe_SaysWhy_AndGoesOn()
    {
        var text = _directory.Write("text", "hello\n");
        var empty = _directory.Write("empty", "");
        var log = Sources.Recording("demo-sanity");

        var said = await ToasterProcess.RunAsync("import", text, empty, _directory.Path, log, "--data", Data);

        Assert.Equal(1, said.ExitCode);
        var errors = said.Error.Split('\n');
        Assert.StartsWith($"toaster: {text}: The file is not an event log of bitbake", errors[0], StringComparison.Ordinal);
        Assert.StartsWith($"toaster: {empty}: The file is empty.", errors[1], StringComparison.Ordinal);
        Assert.Equal($"toaster: {_directory.Path}: This is a directory; name the event log in it.", errors[2]);
        Assert.Contains("NotStarted (sanity)", Assert.Single(said.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_IntoAProjectThatIsNotThere_SaysSo()
    {
        var said = await ToasterProcess.RunAsync("import", Sources.Recording("demo-sanity"), "--project", "nobody's", "--data", Data);

        Assert.Equal(1, said.ExitCode);
        Assert.EndsWith("There is no project \"nobody's\".\n", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WhileAnotherProcessHoldsTheDirectory_Waits_AndCanBeStopped()
    {
        await using var store = Actors.Journal.Sqlite.SqliteStore.Open(Data, new(), TimeProvider.System);
        using var waiting = ToasterProcess.Start("import", Sources.Recording("demo-sanity"), "--data", Data);
        Assert.Equal($"toaster: waiting for process {Environment.ProcessId}, which uses the data directory.", await waiting.ReadErrorLineAsync());

        var said = await waiting.StopAsync("-INT");

        Assert.Equal((130, "toaster: stopped.\n"), (said.ExitCode, said.Error));
    }
}

using Toaster.Node.Tests.Imports;
using Toaster.Testing;

namespace Toaster.Node.Tests.Commands;

public sealed class AdminBackupTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string Data => Path.Combine(_directory.Path, "data");

    private string Backup => Path.Combine(_directory.Path, "backup");

    [Fact]
    public async Task Backup_AndRestore_SayWhatTheyDid()
    {
        await ToasterProcess.RunAsync("import", Sources.Recording("demo-sanity"), "--data", Data);
        await ToasterProcess.RunAsync("admin", "token", "--data", Data);

        var taken = await ToasterProcess.RunAsync("admin", "backup", Backup, "--data", Data);
        var again = await ToasterProcess.RunAsync("admin", "backup", Backup, "--data", Data);
        var restored = await ToasterProcess.RunAsync("admin", "restore", Backup, "--data", Data);
        var asJson = await ToasterProcess.RunAsync("admin", "restore", Backup, "--data", Data, "--json");

        Assert.Equal((0, ""), (taken.ExitCode, taken.Error));
        Assert.StartsWith($"1 build in {Backup}: 3 files, ", taken.Out, StringComparison.Ordinal);
        Assert.Equal((2, $"toaster: {Backup} is there already and not empty. A backup needs a new directory: name another one.\n"), (again.ExitCode, again.Error));
        Assert.Equal((0, ""), (restored.ExitCode, restored.Error));
        Assert.Equal(
            [$"1 build restored in {Data}, as of", $"What was there is kept in {Data}.before-restore-1; delete it when you do not need it any more."],
            [restored.Lines[0][..(restored.Lines[0].LastIndexOf("as of", StringComparison.Ordinal) + "as of".Length)], restored.Lines[1]]);
        Assert.Equal($"{Data}.before-restore-2", asJson.Json.GetProperty("kept").GetString());
        Assert.True(File.Exists(Path.Combine(Data, "admin-token")));
        Assert.Contains("Build", (await ToasterProcess.RunAsync("build", "show", "1", "--data", Data)).Out, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Backup_OfAServer_IsTakenByIt()
    {
        var (server, _) = await ToasterProcess.ServeAsync(Data);
        using (server)
        {
            await ToasterProcess.RunAsync("import", Sources.Recording("demo-sanity"), "--data", Data);

            var taken = await ToasterProcess.RunAsync("admin", "backup", Backup, "--data", Data);
            var full = await ToasterProcess.RunAsync("admin", "backup", _directory.Path, "--data", Data);

            Assert.Equal((0, ""), (taken.ExitCode, taken.Error));
            Assert.StartsWith($"1 build in {Backup}: ", taken.Out, StringComparison.Ordinal);
            Assert.Equal(2, full.ExitCode);
        }
    }

    [Fact]
    public async Task Restore_OfWhatIsNoBackup_IsTwo_AndMakesNothing()
    {
        var said = await ToasterProcess.RunAsync("admin", "restore", _directory.Path, "--data", Data);

        Assert.Equal((2, $"toaster: There is no backup in {_directory.Path}: it has no manifest.json.\n"), (said.ExitCode, said.Error));
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }
}

using Toaster.Node.Tests.Imports;
using Toaster.Testing;

namespace Toaster.Node.Tests.Commands;

/// <summary><c>toaster admin …</c> on a database of PostgreSQL, as processes.</summary>
public sealed class AdminPostgresTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string Data => Path.Combine(_directory.Path, "data");

    [SkippableFact]
    public async Task Installation_MovesVerifiesReplaysAndIsBackedUp()
    {
        await using var database = TestDatabase.CreateEmpty();
        var db = database.ConnectionString;
        await ToasterProcess.RunAsync("import", Sources.Recording("demo-sanity"), "--data", Data);
        var before = await ToasterProcess.RunAsync("build", "export", "1", "--data", Data);

        var moved = await ToasterProcess.RunAsync("admin", "move", "--data", Data, "--db", db);
        var again = await ToasterProcess.RunAsync("admin", "move", "--data", Data, "--db", db);
        var verified = await ToasterProcess.RunAsync("admin", "verify", "--deep", "--data", Data, "--db", db);
        var replayed = await ToasterProcess.RunAsync("admin", "replay", "--all", "--data", Data, "--db", db);
        var migrated = await ToasterProcess.RunAsync("admin", "migrate", "--data", Data, "--db", db);
        var taken = await ToasterProcess.RunAsync("admin", "backup", Path.Combine(_directory.Path, "backup"), "--data", Data, "--db", db);
        var after = await ToasterProcess.RunAsync("build", "export", "1", "--data", Data, "--db", db);

        Assert.Equal((0, ""), (moved.ExitCode, moved.Error));
        Assert.Contains(" has it all: 1 build, 1 project, 1 import, ", moved.Lines[0], StringComparison.Ordinal);
        Assert.Equal($"What was there is kept in {Path.Combine(Data, "moved-1")}; delete it when you do not need it any more.", moved.Lines[1]);
        Assert.Equal((2, $"toaster: There is no Toaster data in {Data}. Name another directory with --data.\n"), (again.ExitCode, again.Error));
        Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
        Assert.StartsWith("Nothing is wrong: 1 build, ", verified.Out, StringComparison.Ordinal);
        Assert.Equal((0, ""), (replayed.ExitCode, replayed.Error));
        Assert.StartsWith("build 1: tables made again from ", replayed.Out, StringComparison.Ordinal);
        Assert.Equal((0, ""), (migrated.ExitCode, migrated.Error));
        Assert.EndsWith(", as before.\n", migrated.Out, StringComparison.Ordinal);
        Assert.Equal((0, ""), (taken.ExitCode, taken.Error));
        Assert.Equal((0, before.Out), (after.ExitCode, after.Out));
        Assert.Contains("\"outcome\"", before.Out, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Migrate_MakesTheTables_AndRefusesANewerDatabase()
    {
        await using var database = TestDatabase.CreateEmpty();

        var none = await ToasterProcess.RunAsync("admin", "migrate", "--data", Data);
        var first = await ToasterProcess.RunAsync("admin", "migrate", "--data", Data, "--db", database.ConnectionString);
        database.Run("INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'next', '')");
        var newer = await ToasterProcess.RunAsync("admin", "migrate", "--data", Data, "--db", database.ConnectionString);

        Assert.Equal((2, $"toaster: There is no Toaster data in {Data}. Name another directory with --data.\n"), (none.ExitCode, none.Error));
        Assert.Equal((0, "001 create_journal: done"), (first.ExitCode, first.Lines[0]));
        Assert.Equal(2, newer.ExitCode);
        Assert.Contains("was written by a newer Toaster (schema 9999, this one knows ", newer.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Database_ThatCannotBeUsed_IsOneSentence_AndTwo()
    {
        using var server = PostgresServer.Start(isDurable: false);
        server.AddUser("ada", "secret-word");
        var known = $"Host={server.SocketDirectory};Username=ada;Password=secret-word;Database=ada";

        await RefusedAsync(known.Replace("secret-word", "other-word"), "refuses the login: password authentication failed for user \"ada\". Check user name and password");
        await RefusedAsync(known.Replace("Database=ada", "Database=nobody"), "The database nobody at ", " does not exist on that server; create it (createdb) or name another one.");
        await RefusedAsync("Host=no-such-host.invalid;Username=ada;Password=secret-word;Database=ada", "The database ada at no-such-host.invalid:5432 cannot be reached (");
        await RefusedAsync($"Host={_directory.Path};Username=ada;Database=ada", "cannot be reached (");
        Assert.Equal(0, (await ToasterProcess.RunAsync("admin", "migrate", "--data", Data, "--db", known)).ExitCode);
    }

    private async Task RefusedAsync(string db, params string[] sentence)
    {
        foreach (var verb in new[] { "serve --port 0", "admin verify", "admin migrate" })
        {
            var said = await ToasterProcess.RunAsync([.. verb.Split(' '), "--data", Data, "--db", db]);

            Assert.Equal((2, ""), (said.ExitCode, said.Out));
            Assert.Equal(1, said.Error.Count(c => c == '\n'));
            Assert.All(sentence, part => Assert.Contains(part, said.Error, StringComparison.Ordinal));
            Assert.DoesNotContain("-word", said.Error, StringComparison.Ordinal);
        }
    }
}

using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Actors.Admin.Backup;
using Toaster.Actors.Admin.Verification;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Admin;

/// <summary>
/// A data directory with two recorded builds and a third whose recording was interrupted, made once; each test takes a copy.
/// </summary>
public sealed class RecordedDirectory : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    public async Task InitializeAsync()
    {
        var source = new FakeEventSource();
        await using (var toaster = await StartAsync(_directory.Path, source))
        {
            await ImportAsync(toaster, Build("a", 9));
            await ImportAsync(toaster, Build("b", 4));
        }

        var reached = new TaskCompletionSource();
        source.BeforeBatch = n =>
        {
            reached.TrySetResult();
            return n < 2 ? Task.CompletedTask : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        };
        await using var again = await StartAsync(_directory.Path, source);
        var started = await again.Imports.StartAsync("c.json", Bytes(Build("c", 9)), null, default);
        await Eventually.UntilAsync(async () => (await again.Imports.FindAsync(started.Id, default))!.Builds.Count > 0);
    }

    public Task DisposeAsync()
    {
        _directory.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>A copy that the test may damage.</summary>
    internal Damaged Copy()
    {
        var copy = new TemporaryDirectory();
        foreach (var file in Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy.Path, Path.GetRelativePath(_directory.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return new(copy);
    }

    /// <summary>A build of one target whose tasks all succeed.</summary>
    public static string Build(string target, int tasks)
    {
        var text = new StringBuilder($"bb.event.BuildInit {{\"_pkgs\":[\"{target}\"]}}\n");
        for (var i = 0; i < tasks; i++)
        {
            var fields = $"{{\"n\":{i},\"taskfile\":\"/{target}.bb\",\"taskname\":\"do_t{i}\"}}";
            text.Append($"bb.runqueue.runQueueTaskStarted {fields}\nbb.runqueue.runQueueTaskCompleted {fields}\n");
        }

        return text.Append("bb.event.BuildCompleted {\"_failures\":0,\"_interrupted\":0}\nbb.command.CommandCompleted {}\n").ToString();
    }

    public static Stream Bytes(string text) => new MemoryStream(Encoding.UTF8.GetBytes(text));

    internal static async Task<ToasterSystem> StartAsync(string directory, IEventSource source, TimeProvider? time = null) => await ToasterSystem.StartAsync(
        new(directory, "test") { Imports = new ImportLimits { DiskReserve = 0 } }, source, time ?? TimeProvider.System, NullLoggerFactory.Instance, default);

    internal static async Task<ImportView> ImportAsync(ToasterSystem toaster, string text)
        => await EndAsync(toaster, (await toaster.Imports.StartAsync("log.json", Bytes(text), null, default)).Id);

    internal static async Task<ImportView> EndAsync(ToasterSystem toaster, ImportId id)
    {
        ImportView? last = null;
        await foreach (var view in toaster.Imports.WatchAsync(id, default))
        {
            last = view;
        }

        return last!;
    }

    /// <summary>Backs a directory up; the store, still open, is the caller's.</summary>
    internal static async Task<SqliteStore> TakeAsync(string data, string to)
    {
        var store = SqliteStore.Open(data, new(), TimeProvider.System);
        try
        {
            await new BackupWriter(store, new ImportFiles(data, new()), TimeProvider.System).RunAsync(to, default);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>A directory to damage.</summary>
    internal sealed class Damaged(TemporaryDirectory directory) : IDisposable
    {
        public string Path => directory.Path;

        public string Database => System.IO.Path.Combine(Path, "toaster.db");

        public string File(string pattern) => System.IO.Directory.GetFiles(Path, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();

        public string[] Files(string pattern) => System.IO.Directory.GetFiles(Path, pattern, SearchOption.AllDirectories);

        /// <summary>Behind the program's back.</summary>
        public Damaged Sql(string sql, int? rows = null)
        {
            using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            var changed = command.ExecuteNonQuery();
            Assert.True(changed == (rows ?? changed) && changed != 0, $"{changed} rows: {sql}");
            return this;
        }

        public string Scalar(string sql)
        {
            using var connection = new SqliteConnection($"Data Source={Database};Pooling=False;Mode=ReadOnly");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return $"{command.ExecuteScalar()}";
        }

        public async Task<IReadOnlyList<Finding>> VerifyAsync(bool deep = false)
            => (await Verifier.RunAsync(Path, deep, TimeProvider.System, default)).Findings;

        public void Dispose() => directory.Dispose();
    }
}

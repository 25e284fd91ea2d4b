using System.Globalization;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal;

public sealed class SqliteKillTests : IDisposable
{
    private const int Kills = 20;
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Kill_AtAnyMoment_LosesNothingThatWasAcknowledged()
    {
        var random = new Random(20);
        var acknowledged = new Dictionary<long, long>();
        for (var kill = 0; kill < Kills; kill++)
        {
            foreach (var (build, number) in await AppendUntilKilledAsync(random.Next(1, 120)))
            {
                acknowledged[build] = Math.Max(acknowledged.GetValueOrDefault(build), number);
            }

            await CheckAsync(acknowledged);
        }

        Assert.Equal([1L, 2L, 3L, 4L], acknowledged.Keys.Order());
    }

    [Fact]
    public async Task SecondProcess_IsRefusedWithASentenceThatNamesTheFirst()
    {
        await using var store = SqliteStore.Open(_directory.Path, new(), TimeProvider.System);
        store.WriteLockInfo("http://127.0.0.1:8700/");

        using var second = new WriterProcess("append", _directory.Path);
        var (code, error) = await second.ExitAsync();

        Assert.Equal(2, code);
        Assert.Equal(
            $"The data directory {_directory.Path} is in use by the Toaster at http://127.0.0.1:8700/ (process {Environment.ProcessId}).", error);
    }

    [Fact]
    public async Task LockInfo_LeadsToTheServerAsLongAsItLives()
    {
        Assert.Null(SqliteStore.ReadLockInfo(_directory.Path));
        using (var holder = new WriterProcess("hold", _directory.Path, "http://127.0.0.1:8701/"))
        {
            Assert.Equal("held", await holder.ReadLineAsync());

            Assert.Equal(new LockInfo(holder.Id, "http://127.0.0.1:8701/"), SqliteStore.ReadLockInfo(_directory.Path));
            Assert.Contains(
                "http://127.0.0.1:8701/",
                Assert.Throws<StoreUnavailableException>(() => SqliteStore.Open(_directory.Path, new(), TimeProvider.System)).Message);

            await holder.KillAsync();
        }

        Assert.Null(SqliteStore.ReadLockInfo(_directory.Path));
        await SqliteStore.Open(_directory.Path, new(), TimeProvider.System).DisposeAsync();
    }

    private async Task<List<(long Build, long Number)>> AppendUntilKilledAsync(int lines)
    {
        using var writer = new WriterProcess("append", _directory.Path);
        var printed = new List<string>();
        while (printed.Count < lines)
        {
            printed.Add(await writer.ReadLineAsync() ?? throw new InvalidOperationException((await writer.ExitAsync()).Error));
        }

        printed.AddRange(await writer.KillAsync());
        return printed.ConvertAll(line => line.Split(' ')).ConvertAll(
            parts => (long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture)));
    }

    private async Task CheckAsync(Dictionary<long, long> acknowledged)
    {
        await using var store = SqliteStore.Open(_directory.Path, new(), TimeProvider.System);
        Assert.Equal("ok", await store.ReadAsync(connection => connection.Prepared("PRAGMA integrity_check").First(row => row.Text(0)), default));
        var journal = new SqlJournal(store, "check", TimeProvider.System);
        foreach (var (build, number) in acknowledged)
        {
            var head = await journal.ReadHeadAsync(new(EntityKind.Build, build), default);
            Assert.True(head.LastSeq >= number, $"build {build}: row {number} was acknowledged, the head says {head.LastSeq}");
            long read = 0;
            await foreach (var row in journal.ReadAsync(new(EntityKind.Build, build), 1, default))
            {
                Assert.Equal(++read, row.SeqNr);
                Assert.StartsWith($"{build} {read} ", System.Text.Encoding.UTF8.GetString(row.Payload.Span), StringComparison.Ordinal);
            }

            Assert.Equal(head.LastSeq, read);
        }
    }
}

using Toaster.Actors.Admin.Verification;
using Toaster.Actors.Journal.Sql;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Admin;

/// <summary>A verification beside recording: what is just being written is not wrong.</summary>
public sealed class VerifyLiveTests : IDisposable
{
    private const int Imports = 6;
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Verify_WhileImportsRun_FindsNothing()
    {
        await using var toaster = await RecordedDirectory.StartAsync(_directory.Path, new FakeEventSource());
        var importing = Task.WhenAll(Enumerable.Range(0, Imports).Select(n => RecordedDirectory.ImportAsync(
            toaster, string.Concat(Enumerable.Range(0, 4).Select(m => RecordedDirectory.Build($"t{n}-{m}", 40))))));
        List<Finding> found = [];
        var looks = 0;
        do
        {
            found.AddRange((await toaster.Administration.VerifyAsync(deep: true, default)).Findings);
            looks++;
        }
        while (!importing.IsCompleted);

        await importing;
        var after = await toaster.Administration.VerifyAsync(deep: true, default);

        Assert.Equal([], found);
        Assert.Equal([], after.Findings);
        Assert.Equal(4 * Imports, after.Amounts.Builds);
        Assert.True(looks > 1, $"{looks} looks");
    }

    [Fact]
    public async Task Verify_OfATableTooLargeForOneRead_NotesThatItsPagesWereNotLookedAt()
    {
        var toaster = await RecordedDirectory.StartAsync(_directory.Path, new FakeEventSource(), new HurriedTime());
        await RecordedDirectory.ImportAsync(toaster, RecordedDirectory.Build("a", 3));
        await toaster.Store.WriteAsync(
            WritePriority.Append,
            connection => connection.Prepared("""
                INSERT INTO text SELECT 1, 1000000 + n, 'x' FROM (
                    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 50000) SELECT n FROM numbers)
                """).Execute(),
            default);

        var report = await toaster.Administration.VerifyAsync(deep: false, default);
        await toaster.DisposeAsync();

        Assert.Equal([], report.Findings);
        Assert.Equal(
            "The pages of table text are too many to be checked in one short read while a server writes; its rows were read. Stop the server and verify again for the pages.",
            Assert.Single(report.Notes));
        var alone = await Verifier.RunAsync(_directory.Path, deep: false, TimeProvider.System, default);
        Assert.Equal([], alone.Findings);
        Assert.Equal([], alone.Notes);
    }

    /// <summary>A clock by which whatever looks at it twice took ten seconds.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Add(ref _looks, 10);
    }
}

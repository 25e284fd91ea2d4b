using System.Text;
using Toaster.Actors.Journal;
using Xunit;

namespace Toaster.Testing;

/// <summary>What every journal promises. A new journal is done when a subclass of this passes.</summary>
public abstract partial class JournalContract
{
    private static readonly PersistenceId Build1 = new(EntityKind.Build, 1);
    private static readonly PersistenceId Build2 = new(EntityKind.Build, 2);
    private static readonly PersistenceId Project1 = new(EntityKind.Project, 1);

    /// <summary>An empty journal, the same one during a test.</summary>
    protected abstract IJournal Journal { get; }

    /// <summary>The same journal after its process was started again.</summary>
    protected abstract ValueTask<IJournal> ReopenAsync();

    [SkippableFact]
    public async Task Append_ToANewEntity_IsCommittedAndRead()
    {
        var result = await AppendAsync(Requests.Of(Build1, EntityHead.None, "one", "two"));

        Assert.Equal(new AppendResult.Committed(new EntityHead(2, 0, "", 0, 0)), result);
        Assert.Equal(new EntityHead(2, 0, "", 0, 0), await Journal.ReadHeadAsync(Build1, default));
        Assert.Equal(["one", "two"], await TextsAsync(Build1));
    }

    [SkippableFact]
    public async Task Head_OfAnUnknownEntity_IsNone()
        => Assert.Equal(EntityHead.None, await Journal.ReadHeadAsync(Build1, default));

    [SkippableFact]
    public async Task Append_WithAStaleSequenceNr_IsRefusedAndWritesNothing()
    {
        await AppendAsync(Requests.Of(Build1, EntityHead.None, "first"));

        var second = await AppendAsync(Requests.Of(Build1, EntityHead.None, "stale") with
        {
            Claims = [new("source-key", "a")],
            Open = true,
        });

        Assert.Equal(new AppendResult.Conflict(new EntityHead(1, 0, "", 0, 0)), second);
        Assert.Equal(["first"], await TextsAsync(Build1));
        Assert.Null(await Journal.FindAsync(new("source-key", "a"), default));
        Assert.Empty(await Journal.ReadOpenAsync(EntityKind.Build, default));
    }

    [SkippableFact]
    public async Task Append_AheadOfTheHead_IsRefused()
    {
        await AppendAsync(Requests.Of(Build1, EntityHead.None, "first"));

        var ahead = await AppendAsync(Requests.Of(Build1, new(5, 0, "", 0, 0), "ahead"));
        var absent = await AppendAsync(Requests.Of(Build2, new(5, 0, "", 0, 0), "absent"));

        Assert.Equal(new AppendResult.Conflict(new EntityHead(1, 0, "", 0, 0)), ahead);
        Assert.Equal(new AppendResult.Conflict(EntityHead.None), absent);
    }

    [SkippableTheory]
    [InlineData(1, "stream-a")]
    [InlineData(3, "stream-a")]
    [InlineData(2, "stream-b")]
    [InlineData(0, "")]
    public async Task Append_OfAnotherAttemptOrStream_IsRefusedAndWritesNothing(int attempt, string stream)
    {
        var head = new EntityHead(1, 2, "stream-a", 0, 0);
        await AppendAsync(Requests.To(Build1, EntityHead.None, head, "assigned"));

        var result = await AppendAsync(Requests.Of(Build1, head with { Attempt = attempt, Stream = stream }, "stale"));

        Assert.Equal(new AppendResult.Conflict(head), result);
        Assert.Equal(["assigned"], await TextsAsync(Build1));
    }

    [SkippableFact]
    public async Task Append_ToANewEntityThatExpectsAnAttempt_IsRefused()
        => Assert.Equal(
            new AppendResult.Conflict(EntityHead.None),
            await AppendAsync(Requests.Of(Build1, new EntityHead(0, 1, "stream", 0, 0), "x")));

    [SkippableFact]
    public async Task Append_MovesEveryPartOfTheHead()
    {
        var first = new EntityHead(1, 1, "stream-a", 50, 12_345);
        var second = new EntityHead(3, 2, "stream-b", 0, 5_000_000_000);

        await AppendAsync(Requests.To(Build1, EntityHead.None, first, "a"));
        // AgentSeq and SourceOffset of the expected head are not compared.
        var result = await AppendAsync(Requests.To(Build1, first with { AgentSeq = 7, SourceOffset = 8 }, second, "b", "c"));

        Assert.Equal(new AppendResult.Committed(second), result);
        Assert.Equal(second, await Journal.ReadHeadAsync(Build1, default));
    }

    [SkippableFact]
    public async Task Append_ThatContradictsItself_IsAMistakeOfTheCaller()
    {
        var wrongCount = Requests.Of(Build1, EntityHead.None, "a") with { Next = new(2, 0, "", 0, 0) };
        var noRow = Requests.Of(Build1, EntityHead.None);

        await Assert.ThrowsAsync<ArgumentException>(async () => await AppendAsync(wrongCount));
        await Assert.ThrowsAsync<ArgumentException>(async () => await AppendAsync(noRow));
    }

    [SkippableFact]
    public async Task Append_WithoutRows_IsComparedAndMovesTheRestOfTheHead()
    {
        var head = new EntityHead(1, 0, "", 0, 0);
        await AppendAsync(Requests.Of(Build1, EntityHead.None, "a") with { Open = true });

        var won = await AppendAsync(new(Build1, head, head with { SourceOffset = 9 }, [], Open: false));
        var lost = await AppendAsync(new(Build1, head with { LastSeq = 4 }, head with { LastSeq = 4 }, [], Open: true));

        Assert.IsType<AppendResult.Committed>(won);
        Assert.IsType<AppendResult.Conflict>(lost);
        Assert.Equal(9, (await Journal.ReadHeadAsync(Build1, default)).SourceOffset);
        Assert.Empty(await Journal.ReadOpenAsync(EntityKind.Build, default));
    }

    [SkippableFact]
    public async Task Kinds_HaveIdsOfTheirOwn()
    {
        await AppendAsync(Requests.Of(Build1, EntityHead.None, "build"));
        await AppendAsync(Requests.Of(Project1, EntityHead.None, "project"));
        await AppendAsync(Requests.Of(new(EntityKind.Import, 1), EntityHead.None, "import"));

        Assert.Equal(["build"], await TextsAsync(Build1));
        Assert.Equal(["project"], await TextsAsync(Project1));
        Assert.Equal(["import"], await TextsAsync(new(EntityKind.Import, 1)));
    }

    private async Task<AppendResult> AppendAsync(AppendRequest request)
        => Assert.Single(await Journal.AppendAsync([request], default));

    private async Task<List<string>> TextsAsync(PersistenceId id, long from = 1)
        => (await RowsAsync(id, from)).ConvertAll(row => Encoding.UTF8.GetString(row.Payload.Span));

    private async Task<List<JournalRow>> RowsAsync(PersistenceId id, long from = 1)
    {
        var rows = new List<JournalRow>();
        await foreach (var row in Journal.ReadAsync(id, from, default))
        {
            rows.Add(row);
        }

        return rows;
    }
}

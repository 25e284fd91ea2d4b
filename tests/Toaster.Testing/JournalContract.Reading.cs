using System.Security.Cryptography;
using Toaster.Actors.Journal;
using Xunit;

namespace Toaster.Testing;

/// <content>Reading back, ids, many writers.</content>
public abstract partial class JournalContract
{
    [SkippableFact]
    public async Task Read_FromANumber_BeginsThere()
    {
        await AppendAsync(Requests.Of(Build1, EntityHead.None, "1", "2", "3"));

        Assert.Equal(["2", "3"], await TextsAsync(Build1, from: 2));
        Assert.Equal(["1", "2", "3"], await TextsAsync(Build1, from: 0));
        Assert.Empty(await TextsAsync(Build1, from: 4));
        Assert.Empty(await TextsAsync(Build2));
    }

    [SkippableFact]
    public async Task Read_OfMoreThanOnePage_IsDenseAndInOrder()
    {
        const int Rows = 1_500;
        for (var seq = 0; seq < Rows; seq += 50)
        {
            await AppendAsync(Requests.Of(Build1, new(seq, 0, "", 0, 0), [.. Enumerable.Range(seq + 1, 50).Select(n => n.ToString())]));
        }

        var rows = await RowsAsync(Build1);

        Assert.Equal(Enumerable.Range(1, Rows).Select(n => (long)n), rows.Select(row => row.SeqNr));
        Assert.Equal(Enumerable.Range(1, Rows).Select(n => n.ToString()), await TextsAsync(Build1));
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8 * 1024 * 1024)]
    public async Task Read_GivesPayloadsByteForByte(int size)
    {
        var payload = RandomNumberGenerator.GetBytes(size);
        var row = Requests.Chunk(first: 51, count: 50, format: 1, payload);

        await AppendAsync(new(Build1, EntityHead.None, new(3, 0, "", 100, 0), [row, row, row]));

        foreach (var read in await RowsAsync(Build1))
        {
            Assert.Equal((RowKind.Chunk, 51, 50, 1), (read.Kind, read.First, read.Count, read.Format));
            Assert.True(payload.AsSpan().SequenceEqual(read.Payload.Span));
            Assert.NotEmpty(read.Writer);
            Assert.NotEqual(default, read.Timestamp);
        }
    }

    [SkippableFact]
    public async Task Append_DoesNotKeepTheCallersBuffer()
    {
        var buffer = "before"u8.ToArray();
        await AppendAsync(new(Build1, EntityHead.None, new(1, 0, "", 0, 0), [Requests.Chunk(1, 1, 0, buffer)]));

        buffer.AsSpan().Clear();

        Assert.Equal(["before"], await TextsAsync(Build1));
    }

    [SkippableFact]
    public async Task Read_WhileAppendsGoOn_IsDenseToWhereItEnds()
    {
        const int Appends = 400;
        await AppendAsync(Requests.Of(Build1, EntityHead.None, "1"));
        var writing = Task.Run(async () =>
        {
            for (var seq = 1; seq < Appends; seq++)
            {
                Assert.IsType<AppendResult.Committed>(await AppendAsync(Requests.Of(Build1, new(seq, 0, "", 0, 0), (seq + 1).ToString())));
            }
        });

        long last = 0;
        while (last < Appends)
        {
            var before = (await Journal.ReadHeadAsync(Build1, default)).LastSeq;
            var texts = await TextsAsync(Build1);
            Assert.Equal(Enumerable.Range(1, texts.Count).Select(n => n.ToString()), texts);
            Assert.True(texts.Count >= before, "a row that was there is missing");
            Assert.True(texts.Count >= last, "a row that was read is gone");
            last = texts.Count;
        }

        await writing;
    }

    [SkippableFact]
    public async Task NextId_UnderConcurrency_IsNeverGivenTwice()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () => await Journal.NextIdAsync(EntityKind.Build, default))));

        Assert.Equal(Enumerable.Range(1, 200).Select(n => (long)n), ids.Order());
        Assert.Equal(1, await Journal.NextIdAsync(EntityKind.Project, default));
    }

    [SkippableFact]
    public async Task NextId_AfterReopening_GoesOn()
    {
        var before = await Journal.NextIdAsync(EntityKind.Build, default);

        var after = await (await ReopenAsync()).NextIdAsync(EntityKind.Build, default);

        Assert.True(after > before);
    }

    [SkippableFact]
    public async Task NextId_IsAboveIdsThatCameFromElsewhere()
    {
        await AppendAsync(Requests.Of(Project1, EntityHead.None, "Command line builds"));
        Assert.Equal(2, await Journal.NextIdAsync(EntityKind.Project, default));

        await AppendAsync(Requests.Of(new(EntityKind.Project, 40), EntityHead.None, "moved here"));
        Assert.Equal(41, await Journal.NextIdAsync(EntityKind.Project, default));
        Assert.Equal(42, await Journal.NextIdAsync(EntityKind.Project, default));
    }

    [SkippableFact]
    public async Task Everything_SurvivesReopening()
    {
        var head = new EntityHead(2, 1, "stream", 50, 999);
        await AppendAsync(Requests.To(Build1, EntityHead.None, head, "a", "b") with { Claims = [new("r", "k")] });

        var journal = await ReopenAsync();

        Assert.Equal(head, await journal.ReadHeadAsync(Build1, default));
        Assert.Equal(Build1, await journal.FindAsync(new("r", "k"), default));
        Assert.Equal(["a", "b"], await TextsAsync(Build1));
    }

    [SkippableFact]
    public async Task Append_CancelledBeforeItBegins_WritesNothing()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Journal.AppendAsync([Requests.Of(Build1, EntityHead.None, "a")], cancelled));

        Assert.Empty(await TextsAsync(Build1));
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task ConcurrentWriters_LeaveExactlyAsManyRowsAsTheyWon(int seed)
        => Assert.Null(await ConcurrentWriters.RunAsync(Journal, seed));
}

using Toaster.Actors.Journal;
using Toaster.Actors.Journal.InMemory;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal;

public sealed class InMemoryHooksTests
{
    private static readonly PersistenceId Build = new(EntityKind.Build, 1);
    private readonly InMemoryJournal _journal = new(TimeProvider.System);

    [Theory]
    [InlineData(JournalFault.BeforeCommit, 0)]
    [InlineData(JournalFault.AfterCommit, 1)]
    public async Task Fault_FailsOneAppend_BeforeOrAfterItsCommit(JournalFault fault, long lastSeq)
    {
        _journal.FailNextAppend(fault);

        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await _journal.AppendAsync([Requests.Of(Build, EntityHead.None, "a")], default));

        var head = await _journal.ReadHeadAsync(Build, default);
        Assert.Equal(lastSeq, head.LastSeq);
        await _journal.AppendAsync([Requests.Of(Build, head, "b")], default);
    }

    [Fact]
    public async Task Gate_HoldsAnAppendUntilItIsOpened()
    {
        var gate = _journal.HoldNextAppend();
        var append = _journal.AppendAsync([Requests.Of(Build, EntityHead.None, "a")], default).AsTask();
        await gate.Arrived;

        Assert.False(append.IsCompleted);
        Assert.Equal(EntityHead.None, await _journal.ReadHeadAsync(Build, default));

        gate.Open();
        Assert.IsType<AppendResult.Committed>((await append)[0]);
    }

    [Fact]
    public void Append_WithoutAGate_CompletesBeforeItReturns()
        => Assert.True(_journal.AppendAsync([Requests.Of(Build, EntityHead.None, "a")], default).AsTask().IsCompletedSuccessfully);
}

using Toaster.Actors.Journal;
using Toaster.Actors.Journal.InMemory;
using Toaster.Actors.Tests.Kernel;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal.Persistence;

public class JournalWriterTests
{
    private readonly Lab _lab = new();
    private readonly InMemoryJournal _store;
    private readonly JournalDouble _journal;
    private readonly GroupedJournal _grouped;

    public JournalWriterTests()
    {
        _store = new(_lab.Time);
        _journal = new(_store);
        _grouped = new(_lab.System, _journal);
        _lab.Run();
    }

    [Fact]
    public void Append_Alone_IsWrittenWithoutWaiting()
    {
        var append = Append(1);

        Assert.IsType<AppendResult.Committed>(Assert.Single(Result(append)));
        Assert.Equal(0, _lab.Time.ActiveTimers);
    }

    [Fact]
    public void Appends_ThatArriveWhileAGroupIsWritten_FormTheNextUpTo64()
    {
        var gate = Busy();
        var appends = Enumerable.Range(1, 100).Select(n => Append(n)).ToList();
        Assert.Equal([1], _journal.Groups);
        gate.Open();
        _lab.Run();

        Assert.Equal([1, 64, 36], _journal.Groups);
        Assert.All(appends, append => Assert.IsType<AppendResult.Committed>(Assert.Single(Result(append))));
    }

    [Fact]
    public void Group_IsCutAtFourMegabytes_ButALargeAppendTravelsAlone()
    {
        var gate = Busy();
        var appends = new[] { 3 << 20, 2 << 20, 1 << 20, 5 << 20, 1 }.Select((bytes, n) => Append(n + 1, bytes)).ToList();
        gate.Open();
        _lab.Run();

        Assert.Equal([1, 1, 2, 1, 1], _journal.Groups);
        Assert.All(appends, append => Assert.True(append.IsCompletedSuccessfully));
    }

    [Fact]
    public void Group_WithALoser_TellsEveryoneHisOwnResult()
    {
        var gate = Busy();
        var appends = new[] { Append(1), Append(1), Append(2) };
        gate.Open();
        _lab.Run();

        Assert.Equal([1, 3], _journal.Groups);
        Assert.Equal(
            ["Committed", "Conflict", "Committed"],
            appends.Select(append => Assert.Single(Result(append)).GetType().Name));
    }

    [Fact]
    public async Task Group_ThatFails_FailsForAllInIt_AndTheNextIsWritten()
    {
        var gate = Busy();
        _store.FailNextAppend(JournalFault.BeforeCommit);
        var failing = new[] { Append(1), Append(2) };
        gate.Open();
        _lab.Run();
        var next = Append(1);

        foreach (var append in failing)
        {
            var error = await Assert.ThrowsAsync<JournalUnavailableException>(() => append);
            Assert.Equal("The test lets this append fail.", error.Message);
        }

        Assert.IsType<AppendResult.Committed>(Assert.Single(Result(next)));
    }

    [Fact]
    public async Task Append_NeverAnswered_HasNoCertainOutcomeAfterAWhile()
    {
        Busy();
        var append = Append(1);

        _lab.Advance(29);
        Assert.False(append.IsCompleted);
        _lab.Advance(1);

        var error = await Assert.ThrowsAsync<JournalUnavailableException>(() => append);
        Assert.Equal("The journal did not answer within 30 seconds.", error.Message);
    }

    [Fact]
    public async Task Append_ThatContradictsItself_HurtsOnlyItsSender()
    {
        var id = new PersistenceId(EntityKind.Build, 9);
        var gate = Busy();
        var good = Append(1);
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await _grouped.AppendAsync([Requests.To(id, EntityHead.None, EntityHead.None with { LastSeq = 5 }, "x")], default));
        gate.Open();
        _lab.Run();

        Assert.True(good.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Stop_FinishesWhatHasArrivedAndRefusesTheRest()
    {
        var gate = Busy();
        var early = Enumerable.Range(1, 3).Select(n => Append(n)).ToList();
        var terminated = _lab.System.TerminateAsync();
        _lab.Run();
        Assert.False(terminated.IsCompleted);
        gate.Open();
        _lab.Run();
        var late = Append(4);

        Assert.True(terminated.IsCompletedSuccessfully);
        Assert.All(early, append => Assert.True(append.IsCompletedSuccessfully));
        Assert.Equal("The server is stopping.", (await Assert.ThrowsAsync<JournalUnavailableException>(() => late)).Message);
        Assert.Equal(0, _lab.Time.ActiveTimers);
    }

    /// <summary>A group is being written until the gate opens.</summary>
    private AppendGate Busy()
    {
        var gate = _store.HoldNextAppend();
        _ = Append(1000);
        return gate;
    }

    private Task<IReadOnlyList<AppendResult>> Append(long id, int bytes = 1)
    {
        var row = new NewRow(RowKind.DomainEvent, 0, 0, 0, new byte[bytes]);
        var head = EntityHead.None with { LastSeq = 1 };
        var request = new AppendRequest(new(EntityKind.Build, id), EntityHead.None, head, [row]);
        var done = new TaskCompletionSource<IReadOnlyList<AppendResult>>();
        _ = _lab.Dispatcher.Run(async () =>
        {
            try
            {
                done.SetResult(await _grouped.AppendAsync([request], default));
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        });
        return done.Task;
    }

    private static T Result<T>(Task<T> answer)
    {
        Assert.True(answer.IsCompletedSuccessfully, answer.Exception?.ToString() ?? "no answer yet");
        return answer.Result;
    }
}

using Toaster.Actors;
using Toaster.Actors.Journal;
using Xunit;

namespace Toaster.Testing;

/// <content>Rows that change with an append: all of them with it, or nothing.</content>
public abstract partial class JournalContract
{
    private static readonly AgentId Agent1 = new(1);

    /// <summary>Makes an agent of this number that takes builds.</summary>
    protected abstract ValueTask AddReadyAgentAsync(AgentId agent);

    /// <summary>The queue's version, who waits, and who is leased at which attempt.</summary>
    protected abstract ValueTask<(long Version, IReadOnlyList<long> Waiting, IReadOnlyList<(long Build, int Attempt)> Leases)> QueueAsync();

    [SkippableFact]
    public async Task Changes_OfAnAppend_AreThere_AndRaiseTheVersion()
    {
        var before = (await QueueAsync()).Version;

        Assert.IsType<AppendResult.Committed>(await AppendAsync(Waits(Build1)));

        var (version, waiting, _) = await QueueAsync();
        Assert.Equal([Build1.Value], waiting);
        Assert.True(version > before);
    }

    [SkippableFact]
    public async Task Changes_OfALoser_AreNot()
    {
        await AppendAsync(Requests.Of(Build1, EntityHead.None, "there"));
        var before = await QueueAsync();

        Assert.IsType<AppendResult.Conflict>(await AppendAsync(Waits(Build1)));

        Assert.Equal((before.Version, 0), ((await QueueAsync()).Version, (await QueueAsync()).Waiting.Count));
    }

    [SkippableFact]
    public async Task Grant_OnTheVersionDecidedOn_MovesTheBuild()
    {
        await AddReadyAgentAsync(Agent1);
        await AppendAsync(Waits(Build1));

        Assert.IsType<AppendResult.Committed>(await AppendAsync(Granted(Build1, (await QueueAsync()).Version)));

        var (_, waiting, leases) = await QueueAsync();
        Assert.Empty(waiting);
        Assert.Equal([(Build1.Value, 1)], leases);
    }

    [SkippableFact]
    public async Task Grant_OnAnOlderVersion_IsDeclined_AndNothingOfItIsWritten()
    {
        await AddReadyAgentAsync(Agent1);
        await AppendAsync(Waits(Build1));
        var version = (await QueueAsync()).Version;
        await AppendAsync(Waits(Build2));

        Assert.IsType<AppendResult.Declined>(await AppendAsync(Granted(Build1, version)));

        Assert.Equal(["waits"], await TextsAsync(Build1));
        Assert.Empty((await QueueAsync()).Leases);
        Assert.Equal(1, (await Journal.ReadHeadAsync(Build1, default)).LastSeq);
    }

    [SkippableFact]
    public async Task Grants_OfTwoBuilds_DecidedOnOneVersion_AreWonByOne()
    {
        await AddReadyAgentAsync(Agent1);
        await AppendAsync(Waits(Build1));
        await AppendAsync(Waits(Build2));
        var version = (await QueueAsync()).Version;

        var results = await Journal.AppendAsync([Granted(Build1, version), Granted(Build2, version)], default);

        Assert.Equal([typeof(AppendResult.Committed), typeof(AppendResult.Declined)], results.Select(result => result.GetType()));
        Assert.Equal([Build2.Value], (await QueueAsync()).Waiting);
    }

    [SkippableFact]
    public async Task Grant_ToAnAgentThatTakesNothing_IsDeclined()
    {
        await AppendAsync(Waits(Build1));

        Assert.IsType<AppendResult.Declined>(await AppendAsync(Granted(Build1, (await QueueAsync()).Version)));
    }

    [SkippableFact]
    public async Task Release_EndsTheLease()
    {
        await AddReadyAgentAsync(Agent1);
        await AppendAsync(Waits(Build1));
        await AppendAsync(Granted(Build1, (await QueueAsync()).Version));

        await AppendAsync(Requests.Of(Build1, new(2, 0, "", 0, 0), "ended") with { Changes = [new RowChange.Release()] });

        Assert.Empty((await QueueAsync()).Leases);
    }

    private static AppendRequest Waits(PersistenceId id) => Requests.Of(id, EntityHead.None, "waits") with
    {
        Changes = [new RowChange.Enqueue(new(1), 0, [], null, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch)],
    };

    private static AppendRequest Granted(PersistenceId id, long version) => Requests.Of(id, new(1, 0, "", 0, 0), "given") with
    {
        Changes = [new RowChange.Grant(Agent1, 1, new(1), null, version, DateTimeOffset.UnixEpoch)],
    };
}

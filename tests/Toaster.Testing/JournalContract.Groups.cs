using Toaster.Actors.Journal;
using Xunit;

namespace Toaster.Testing;

/// <content>Group appends and names.</content>
public abstract partial class JournalContract
{
    [SkippableFact]
    public async Task Group_OfWinnersAndLosers_IsAnsweredInOrderAndEachByItself()
    {
        await AppendAsync(Requests.Of(Build2, EntityHead.None, "there"));

        var results = await Journal.AppendAsync(
            [
                Requests.Of(Build1, EntityHead.None, "won"),
                Requests.Of(Build2, EntityHead.None, "lost"),
                Requests.Of(Project1, EntityHead.None, "won too"),
            ],
            default);

        Assert.IsType<AppendResult.Committed>(results[0]);
        Assert.Equal(new AppendResult.Conflict(new EntityHead(1, 0, "", 0, 0)), results[1]);
        Assert.IsType<AppendResult.Committed>(results[2]);
        Assert.Equal(["won"], await TextsAsync(Build1));
        Assert.Equal(["there"], await TextsAsync(Build2));
        Assert.Equal(["won too"], await TextsAsync(Project1));
    }

    [SkippableFact]
    public async Task Group_WithSeveralRequestsOfOneEntity_AppliesThemInOrder()
    {
        var results = await Journal.AppendAsync(
            [
                Requests.Of(Build1, EntityHead.None, "1"),
                Requests.Of(Build1, new(1, 0, "", 0, 0), "2", "3"),
                Requests.Of(Build1, new(1, 0, "", 0, 0), "stale within the group"),
                Requests.Of(Build1, new(3, 0, "", 0, 0), "4"),
            ],
            default);

        Assert.Equal(
            [typeof(AppendResult.Committed), typeof(AppendResult.Committed), typeof(AppendResult.Conflict), typeof(AppendResult.Committed)],
            results.Select(result => result.GetType()));
        Assert.Equal(["1", "2", "3", "4"], await TextsAsync(Build1));
    }

    [SkippableFact]
    public async Task Group_OfNothing_IsAnsweredWithNothing()
        => Assert.Empty(await Journal.AppendAsync([], default));

    [SkippableFact]
    public async Task Claim_HeldByAnother_IsRefusedAndWritesNothing()
    {
        var name = new Claim("project-name", "kirkstone");
        var free = new Claim("project-name", "free");
        await AppendAsync(Requests.Of(Build1, EntityHead.None, "a") with { Claims = [name] });

        var results = await Journal.AppendAsync(
            [
                Requests.Of(Build2, EntityHead.None, "b") with { Claims = [free, name], Open = true },
                Requests.Of(Project1, EntityHead.None, "c") with { Claims = [free] },
            ],
            default);

        Assert.Equal(new AppendResult.Taken(name, Build1), results[0]);
        Assert.IsType<AppendResult.Committed>(results[1]);
        Assert.Equal(EntityHead.None, await Journal.ReadHeadAsync(Build2, default));
        Assert.Empty(await TextsAsync(Build2));
        Assert.Equal(Project1, await Journal.FindAsync(free, default));
        Assert.Empty(await Journal.ReadOpenAsync(EntityKind.Build, default));
    }

    [SkippableFact]
    public async Task Claim_OfAStaleRequest_IsAConflictFirst()
    {
        await AppendAsync(Requests.Of(Build1, EntityHead.None, "a") with { Claims = [new("r", "k")] });
        await AppendAsync(Requests.Of(Build2, EntityHead.None, "b"));

        var result = await AppendAsync(Requests.Of(Build2, EntityHead.None, "c") with { Claims = [new("r", "k")] });

        Assert.IsType<AppendResult.Conflict>(result);
    }

    [SkippableFact]
    public async Task Claim_Released_IsFreeForAnother()
    {
        var name = new Claim("project-name", "kirkstone");
        await AppendAsync(Requests.Of(Build1, EntityHead.None, "a") with { Claims = [name] });
        await AppendAsync(Requests.Of(Build1, new(1, 0, "", 0, 0), "b") with { Releases = [name] });

        Assert.Null(await Journal.FindAsync(name, default));
        Assert.IsType<AppendResult.Committed>(await AppendAsync(Requests.Of(Build2, EntityHead.None, "c") with { Claims = [name] }));
        Assert.Equal(Build2, await Journal.FindAsync(name, default));
    }

    [SkippableFact]
    public async Task Claim_TakenBySameEntityAgain_IsCommitted()
    {
        var name = new Claim("source-key", "abc");
        await AppendAsync(Requests.Of(Build1, EntityHead.None, "a") with { Claims = [name] });

        var again = await AppendAsync(Requests.Of(Build1, new(1, 0, "", 0, 0), "b") with { Claims = [name] });
        var renewed = await AppendAsync(Requests.Of(Build1, new(2, 0, "", 0, 0), "c") with { Claims = [name], Releases = [name] });

        Assert.IsType<AppendResult.Committed>(again);
        Assert.IsType<AppendResult.Committed>(renewed);
        Assert.Equal(Build1, await Journal.FindAsync(name, default));
    }

    [SkippableFact]
    public async Task Release_OfAnothersName_LeavesIt()
    {
        var name = new Claim("source-key", "abc");
        await AppendAsync(Requests.Of(Build1, EntityHead.None, "a") with { Claims = [name] });

        await AppendAsync(Requests.Of(Build2, EntityHead.None, "b") with { Releases = [name] });

        Assert.Equal(Build1, await Journal.FindAsync(name, default));
    }

    [SkippableFact]
    public async Task Claims_OfDifferentRegistries_DoNotMeet()
    {
        await AppendAsync(Requests.Of(Build1, EntityHead.None, "a") with { Claims = [new("one", "k")] });
        await AppendAsync(Requests.Of(Build2, EntityHead.None, "b") with { Claims = [new("two", "k")] });

        Assert.Equal(Build1, await Journal.FindAsync(new("one", "k"), default));
        Assert.Equal(Build2, await Journal.FindAsync(new("two", "k"), default));
    }

    [SkippableFact]
    public async Task FindByPrefix_AmongNames_GivesThoseThatBeginSoInOrder()
    {
        await Journal.AppendAsync([Requests.Of(Build1, EntityHead.None, "a") with { Claims = [new("r", "ab:2"), new("r", "ab:1"), new("r", "ac:1"), new("other", "ab:0")] }], default);
        await Journal.AppendAsync([Requests.Of(Build2, EntityHead.None, "b") with { Claims = [new("r", "ab:3"), new("r", "a%")] }], default);

        var held = await Journal.FindByPrefixAsync("r", "ab:", 10, default);
        var few = await Journal.FindByPrefixAsync("r", "ab:", 2, default);

        Assert.Equal([new HeldName("ab:1", Build1), new("ab:2", Build1), new("ab:3", Build2)], held);
        Assert.Equal(held.Take(2), few);
        Assert.Equal([new HeldName("a%", Build2)], await Journal.FindByPrefixAsync("r", "a%", 10, default));
    }

    [SkippableFact]
    public async Task Open_IsRememberedUntilClosed()
    {
        await AppendAsync(Requests.Of(Build2, EntityHead.None, "a") with { Open = true });
        await AppendAsync(Requests.Of(Build1, EntityHead.None, "a") with { Open = true });
        await AppendAsync(Requests.Of(Project1, EntityHead.None, "a") with { Open = true });
        await AppendAsync(Requests.Of(Build1, new(1, 0, "", 0, 0), "as it was"));
        Assert.Equal([Build1, Build2], await Journal.ReadOpenAsync(EntityKind.Build, default));

        await AppendAsync(Requests.Of(Build2, new(1, 0, "", 0, 0), "b") with { Open = false });

        Assert.Equal([Build1], await Journal.ReadOpenAsync(EntityKind.Build, default));
        Assert.Equal([Project1], await Journal.ReadOpenAsync(EntityKind.Project, default));
        Assert.Equal([Build1], await (await ReopenAsync()).ReadOpenAsync(EntityKind.Build, default));
    }
}

using Toaster.Actors.Builds;
using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;

namespace Toaster.Actors.Tests.Builds.Recording;

public class BuildStateLiveTests
{
    private static readonly DateTimeOffset T0 = DateTimeOffset.UnixEpoch;
    private static readonly RecordedSource Whole = new("key", 100, "head", true);
    private static readonly RecordedSource Open = Whole with { HasEnd = false };

    [Fact]
    public void BeginAttempt_OfANewBuild_TakesTheRecordersKey()
    {
        var begun = Accepted(BuildState.New.Decide(Begin("k"), T0));

        Assert.Equal([new Claim("spool-key", "k")], begun.Claims);
        Assert.Equal(new NewAttempt(1, "s1"), begun.Attempt);
        Assert.True(begun.Open);
    }

    [Fact]
    public void BeginAttempt_WithTheSameKey_IsIgnored() => Assert.Equal(Decision.Ignore, Live().Decide(Begin("k"), T0));

    [Fact]
    public void BeginAttempt_OfABuildThatIsThere_IsRefused() => Assert.IsType<Decision.Rejected>(Live().Decide(Begin("other"), T0));

    [Fact]
    public void SealAttempt_OfAllEvents_TakesTheNamesOfTheLog()
    {
        Assert.Equal([new Claim("source-key", "key")], Accepted(Seal(Live(), Whole)).Claims);
        Assert.Equal(
            [new Claim("source-key", "key"), new Claim("open-source", "head:0000000000000100:key")], Accepted(Seal(Live(), Open)).Claims);
        Assert.Empty(Accepted(Seal(Live(), null)).Claims);
        Assert.Empty(Accepted(Seal(Live(), Whole, takesNames: false)).Claims);
    }

    [Fact]
    public void SealAttempt_WithEventsMissing_IsRefused()
        => Assert.Equal(
            "The recording ends with event 5, but 3 are stored.", Assert.IsType<Decision.Rejected>(Seal(Live(), Whole, events: 5)).Sentence);

    [Fact]
    public void SealAttempt_SentAgain_IsIgnored() => Assert.Equal(Decision.Ignore, Seal(Sealed(Whole), Whole));

    [Fact]
    public void SealAttempt_OfAnotherStream_IsRefused()
        => Assert.IsType<Decision.Rejected>(Live().Decide(new SealAttempt("s0", 3, "d", null, Whole, Nobody), Head, true, T0));

    [Fact]
    public void RecordEvents_AfterTheSeal_AreRefused()
        => Assert.IsType<Decision.Rejected>(Sealed(Whole).Decide(new RecordEvents("s1", [], default, null, Nobody), Head));

    [Fact]
    public void BeginRecording_WhileItRuns_IsRefused() => Assert.IsType<Decision.Rejected>(Import(Live(), 200));

    [Fact]
    public void BeginRecording_OfALongerLog_BeginsTheNextAttempt_AndReleasesTheOpenName()
    {
        var begun = Accepted(Import(Sealed(Open), 200));

        Assert.Equal(2, begun.Attempt!.Value.Number);
        Assert.Equal([new Claim("open-source", "head:0000000000000100:key")], begun.Releases);
    }

    [Fact]
    public void BeginRecording_OfWhatWasRecordedToItsEnd_IsRefused() => Assert.IsType<Decision.Rejected>(Import(Sealed(Whole), 200));

    [Fact]
    public void BeginRecording_AfterACut_BeginsTheNextAttempt() => Accepted(Import(Sealed(Whole, cut: "stopped"), 100));

    [Fact]
    public void ImportAfterwards_MakesItNoLiveBuildAnyMore()
    {
        var imported = Apply(Sealed(Open), Accepted(Import(Sealed(Open), 200)).Events);

        Assert.False(imported.IsLive);
        Assert.NotNull(imported.Recording);
        Assert.Equal((2, "s2", BuildPhase.Recording), (imported.Attempt, imported.Stream, imported.Phase));
    }

    private static readonly ActorRef<Commit> Nobody = ActorRef<Commit>.Nobody;

    private static EntityHead Head => new(2, 1, "s1", 3, 90);

    private static BeginAttempt Begin(string key) => new(ProjectId.CommandLine, "s1", key, "bitbake x", Nobody);

    private static BuildState Live() => Apply(BuildState.New, Accepted(BuildState.New.Decide(Begin("k"), T0)).Events);

    private static Decision Seal(BuildState state, RecordedSource? source, long events = 3, bool takesNames = true, string? cut = null)
        => state.Decide(new SealAttempt("s1", events, "d", cut, source, Nobody), Head, takesNames, T0);

    private static BuildState Sealed(RecordedSource source, string? cut = null) => Apply(Live(), Accepted(Seal(Live(), source, cut: cut)).Events);

    private static Decision Import(BuildState state, long bytes)
        => state.Decide(new BeginRecording(ProjectId.CommandLine, "s2", new(1), "x.json", "key2", bytes, "head", true, "digest", Nobody), T0);

    private static Decision.Accepted Accepted(Decision decision) => Assert.IsType<Decision.Accepted>(decision);

    private static BuildState Apply(BuildState state, IReadOnlyList<IDomainEvent> events)
        => events.Aggregate(state, (at, e) => at.Apply(new JournalRow(1, RowKind.DomainEvent, 0, 0, 0, T0, "w", BuildEventJson.Write((IBuildEvent)e))));
}

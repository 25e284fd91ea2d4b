using Toaster.Testing;
using static Toaster.Testing.Said;

namespace Toaster.Actors.Tests.Builds.Interpretation;

/// <summary>Each rule about messages.</summary>
public sealed class MessageTests
{
    [Fact]
    public void Levels_From29OnAreMessages_LowerOnesAreCounted()
    {
        var rows = Folded.Build([.. new[] { 20, 21, 28, 29, 30, 39, 40, 50 }.Select(level => Log(level, "m"))]);

        Assert.Equal([29, 30, 39, 40, 50], rows.Messages.Select(message => message.Level));
        Assert.Equal((3, 2), (rows.Summary.Errors, rows.Summary.Warnings));
        Assert.Equal(8, rows.Summary.LogLevels.Values.Sum());
        Assert.Equal(1, rows.Summary.LogLevels["28"]);
    }

    [Fact]
    public void Text_IsFormattedWithItsArguments() =>
        Assert.Equal("2 of x", Assert.Single(Folded.Build(Log(30, "%d of %s", args: Said.Tuple(2, "x"))).Messages).Text);

    [Fact]
    public void Text_WithoutArguments_KeepsItsPercentSigns() =>
        Assert.Equal("100% %s", Assert.Single(Folded.Build(Log(30, "100% %s")).Messages).Text);

    [Fact]
    public void Text_ThatCannotBeFormatted_StaysAndIsARecorderProblem()
    {
        var rows = Folded.Build(Log(30, "%d", args: Said.Tuple("x")));

        Assert.Equal("%d", Assert.Single(rows.Messages).Text);
        Assert.False(Assert.Single(rows.Problems).IsUnreadable);
    }

    [Fact]
    public void Task_IsTheRunInProgress()
    {
        var rows = Folded.Build(QueueEvent("Started"), Worker("Started", pid: 5), Log(30, "w", 5), Log(40, "e", 5), Log(39, "o", 5), Worker("Succeeded", pid: 5));

        Assert.All(rows.Messages, message => Assert.Equal(HelloFile + ":do_compile", message.TaskText));
        Assert.Equal((2, 1), (rows.Task("do_compile").Errors, rows.Task("do_compile").Warnings));
    }

    [Fact]
    public void Task_OfAMessageBeforeTheStart_IsTheNextRun()
    {
        (string, object)[] before = [Log(40, "early", 5)];

        Assert.Null(Assert.Single(Folded.Live(before).Messages).TaskId);
        Assert.Equal(HelloFile + ":do_compile", Assert.Single(Folded.Build([.. before, Worker("Started", pid: 5)]).Messages).TaskText);
    }

    [Fact]
    public void Task_BetweenTwoRuns_IsTheNextAndNotTheLast()
    {
        (string, object)[] events = [.. Ran("do_a", pid: 5), Log(30, "between", 5)];

        Assert.EndsWith(":do_a", Assert.Single(Folded.Build(events).Messages).TaskText, StringComparison.Ordinal);
        var rows = Folded.Build([.. events, .. Ran("do_b", pid: 5)]);
        Assert.EndsWith(":do_b", Assert.Single(rows.Messages).TaskText, StringComparison.Ordinal);
        Assert.Equal((0, 1), (rows.Task("do_a").Warnings, rows.Task("do_b").Warnings));
    }

    [Fact]
    public void Task_AfterTheLastRun_IsThatRun() => Assert.EndsWith(
        ":do_a", Assert.Single(Folded.Build([.. Ran("do_a", pid: 5), Log(30, "late", 5)]).Messages).TaskText, StringComparison.Ordinal);

    [Fact]
    public void Task_WhoseStartIsMissing_LastsOneLine()
    {
        var rows = Folded.Build(Log(40, "a", 5), Worker("Failed", "do_a", pid: 5), Log(40, "b", 5), Worker("Failed", "do_b", pid: 5));

        Assert.Equal([HelloFile + ":do_a", HelloFile + ":do_b"], rows.Messages.Select(message => message.TaskText));
    }

    [Fact]
    public void Task_OfPid0_IsNone() =>
        Assert.Null(Assert.Single(Folded.Build([.. Ran(), Log(40, "server")]).Messages).TaskId);

    [Fact]
    public void Task_OfAPidThatNeverRuns_IsNone() =>
        Assert.Null(Assert.Single(Folded.Build([.. Ran(pid: 5), Log(40, "x", 6)]).Messages).TaskText);

    [Fact]
    public void ErrorFoundToBelongToASetsceneTask_LeavesTheErrorsOfTheBuild()
    {
        (string, object)[] events = [Log(50, "damaged", 5)];

        Assert.Equal((1, 0), (Folded.Live(events).Summary.Errors, Folded.Live(events).Summary.SetsceneErrors));
        var later = Folded.Build([.. events, Worker("Started", "do_a_setscene", pid: 5)]).Summary;
        Assert.Equal((0, 1), (later.Errors, later.SetsceneErrors));
    }

    [Fact]
    public void NoProvider_IsListedApartAndCountsAsAnError()
    {
        var rows = Folded.Build(NoProvider("x", "/l/needs_1.bb"), Log(40, "e"));

        Assert.Equal(2, rows.Summary.Errors);
        Assert.Equal(("x", "/l/needs_1.bb"), (Assert.Single(rows.NoProviders).Item, rows.NoProviders.Single().Dependees.Single()));
        Assert.Single(rows.Messages);
    }
}

using Toaster.Actors.Builds.Interpretation;
using static Toaster.Testing.Said;

namespace Toaster.Actors.Tests.Builds.Interpretation;

/// <summary>What a recorder says of its own: the end of the command, and events that were refused.</summary>
public sealed class ExitTests
{
    [Fact]
    public void LastLines_OfABuildWithoutEvents_AreItsOnlyError()
    {
        var rows = Folded.Build(Exited(1, "NOTE: Resolving", "ERROR: Nothing PROVIDES 'nope'", "ERROR: no"));

        var message = Assert.Single(rows.Messages);
        Assert.Equal((1L, 40, "NOTE: Resolving\nERROR: Nothing PROVIDES 'nope'\nERROR: no"), (message.Line, message.Level, message.Text));
        Assert.Equal(1, rows.Summary.Errors);
        Assert.Equal("Not started: no recipe provides nope.", rows.Summary.Verdict.ToString());
    }

    [Theory]
    [InlineData("Not started: bitbake ended with exit code 1 and wrote no event log.")]
    [InlineData("Not started: bitbake refused: something odd.", "NOTE: a", "ERROR: something odd.", "ERROR: more")]
    [InlineData("Not started: bitbake refused: the last line.", "NOTE: a", "the last line")]
    [InlineData("Not started: a configuration file cannot be read: ParseError at /b/conf/local.conf:1: unparsed line: 'x'.", "ERROR: ParseError at /b/conf/local.conf:1: unparsed line: 'x'")]
    [InlineData("Not started: a recipe cannot be parsed: x_1.bb, line 4.", "ERROR: ParseError at /l/x_1.bb:4: unparsed line: 'x'")]
    [InlineData("Not started: hello has no task do_x.", "ERROR: Task do_x does not exist for target hello (/h.bb:do_x)")]
    [InlineData("Not started: bitbake cannot run in this environment: Unable to connect to bitbake server, or start one.", "ERROR: Unable to connect to bitbake server, or start one")]
    public void Verdict_OfABuildWithoutEvents_TellsWhatWasSaid(string sentence, params string[] lines)
        => Assert.Equal(sentence, Folded.Build(Exited(1, lines)).Summary.Verdict.ToString());

    [Fact]
    public void Exit_OfABuildWithEvents_ChangesNoRowOfIt()
    {
        (string, object)[] events = [Init("hello"), .. Ran(), Log(39, "e"), Completed(1), CommandCompleted()];

        var (without, with) = (Folded.Build(events), Folded.Build([.. events, Exited(1, "ERROR: said")]));

        Assert.DoesNotContain(with.Messages, message => message.Text.Contains("said", StringComparison.Ordinal));
        Assert.Equal(without.Summary.EventCounts, with.Summary.EventCounts);
        Assert.Equal(without.Summary.Events, with.Summary.Events);
        Assert.Equal(without.Summary.Verdict.ToString(), with.Summary.Verdict.ToString());
    }

    [Theory]
    [InlineData("agent.TooLarge", "bb.event.DepTreeGenerated: the event was too large to be recorded (70000000 bytes).")]
    [InlineData("agent.Unreadable", "bb.event.DepTreeGenerated: the event could not be recorded: it is no object.")]
    public void RefusedEvent_IsAnUnreadableProblemOfItsLine(string name, string text)
    {
        var rows = Folded.Build(Init("hello"), (name, new { @class = "bb.event.DepTreeGenerated", bytes = 70_000_000, problem = "it is no object" }));

        Assert.Equal(new RecorderProblemRow(2, 100, text, IsUnreadable: true), Assert.Single(rows.Problems));
        Assert.Equal(1, rows.Summary.Events);
    }

    [Theory]
    [InlineData("agent.ProcessExited", "{}")]
    [InlineData("agent.ProcessExited", "{\"exitCode\":\"one\",\"lines\":7}")]
    [InlineData("agent.ProcessExited", "{\"exitCode\":1,\"lines\":[1,null,{}]}")]
    [InlineData("agent.TooLarge", "[]")]
    [InlineData("agent.Unreadable", "{\"class\":3}")]
    public void OddFields_AreNoTrouble(string name, string fields) => Assert.NotNull(Folded.Build((name, fields)).Summary.Outcome);
}

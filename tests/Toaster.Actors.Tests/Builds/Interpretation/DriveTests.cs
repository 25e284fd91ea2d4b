using Toaster.Actors.Builds;
using static Toaster.Testing.Said;

namespace Toaster.Actors.Tests.Builds.Interpretation;

/// <summary>What an agent that drove the build says of its own, beside bitbake's events.</summary>
public sealed class DriveTests
{
    private static readonly (string, object) Halted = Log(40, "Parsing halted due to errors, see error messages above");

    [Theory]
    [InlineData("environment", "Not started: bitbake cannot run in this environment: The agent runs as root.", BuildCause.Infrastructure)]
    [InlineData("busy", "Not started: the build directory is in use by another bitbake.", BuildCause.Infrastructure)]
    [InlineData("checkout-failed", "Not started: the layers could not be fetched: The agent runs as root.", BuildCause.Infrastructure)]
    [InlineData("start-timeout", "Not started: bitbake's server did not come up in time.", BuildCause.Infrastructure)]
    [InlineData("config-error", "Not started: a configuration file cannot be read: The agent runs as root.", BuildCause.Build)]
    [InlineData("configuration", "Not started: a configuration file cannot be read: The agent runs as root.", BuildCause.Build)]
    [InlineData("error-message", "Not started: bitbake refused: The agent runs as root.", BuildCause.Build)]
    [InlineData("no word of ours", "Not started: bitbake refused: The agent runs as root.", BuildCause.Build)]
    public void Failure_BeforeBitbakeSaidAnything_IsTheOutcome(string reason, string sentence, BuildCause cause)
    {
        var rows = Folded.Build(Phase("configure"), AgentFailed(reason, "The agent runs as root.", "line 1", "line 2"));

        Assert.Equal((BuildOutcome.NotStarted, cause), (rows.Summary.Outcome!.Value, rows.Summary.Cause));
        Assert.StartsWith(sentence, rows.Summary.Verdict.ToString(), StringComparison.Ordinal);
        Assert.Equal("The agent runs as root.\nline 1\nline 2", Assert.Single(rows.Messages).Text);
        Assert.Equal(0, rows.Summary.Events);
    }

    [Theory]
    [InlineData("server-died", "Incomplete: bitbake's server vanished")]
    [InlineData("stalled", "Incomplete: nothing was heard from bitbake since")]
    public void Failure_WhileBitbakeBuilt_MakesItIncomplete(string reason, string sentence)
    {
        var rows = Folded.Build(Init("hello"), Started("hello"), QueueEvent("Started"), Worker("Started"), AgentFailed(reason, "It is gone."));

        Assert.Equal((BuildOutcome.Incomplete, reason), (rows.Summary.Outcome!.Value, rows.Summary.Reason));
        Assert.StartsWith(sentence, rows.Summary.Verdict.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(rows.Messages, message => message.Text.Contains("gone", StringComparison.Ordinal));
    }

    [Fact]
    public void Failure_OfABuildThatHasItsEnd_ChangesNothing()
    {
        (string, object)[] events = [Init("hello"), .. Ran(), Completed(1), CommandCompleted()];

        Assert.Equal(Folded.Build(events).Summary.Outcome, Folded.Build([.. events, AgentFailed("stalled", "x")]).Summary.Outcome);
    }

    [Fact]
    public void ConfigurationError_ThatBitbakeTellsItself_IsToldInItsWords()
    {
        var rows = Folded.Build(Log(50, "ParseError at /b/conf/local.conf:2: unparsed line: 'x'"), AgentFailed("config-error", "The configuration cannot be read: y"));

        Assert.Equal((BuildOutcome.NotStarted, "config-error"), (rows.Summary.Outcome!.Value, rows.Summary.Reason));
        Assert.Single(rows.Messages);
    }

    [Fact]
    public void Stop_BeforeAnything_Cancels() => AssertCancelled(Phase("configure"), Phase("stop", "forced"));

    [Fact]
    public void Stop_WithoutAnEndOfTheLog_Cancels() => AssertCancelled(Init("hello"), QueueEvent("Started"), Worker("Started"), Phase("stop", "kill"));

    [Fact]
    public void Stop_AndTheServerLeaves_Cancels() => AssertCancelled(Init("hello"), QueueEvent("Started"), Phase("stop", "forced"), CookerExit());

    [Fact]
    public void Stop_WhileParsing_Cancels()
        => AssertCancelled(Empty("bb.event.ConfigParsed"), Phase("stop", "orderly"), Empty("bb.event.ParseError"), Halted, CommandFailed());

    [Fact]
    public void Stop_OfABuildThatFailedByItself_LeavesThat()
    {
        var rows = Folded.Build(Init("nope"), NoProvider("nope"), Phase("stop", "orderly"), CommandFailed());

        Assert.Equal((BuildOutcome.NotStarted, "no-provider"), (rows.Summary.Outcome!.Value, rows.Summary.Reason));
    }

    [Fact]
    public void Stop_OfABuildThatWasDone_LeavesItsSuccess()
        => Assert.Equal(BuildOutcome.Succeeded, Folded.Build([Init("hello"), .. Ran(), Phase("stop", "orderly"), Completed(1), CommandCompleted()]).Summary.Outcome);

    [Theory]
    [InlineData("agent.Phase", "[]")]
    [InlineData("agent.Phase", "{\"phase\":3}")]
    [InlineData("agent.Failed", "{}")]
    [InlineData("agent.Failed", "{\"reason\":1,\"sentence\":[],\"lines\":7}")]
    public void OddFields_AreNoTrouble(string name, string fields) => Assert.NotNull(Folded.Build((name, fields)).Summary.Outcome);

    private static void AssertCancelled(params (string, object)[] events)
    {
        var summary = Folded.Build(events).Summary;

        Assert.Equal((BuildOutcome.Cancelled, "cancelled", BuildCause.User), (summary.Outcome!.Value, summary.Reason, summary.Cause));
    }
}

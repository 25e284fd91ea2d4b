using Toaster.Actors.Agents;

namespace Toaster.Actors.Tests.Agents;

public class AttemptTokensTests
{
    private static readonly AttemptTokens Tokens = new(Enumerable.Repeat((byte)1, 32).ToArray());

    [Fact]
    public void Token_OfAnAttempt_OpensOnlyThatAttempt()
    {
        var token = Tokens.Make(new(7), 2, "s");

        Assert.True(Tokens.Accepts(token, new(7), 2, "s"));
        Assert.False(Tokens.Accepts(token, new(8), 2, "s"));
        Assert.False(Tokens.Accepts(token, new(7), 3, "s"));
        Assert.False(Tokens.Accepts(token, new(7), 2, "t"));
        Assert.False(Tokens.Accepts(token[..^1], new(7), 2, "s"));
        Assert.False(Tokens.Accepts("", new(7), 2, "s"));
    }

    [Fact]
    public void Token_OfAnotherInstallation_OpensNothing()
        => Assert.False(Tokens.Accepts(new AttemptTokens(Enumerable.Repeat((byte)2, 32).ToArray()).Make(new(7), 2, "s"), new(7), 2, "s"));
}
